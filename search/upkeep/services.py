"""The doors of upkeep: ask for it, take it, do it, say how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from .. import outbox, services, sources
from ..contract import EngineError, SearchEngine
from ..drain import Clock, drain_once
from ..meaning.contract import MeaningError
from ..meaning.reading import Reader
from ..signals import outbox_written
from .enums import State, Work
from .freshness import refresh_some
from .models import Upkeep
from .reading import read_on

logger = logging.getLogger("minga.search")

#: Pages are looked at in the night; the day of the site's time zone begins at this hour.
NIGHT_HOUR = 3
#: Kept of each kind, for the status page.
KEPT = 20
#: A sign of life costs a write; batches come faster.
_BEAT_EVERY = timedelta(seconds=1)
ERROR_LENGTH = 2000

#: What came of a piece of work, in numbers.
Outcome = dict[str, Any]
Beat = Callable[[int], None]
#: Told the time, about once a second, while a piece of work is under way.
Alive = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class _Job:
    taken: Upkeep
    engine: SearchEngine
    clock: Clock
    alive: Alive
    reader: Reader
    leave: Callable[[], bool]


def ask(*, work: str, at: datetime) -> tuple[Upkeep, bool]:
    """Asks for ``work``; whoever drains does it soon. Answers what is under way of its kind and
    whether this call asked for it: however often one asks, it is done once."""
    try:
        with transaction.atomic():
            asked = Upkeep.objects.create(work=work, asked_at=at)
            transaction.on_commit(_announce, robust=True)
        return asked, True
    except IntegrityError:
        already = Upkeep.objects.open().filter(work=work).first()
        # It ended between the two looks.
        return (already, False) if already else ask(work=work, at=at)


@transaction.atomic
def ask_to_read_all(*, at: datetime) -> Upkeep:
    """Asks for all documents to be read for their meaning, from the first one on even where that
    is under way."""
    asked, is_new = ask(work=Work.MEANING, at=at)
    if not is_new:
        again = {"state": State.WAITING, "position": "", "asked_at": at, "outcome": {}}
        Upkeep.objects.open().filter(pk=asked.pk).update(done=0, total=0, **again)
    return asked


def _announce() -> None:
    outbox_written.send(sender=Upkeep)


def night_of(now: datetime) -> date:
    """The night's date: that of the day whose small hours it is done in."""
    return (timezone.localtime(now) - timedelta(hours=NIGHT_HOUR)).date()


def ask_nightly(*, now: datetime) -> bool:
    """Asks for the night's renewal of freshness, once a night; says whether it did."""
    last = Upkeep.objects.filter(work=Work.FRESHNESS).order_by("-id").first()
    if last is not None and night_of(last.asked_at) >= night_of(now):
        return False
    return ask(work=Work.FRESHNESS, at=now)[1]


def perform_next(
    *,
    engine: SearchEngine,
    clock: Clock,
    alive: Alive = lambda at: None,
    reader: Reader | None = None,
    only: str = "",
    leave: Callable[[], bool] = lambda: False,
) -> Upkeep | None:
    """Does the next piece, or the next step of one that is done in steps; None where nothing
    waits. ``only``: of that kind. A step of hours of reading ends early when ``leave`` says so.
    Raises nothing: what fails is written down."""
    taken = _take(now=clock(), only=only)
    if taken is None:
        return None
    try:
        job = _Job(taken, engine, clock, alive, reader or Reader(), leave)
        outcome = _DOORS[Work(taken.work)](job)
    except (EngineError, MeaningError) as error:
        _end(taken, State.FAILED, at=clock(), error=str(error))
    except Exception as error:
        logger.exception("Upkeep of the index failed: %s", taken.work)
        _end(taken, State.FAILED, at=clock(), error=f"{type(error).__name__}: {error}")
    else:
        if outcome is not None:
            _end(taken, State.DONE, at=clock(), outcome=outcome)
    return taken


def _take(*, now: datetime, only: str) -> Upkeep | None:
    """The oldest that waits, now this process's alone."""
    takeable = Upkeep.objects.takeable(now=now)
    for found in (takeable.filter(work=only) if only else takeable)[:5]:
        mine = Upkeep.objects.filter(pk=found.pk, state=found.state, alive_at=found.alive_at)
        started = found.started_at or now
        if mine.update(state=State.RUNNING, started_at=started, alive_at=now):
            found.state, found.started_at, found.alive_at = State.RUNNING, started, now
            return found
    return None


def _drain(job: _Job) -> Outcome:
    outbox.hasten(now=job.clock())
    report = services.drain(engine=job.engine, clock=job.clock)
    if report.busy or report.error:
        raise EngineError(report.error or "another process is writing")
    return {"indexed": report.indexed, "removed": report.removed, "failed": report.failed}


def _repair(job: _Job) -> Outcome:
    beat = _beats(job)

    def compared(done: int) -> None:
        beat(done)
        # Comparing takes minutes on a big site: what is published meanwhile does not wait for it.
        if outbox.is_due(now=job.clock()):
            drain_once(engine=job.engine, now=job.clock())

    report = services.repair(engine=job.engine, clock=job.clock, progress=compared)
    return {
        "missing": len(report.missing),
        "changed": len(report.changed),
        "surplus": len(report.surplus),
        "rebuilt": report.rebuilt,
    }


def _rebuild(job: _Job) -> Outcome:
    report = services.rebuild(engine=job.engine, clock=job.clock, progress=_beats(job))
    return {"documents": report.documents}


def _freshness(job: _Job) -> Outcome | None:
    """A step, and then what people publish comes first again; None until all was looked at."""
    taken = job.taken
    step = refresh_some(
        since=_freshness_since(taken),
        today=_day(taken.asked_at),
        position=taken.position,
        at=job.clock(),
    )
    requeued = taken.outcome.get("requeued", 0) + step.requeued
    if not step.position:
        return {"requeued": requeued}
    Upkeep.objects.filter(pk=taken.pk).update(
        state=State.WAITING,
        position=step.position,
        done=taken.done + step.looked_at,
        outcome={"requeued": requeued},
    )
    return None


def _meaning(job: _Job) -> Outcome | None:
    return read_on(job.taken, clock=job.clock, alive=job.alive, reader=job.reader, leave=job.leave)


def _freshness_since(taken: Upkeep) -> date | None:
    """The day whose freshness the index has: that of the last renewal that ended."""
    before = Upkeep.objects.filter(work=Work.FRESHNESS, state=State.DONE, pk__lt=taken.pk)
    last = before.order_by("-id").first()
    return _day(last.asked_at) if last else None


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def _beats(job: _Job) -> Beat:
    """Tells others how far this is, about once a second."""
    total = sum(sum(source.count().values()) for source in sources.sources())
    mine = Upkeep.objects.filter(pk=job.taken.pk)
    mine.update(total=total)
    told_at = job.clock()

    def beat(done: int) -> None:
        nonlocal told_at
        now = job.clock()
        if now - told_at >= _BEAT_EVERY:
            mine.update(done=done, alive_at=now)
            job.alive(now)
            told_at = now

    return beat


def _end(
    taken: Upkeep, state: str, *, at: datetime, outcome: Outcome | None = None, error: str = ""
) -> None:
    Upkeep.objects.filter(pk=taken.pk).update(
        state=state, ended_at=at, outcome=outcome or {}, error=error[:ERROR_LENGTH]
    )
    kept = Upkeep.objects.filter(work=taken.work).values_list("pk", flat=True)[:KEPT]
    Upkeep.objects.filter(work=taken.work).exclude(pk__in=list(kept)).delete()


_DOORS: dict[Work, Callable[[_Job], Outcome | None]] = {
    Work.DRAIN: _drain,
    Work.REPAIR: _repair,
    Work.REBUILD: _rebuild,
    Work.FRESHNESS: _freshness,
    Work.MEANING: _meaning,
}
