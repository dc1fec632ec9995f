"""The thread of a serving process that keeps the index true.

It wakes after a commit that wrote to the outbox, and once a second to look for what others left
behind: a process that was killed, a command, a scheduled publication.
"""

from __future__ import annotations

from django.utils import timezone

from . import worker
from .drain import DrainReport, Lookout, drain_once
from .engine import current_engine
from .threads import BackgroundThread, TryAgainLater, of_this_process
from .upkeep.keeping import Keeper

#: An idle process asks the database this often, with one query.
IDLE_SECONDS = 1.0
#: While another process writes.
BUSY_SECONDS = 0.1


class Drainer(BackgroundThread):
    """Woken when rows were written."""

    name = "search-drain"
    # No table yet, no database: the rows are safe, and this comes again.
    trouble = "The search outbox cannot be drained; trying again"

    def begin(self) -> None:
        self._lookout, self._keeper = Lookout(), Keeper()

    def turn(self, *, woken: bool) -> float:
        if woken:
            self._lookout.look_for_upkeep()
        report = self._work()
        if report.error:
            raise TryAgainLater(report.error)
        return BUSY_SECONDS if report.busy else IDLE_SECONDS

    def _work(self) -> DrainReport:
        """Drains until nothing is due, somebody else does it, or the engine refuses; then does
        what upkeep waits."""
        engine = current_engine()
        while not self.is_stopping:
            now = timezone.now()
            if not self._lookout.sees_work(engine=engine, now=now):
                break
            if worker.is_at_work(now=now):
                return DrainReport()
            report = drain_once(engine=engine, now=now)
            if report.error and not report.claimed:
                self._keeper.note_failure(report.error, at=now)
            if report.busy or report.error or not (report.claimed or report.rebuilt):
                return report
        if self._lookout.sees_time_for_upkeep() and not self.is_stopping:
            self._keeper.keep(
                engine=engine,
                clock=timezone.now,
                leave=lambda: self.is_stopping or worker.is_at_work(now=timezone.now()),
            )
        return DrainReport()


drainer = of_this_process(Drainer())
