"""``manage.py search work``: a process of its own that drains, and says that it lives."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from django.db import close_old_connections

from .contract import SearchEngine
from .drain import Clock, DrainReport, Lookout, drain_once
from .models import SearchOutbox, WorkerHeartbeat
from .upkeep.keeping import Keeper

logger = logging.getLogger("minga.search")

BEAT_EVERY = timedelta(seconds=2)
#: A worker that was not seen for so long is held to be dead.
FRESH_FOR = timedelta(seconds=10)
#: A row that waits longer than this is no longer left to the worker, alive or not.
LATE_AFTER = timedelta(seconds=1)
FORGET_AFTER = timedelta(days=1)
_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 30.0


def work(*, engine: SearchEngine, clock: Clock, name: str, stopping: threading.Event) -> None:
    """Drains what comes until ``stopping`` is set. ``name`` tells workers apart. Survives a
    database or an engine that is gone for a while."""
    lookout, keeper = Lookout(), Keeper()
    beaten_at: datetime | None = None
    failures = 0
    try:
        while not stopping.is_set():
            try:
                now = clock()
                if beaten_at is None or now - beaten_at >= BEAT_EVERY:
                    beat(name=name, at=now)
                    beaten_at = now
                seen = lookout.sees_work(engine=engine, now=now)
                report = drain_once(engine=engine, now=now) if seen else DrainReport()
                if report.error and not report.claimed:
                    keeper.note_failure(report.error, at=now)
                if not seen and lookout.sees_time_for_upkeep():
                    keeper.keep(
                        engine=engine,
                        clock=clock,
                        leave=stopping.is_set,
                        alive=lambda at: beat(name=name, at=at),
                    )
            except Exception:
                logger.exception("The worker cannot drain; trying again")
                report = DrainReport(error="see the log")
            finally:
                close_old_connections()
            failures = failures + 1 if report.error else 0
            if failures:
                stopping.wait(min(2**failures / 2, _LONGEST_PAUSE_SECONDS))
            elif not (report.claimed or report.rebuilt):
                stopping.wait(_PAUSE_SECONDS)
    finally:
        rest(name=name)


def beat(*, name: str, at: datetime) -> None:
    WorkerHeartbeat.objects.update_or_create(name=name, defaults={"seen_at": at})
    WorkerHeartbeat.objects.filter(seen_at__lt=at - FORGET_AFTER).delete()


def rest(*, name: str) -> None:
    """The worker ends: serving processes drain again from now on."""
    WorkerHeartbeat.objects.filter(name=name).delete()


def is_at_work(*, now: datetime) -> bool:
    """Whether a worker lives and keeps up."""
    if not WorkerHeartbeat.objects.filter(seen_at__gt=now - FRESH_FOR).exists():
        return False
    return not SearchOutbox.objects.filter(due_at__lte=now - LATE_AFTER).exists()
