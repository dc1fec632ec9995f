"""The doors of search: build, drain, repair."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from . import outbox, versions
from .contract import EngineBusy, Progress, SearchEngine
from .drain import Clock, DrainReport, drain_all, rebuild_index, turn
from .sources import sources

_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """``documents`` in the new index; ``drained``: what changed while it was built."""

    documents: int
    drained: DrainReport


@dataclass(frozen=True, slots=True)
class RepairReport:
    """Keys that the index lacked, keys that it should not have had, and what became of them."""

    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    drained: DrainReport


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
    """Compares the keys of index and database, records the differences, and drains."""
    held = set(engine.keys())
    wanted: set[str] = set()
    missing: list[str] = []
    for source in sources():
        keys = set(source.keys())
        wanted |= keys
        lacking = sorted(keys - held)
        missing += lacking
        outbox.record(source=source.name, keys=lacking, at=clock())
    surplus = sorted(held - wanted)
    # Nobody knows whose they were; any source says that it has no such document.
    for source in sources()[:1]:
        outbox.record(source=source.name, keys=surplus, at=clock())
    return RepairReport(tuple(missing), tuple(surplus), drain(engine=engine, clock=clock))


@transaction.atomic
def synonyms_changed(*, at: datetime) -> None:
    """Makes every process load its synonyms again. Call in the transaction of the change."""
    versions.grow(versions.SYNONYMS, at=at)
