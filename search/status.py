"""How far behind the index is, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min

from . import versions
from .contract import Health, SearchEngine
from .models import SearchOutbox, WorkerHeartbeat
from .sources import sources

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


@dataclass(frozen=True, slots=True)
class Status:
    """``database`` and ``health.documents``: kind → number of documents that should be, and are, in
    the index. ``oldest_seconds``: age of the oldest row, 0 where there is none."""

    health: Health
    database: Mapping[str, int]
    rows: int
    due: int
    oldest_seconds: float
    failures: tuple[Failure, ...]
    workers: tuple[Worker, ...]
    synonyms_version: int

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
            Worker(worker.name, max(0.0, (now - worker.seen_at).total_seconds()))
            for worker in WorkerHeartbeat.objects.order_by("-seen_at")
        ),
        synonyms_version=versions.number_of(versions.SYNONYMS),
    )


def as_json(found: Status) -> dict[str, Any]:
    """The status in plain values, for ``--json`` and monitoring."""
    return {
        "engine": found.health.engine,
        "version": found.health.version,
        "ok": found.health.ok,
        "detail": found.health.detail,
        "current": found.is_current,
        "size_bytes": found.health.size_bytes,
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
            {"name": worker.name, "seconds_ago": round(worker.seconds_ago, 3)}
            for worker in found.workers
        ],
        "synonyms_version": found.synonyms_version,
    }
