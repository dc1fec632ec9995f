"""The doors of search: build, drain, repair."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from . import outbox, versions
from .building import rebuild_index
from .contract import EngineBusy, Progress, SearchEngine
from .differences import differences
from .drain import Clock, DrainReport, drain_all, turn
from .meaning.services import is_on
from .meaning.taking import Mended, mend
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
    """Keys that the index lacked, keys of which it had other words, keys that it should not have
    had, and what became of them. ``rebuilt``: the index could not be read or refused some, and was
    built again. ``without_passages`` and ``surplus_passages``: what search by meaning lacked of
    pages, and had of pages that are not there; empty where it is off."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    surplus: tuple[str, ...]
    drained: DrainReport
    rebuilt: bool = False
    without_passages: tuple[str, ...] = ()
    surplus_passages: tuple[str, ...] = ()


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


def repair(*, engine: SearchEngine, clock: Clock, progress: Progress | None = None) -> RepairReport:
    """Compares every document of index and database, text for text, records the differences, and
    drains. Where that does not help, because the index has seen larger numbers than this database
    gives, it rebuilds. ``progress`` hears the number of documents compared."""
    found = differences(engine=engine, progress=progress)
    for name, keys in (*found.missing.items(), *found.changed.items()):
        outbox.record(source=name, keys=sorted(keys), at=clock())
    # Nobody knows whose they were; any source says that it has no such document.
    for source in sources()[:1]:
        outbox.record(source=source.name, keys=sorted(found.surplus), at=clock())
    drained = drain(engine=engine, clock=clock)
    rebuilt = drained.rebuilt
    if found and not (drained.busy or drained.error) and differences(engine=engine):
        drained += rebuild(engine=engine, clock=clock).drained
        rebuilt = True
    mended = mend(at=clock()) if is_on() else Mended()
    return RepairReport(
        missing=_all(found.missing),
        changed=_all(found.changed),
        surplus=tuple(sorted(found.surplus)),
        drained=drained,
        rebuilt=rebuilt,
        without_passages=mended.without,
        surplus_passages=mended.surplus,
    )


def _all(keys: Mapping[str, set[str]]) -> tuple[str, ...]:
    return tuple(sorted(key for found in keys.values() for key in found))


@transaction.atomic
def synonyms_changed(*, at: datetime) -> None:
    """Makes every process load its synonyms again. Call in the transaction of the change."""
    versions.grow(versions.SYNONYMS, at=at)


@transaction.atomic
def promotions_changed(*, at: datetime) -> None:
    """Makes every process load its promotions again. Call in the transaction of the change."""
    versions.grow(versions.PROMOTIONS, at=at)
