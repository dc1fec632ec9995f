"""How far behind the index is, and why."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max, Min

from . import versions, worker
from .building import LOCAL_ENGINES
from .contract import Health, SearchEngine
from .meaning.status import MeaningStatus, meaning_as_json, meaning_status
from .models import SearchOutbox, Upkeep, WorkerHeartbeat
from .sources import sources
from .upkeep.enums import Work

#: How many of the latest errors are shown.
ERRORS = 10


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that stays in the outbox."""

    source: str
    key: str
    attempts: int
    due_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Worker:
    name: str
    seconds_ago: float

    @property
    def is_alive(self) -> bool:
        return self.seconds_ago < worker.FRESH_FOR.total_seconds()


@dataclass(frozen=True, slots=True)
class Status:
    """``database`` and ``health.documents``: kind → number of documents that should be, and are, in
    the index. ``oldest_seconds``: age of the oldest row, 0 where there is none. ``upkeep``: the
    latest of each kind. ``free_bytes``: room on the index's disk, None where it is elsewhere.
    ``meaning``: None while search by meaning is off."""

    health: Health
    database: Mapping[str, int]
    rows: int
    due: int
    oldest_seconds: float
    failures: tuple[Failure, ...]
    workers: tuple[Worker, ...]
    synonyms_version: int
    rebuilt_at: datetime | None = None
    upkeep: tuple[Upkeep, ...] = ()
    free_bytes: int | None = None
    meaning: MeaningStatus | None = None

    @property
    def is_current(self) -> bool:
        """Whether the index is readable, nothing waits, and every kind has as many documents as the
        database says."""
        return self.health.ok and not self.rows and self.health.documents == self.database


def status(*, engine: SearchEngine, now: datetime) -> Status:
    rows = SearchOutbox.objects.all()
    oldest = rows.aggregate(oldest=Min("created_at"))["oldest"]
    failing = rows.exclude(last_error="").order_by("-id")[:ERRORS]
    database: dict[str, int] = {}
    for source in sources():
        for kind, number in source.count().items():
            database[kind] = database.get(kind, 0) + number
    upkeep = _latest_upkeep()
    return Status(
        health=engine.health(),
        database=dict(sorted(database.items())),
        rows=rows.count(),
        due=rows.filter(due_at__lte=now).count(),
        oldest_seconds=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        failures=tuple(
            Failure(row.source, row.key, row.attempts, row.due_at, row.last_error)
            for row in failing
        ),
        workers=tuple(
            Worker(beat.name, max(0.0, (now - beat.seen_at).total_seconds()))
            for beat in WorkerHeartbeat.objects.order_by("-seen_at")
        ),
        synonyms_version=versions.number_of(versions.SYNONYMS),
        rebuilt_at=_moment(versions.number_of(versions.REBUILT)),
        upkeep=upkeep,
        free_bytes=_free_bytes() if engine.name in LOCAL_ENGINES else None,
        meaning=meaning_status(_measured(upkeep)),
    )


def _measured(upkeep: tuple[Upkeep, ...]) -> Mapping[str, Any]:
    """How fast passages were encoded when all were."""
    outcomes = (each.outcome for each in upkeep if each.work == Work.MEANING)
    return next(outcomes, {})


def _latest_upkeep() -> tuple[Upkeep, ...]:
    latest = Upkeep.objects.order_by().values("work").annotate(latest=Max("pk")).values("latest")
    return tuple(Upkeep.objects.filter(pk__in=latest).order_by("-asked_at"))


def _moment(milliseconds: int) -> datetime | None:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC) if milliseconds else None


def _free_bytes() -> int | None:
    folder = Path(settings.SEARCH_INDEX_DIR)
    for path in (folder, *folder.parents):
        if path.is_dir():
            return shutil.disk_usage(path).free
    return None


def as_json(found: Status) -> dict[str, Any]:
    """The status in plain values, for ``--json`` and monitoring."""
    return {
        "engine": found.health.engine,
        "version": found.health.version,
        "ok": found.health.ok,
        "detail": found.health.detail,
        "current": found.is_current,
        "size_bytes": found.health.size_bytes,
        "free_bytes": found.free_bytes,
        "rebuilt_at": found.rebuilt_at.isoformat() if found.rebuilt_at else None,
        "documents": {"database": dict(found.database), "index": dict(found.health.documents)},
        "outbox": {
            "rows": found.rows,
            "due": found.due,
            "oldest_seconds": round(found.oldest_seconds, 3),
            "failures": [
                {
                    "source": failure.source,
                    "key": failure.key,
                    "attempts": failure.attempts,
                    "due_at": failure.due_at.isoformat(),
                    "error": failure.error,
                }
                for failure in found.failures
            ],
        },
        "workers": [
            {"name": beat.name, "seconds_ago": round(beat.seconds_ago, 3), "alive": beat.is_alive}
            for beat in found.workers
        ],
        "upkeep": [
            {
                "work": each.work,
                "state": each.state,
                "asked_at": each.asked_at.isoformat(),
                "done": each.done,
                "total": each.total,
                "outcome": each.outcome,
                "error": each.error,
            }
            for each in found.upkeep
        ],
        "synonyms_version": found.synonyms_version,
        **({"meaning": meaning_as_json(found.meaning)} if found.meaning else {}),
    }
