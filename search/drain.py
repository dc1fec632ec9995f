"""From the outbox to the index.

A drain claims a batch, builds each document from the database as it is now, applies all in one go
and deletes what it claimed. It can be cut anywhere: until the rows are deleted somebody will claim
them again, and applying a change twice changes nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from . import outbox
from .building import BATCH, LOCAL_ENGINES, rebuild_index
from .contract import Change, EngineBusy, EngineError, SearchEngine
from .loading import load_documents
from .locks import exclusive
from .meaning import services as passages
from .outbox import Claim, Entry
from .sources import source_named

logger = logging.getLogger("minga.search")

#: After this many changes that fail one by one, and none that succeeds, the engine is to blame.
_TELLING_FAILURES = 3
_PAUSE_SECONDS = 0.05
#: Between looks at the index itself, which may be deleted or damaged under a running site, and for
#: upkeep that somebody asked for elsewhere.
HEALTH_EVERY = timedelta(seconds=5)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class DrainReport:
    """``claimed`` counts rows, the others documents. ``busy``: another process drains or rebuilds.
    ``rebuilt``: there was no readable index and a new one was built. ``error``: why the engine
    refused everything; the rows are kept."""

    claimed: int = 0
    indexed: int = 0
    removed: int = 0
    failed: int = 0
    busy: bool = False
    rebuilt: bool = False
    error: str = ""

    def __add__(self, other: DrainReport) -> DrainReport:
        return DrainReport(
            claimed=self.claimed + other.claimed,
            indexed=self.indexed + other.indexed,
            removed=self.removed + other.removed,
            failed=self.failed + other.failed,
            busy=other.busy,
            rebuilt=self.rebuilt or other.rebuilt,
            error=other.error,
        )


@dataclass(slots=True)
class _Outcome:
    done: list[Change] = field(default_factory=list)
    errors: dict[Entry, str] = field(default_factory=dict)
    engine_failed: bool = False


@contextmanager
def turn() -> Iterator[bool]:
    """The right to drain or rebuild on this machine; says whether it was free. The lock file stands
    beside the index folder, so that it outlives the folder."""
    folder = Path(settings.SEARCH_INDEX_DIR)
    with exclusive(folder.with_name(f"{folder.name}.lock")) as free:
        yield free


def drain_once(*, engine: SearchEngine, now: datetime, limit: int = BATCH) -> DrainReport:
    """Brings one batch into the index. Raises nothing that a document or the engine causes."""
    with turn() as free:
        if not free:
            return DrainReport(busy=True)
        if not engine.health().ok:
            # Applying to a new, empty index would leave out all that changed before.
            try:
                documents = rebuild_index(engine=engine, now=now)
            except EngineBusy:
                return DrainReport(busy=True)
            except EngineError as error:
                logger.error("The search index cannot be built: %s", error)
                return DrainReport(error=str(error))
            return DrainReport(indexed=documents, rebuilt=True)
        if not outbox.is_due(now=now):
            return DrainReport()
        since = passages.before_claim()
        held = outbox.claim(now=now, limit=limit, alone=engine.name in LOCAL_ENGINES)
        return _work_on(held, engine=engine, now=now, since=since) if held else DrainReport()


def drain_all(
    *, engine: SearchEngine, clock: Clock, limit: int = BATCH, patience: float = 60.0
) -> DrainReport:
    """Drains until nothing is due. While another process works, waits up to ``patience`` seconds
    and then answers ``busy``. What fails backs off and is not waited for."""
    total = DrainReport()
    deadline = time.monotonic() + patience
    while True:
        report = drain_once(engine=engine, now=clock(), limit=limit)
        total += report
        if report.busy and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)
        elif not (report.claimed or report.rebuilt):
            return total


class Lookout:
    """Tells a loop whether there is work: rows that are due, or an index that cannot be read."""

    def __init__(self) -> None:
        self._next_look: datetime | None = None
        self._is_time_for_upkeep = False

    def sees_work(self, *, engine: SearchEngine, now: datetime) -> bool:
        """One query; every few seconds also a look at the index."""
        if outbox.is_due(now=now):
            return True
        if self._next_look is not None and now < self._next_look:
            return False
        self._next_look = now + HEALTH_EVERY
        self._is_time_for_upkeep = True
        return not engine.health().ok

    def look_for_upkeep(self) -> None:
        """Do not wait for the next look: somebody may have asked."""
        self._is_time_for_upkeep = True

    def sees_time_for_upkeep(self) -> bool:
        """True every few seconds, while nothing waits in the outbox; no query."""
        seen, self._is_time_for_upkeep = self._is_time_for_upkeep, False
        return seen


def _work_on(held: Claim, *, engine: SearchEngine, now: datetime, since: int | None) -> DrainReport:
    entries: dict[str, Entry] = {}
    changes: list[Change] = []
    errors: dict[Entry, str] = {}
    for name, keys in _by_source(held).items():
        source = source_named(name)
        if source is None:
            errors.update({(name, key): f"nobody makes documents for “{name}”" for key in keys})
            continue
        found, broken = load_documents(source, keys)
        errors.update({(name, key): error for key, error in broken.items()})
        for key in keys:
            if key not in broken:
                entries[key] = (name, key)
                changes.append(Change(key, held.number, found.get(key)))
    outcome = _Outcome()
    try:
        if changes:
            _apply(changes, entries, engine, outcome)
    except EngineBusy:
        outbox.release(held)
        return DrainReport(busy=True)
    outbox.settle(
        held,
        indexed=[entries[change.key] for change in outcome.done if change.document is not None],
        removed=[entries[change.key] for change in outcome.done if change.document is None],
        now=now,
        then=passages.for_changes(outcome.done, since=since, number=held.number, at=now),
    )
    outbox.fail(held, errors, now=now, longest=outbox.LONGEST_WAIT)
    outbox.fail(
        held,
        outcome.errors,
        now=now,
        longest=(outbox.LONGEST_WAIT_FOR_ENGINE if outcome.engine_failed else outbox.LONGEST_WAIT),
    )
    for (name, key), error in {**errors, **outcome.errors}.items():
        logger.error("%s:%s stays in the outbox: %s", name, key, error)
    removed = sum(change.document is None for change in outcome.done)
    return DrainReport(
        claimed=len(held),
        indexed=len(outcome.done) - removed,
        removed=removed,
        failed=len(errors) + len(outcome.errors),
        error=next(iter(outcome.errors.values()), "") if outcome.engine_failed else "",
    )


def _by_source(held: Claim) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for name, key in held.rows:
        keys.setdefault(name, []).append(key)
    return keys


def _apply(
    changes: Sequence[Change], entries: dict[str, Entry], engine: SearchEngine, outcome: _Outcome
) -> None:
    """Applies all, or halves the batch until it is known which changes the engine refuses."""
    if outcome.engine_failed:
        outcome.errors.update({entries[change.key]: _last(outcome) for change in changes})
        return
    try:
        engine.apply(changes)
    except EngineBusy:
        if not outcome.done and not outcome.errors:
            raise
        outcome.engine_failed = True
        outcome.errors.update({entries[change.key]: "the engine is busy" for change in changes})
    except Exception as error:
        if len(changes) > 1:
            middle = len(changes) // 2
            _apply(changes[:middle], entries, engine, outcome)
            _apply(changes[middle:], entries, engine, outcome)
            return
        outcome.errors[entries[changes[0].key]] = f"{type(error).__name__}: {error}"
        if not outcome.done and len(outcome.errors) >= _TELLING_FAILURES:
            outcome.engine_failed = True
    else:
        outcome.done.extend(changes)


def _last(outcome: _Outcome) -> str:
    return next(reversed(outcome.errors.values()))
