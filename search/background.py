"""The thread of a serving process that keeps the index true.

It wakes after a commit that wrote to the outbox, and once a second to look for what others left
behind: a process that was killed, a command, a scheduled publication. It starts with the server or
with the first request, never in a management command; requests never wait for it.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from . import worker
from .drain import DrainReport, Lookout, drain_once
from .engine import current_engine
from .upkeep.keeping import Keeper

logger = logging.getLogger("minga.search")

#: An idle process asks the database this often, with one query.
IDLE_SECONDS = 1.0
#: While another process writes.
BUSY_SECONDS = 0.1
#: After an error: twice as long each time, up to the longest.
LONGEST_PAUSE_SECONDS = 30.0
STOP_SECONDS = 10.0


class Drainer:
    """At most one thread a process. Safe to use after a fork: the child starts its own."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """For a forked child: the parent's thread does not live here."""
        self._starting = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        thread = self._thread
        return thread is not None and thread.is_alive()

    def start(self) -> None:
        """Starts the thread unless it runs or the settings leave draining to others."""
        if self.is_running or not settings.SEARCH_DRAIN_AFTER_COMMIT:
            return
        with self._starting:
            if self.is_running:
                return
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="search-drain", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Rows were written: drain now. Does nothing in a process that does not serve."""
        self._wake.set()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Lets the batch that is under way end, and ends the thread."""
        thread = self._thread
        self._stopping.set()
        self._wake.set()
        if thread is not None:
            thread.join(seconds)

    def _run(self) -> None:
        lookout, keeper = Lookout(), Keeper()
        failures = 0
        try:
            while not self._stopping.is_set():
                if self._wake.is_set():
                    self._wake.clear()
                    lookout.look_for_upkeep()
                try:
                    report = self._work(lookout, keeper)
                except Exception:
                    # No table yet, no database: the rows are safe, and this comes again.
                    if not failures:
                        logger.exception("The search outbox cannot be drained; trying again")
                    report = DrainReport(error="see the log")
                finally:
                    close_old_connections()
                if report.error:
                    failures += 1
                    self._stopping.wait(min(2**failures / 2, LONGEST_PAUSE_SECONDS))
                else:
                    failures = 0
                    self._wake.wait(BUSY_SECONDS if report.busy else IDLE_SECONDS)
        finally:
            connections.close_all()

    def _work(self, lookout: Lookout, keeper: Keeper) -> DrainReport:
        """Drains until nothing is due, somebody else does it, or the engine refuses; then does
        what upkeep waits."""
        engine = current_engine()
        while not self._stopping.is_set():
            now = timezone.now()
            if not lookout.sees_work(engine=engine, now=now):
                break
            if worker.is_at_work(now=now):
                return DrainReport()
            report = drain_once(engine=engine, now=now)
            if report.error and not report.claimed:
                keeper.note_failure(report.error, at=now)
            if report.busy or report.error or not (report.claimed or report.rebuilt):
                return report
        if lookout.sees_time_for_upkeep() and not self._stopping.is_set():
            keeper.keep(
                engine=engine,
                clock=timezone.now,
                leave=lambda: self._stopping.is_set() or worker.is_at_work(now=timezone.now()),
            )
        return DrainReport()


drainer = Drainer()
atexit.register(drainer.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=drainer.forget)
