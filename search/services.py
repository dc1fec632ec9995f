"""The doors of search: build, drain, repair."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from . import outbox, versions
from .contract import EngineBusy, Progress, SearchEngine
from .drain import Clock, DrainReport, drain_all, rebuild_index, turn
from .models import SearchOutbox
from .sources import sources

#: Short, or a site where much is published would never leave a gap.
_PAUSE_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """``documents`` in the new index; ``drained``: what changed while it was built."""

    documents: int
    drained: DrainReport


@dataclass(frozen=True, slots=True)
class RepairReport:
    """Keys that the index lacked, keys that it should not have had, and what became of them.
    ``rebuilt``: the index refused some, and was built again."""

    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    drained: DrainReport
    rebuilt: bool = False


def drain(*, engine: SearchEngine, clock: Clock, patience: float = 60.0) -> DrainReport:
    """Brings everything that is due into the index: for commands that end when it is searchable.
    Waits up to ``patience`` seconds for another process that writes."""
    return drain_all(engine=engine, clock=clock, patience=patience)


def rebuild(
    *,
    engine: SearchEngine,
    clock: Clock,
    progress: Progress | None = None,
    patience: float = 60.0,
) -> RebuildReport:
    """Builds a new index beside the live one, swaps it in, and drains what was saved meanwhile.
    Raises ``EngineBusy`` when another process writes for longer than ``patience`` seconds, and
    ``EngineError`` when it fails; the live index then stays."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with turn() as free:
                if not free:
                    raise EngineBusy("another process drains or rebuilds")
                documents = rebuild_index(engine=engine, now=clock(), progress=progress)
            break
        except EngineBusy:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
    return RebuildReport(documents, drain(engine=engine, clock=clock, patience=patience))


def repair(*, engine: SearchEngine, clock: Clock) -> RepairReport:
    """Compares the keys of index and database, records the differences, and drains. Where that does
    not help, because the index has seen larger numbers than this database gives, it rebuilds."""
    found = _differences(engine)
    missing = sorted(key for keys in found.missing.values() for key in keys)
    for name, keys in found.missing.items():
        outbox.record(source=name, keys=sorted(keys), at=clock())
    # Nobody knows whose they were; any source says that it has no such document.
    for source in sources()[:1]:
        outbox.record(source=source.name, keys=sorted(found.surplus), at=clock())
    drained = drain(engine=engine, clock=clock)
    rebuilt = False
    if (missing or found.surplus) and not (drained.busy or drained.error):
        left = _differences(engine)
        if left.surplus or any(left.missing.values()):
            drained += rebuild(engine=engine, clock=clock).drained
            rebuilt = True
    return RepairReport(tuple(missing), tuple(sorted(found.surplus)), drained, rebuilt)


@dataclass(frozen=True, slots=True)
class _Differences:
    missing: Mapping[str, set[str]]
    surplus: set[str]


def _differences(engine: SearchEngine) -> _Differences:
    """What no row of the outbox tells of: keys by source that the index lacks, and those that it
    should not have."""
    # An index that cannot be read holds nothing; draining builds a new one.
    held = set(engine.keys()) if engine.health().ok else set()
    waiting = set(SearchOutbox.objects.values_list("key", flat=True))
    wanted = {source.name: set(source.keys()) for source in sources()}
    return _Differences(
        missing={name: keys - held - waiting for name, keys in wanted.items()},
        surplus=held.difference(waiting, *wanted.values()),
    )


@transaction.atomic
def synonyms_changed(*, at: datetime) -> None:
    """Makes every process load its synonyms again. Call in the transaction of the change."""
    versions.grow(versions.SYNONYMS, at=at)


@transaction.atomic
def promotions_changed(*, at: datetime) -> None:
    """Makes every process load its promotions again. Call in the transaction of the change."""
    versions.grow(versions.PROMOTIONS, at=at)
