"""The thread that announces, beside the one that drains: mail never delays the index.

It wakes when the index has something new, and every few seconds looks for what others left behind
and for mail whose hour has come. It lives in processes that serve and in ``manage.py search work``;
a lock lets one of them announce at a time.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from ..engine import current_engine
from .announcing import announce_once

logger = logging.getLogger("minga.search")

#: An idle process asks the database this often, with one query.
IDLE_SECONDS = 5.0
#: After an error: twice as long each time, up to the longest.
LONGEST_PAUSE_SECONDS = 300.0
STOP_SECONDS = 5.0


class Announcer:
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

    def start(self, *, always: bool = False) -> None:
        """Starts the thread unless it runs or, but for ``always``, the settings leave such work to
        other processes."""
        if self.is_running or not (always or settings.SEARCH_DRAIN_AFTER_COMMIT):
            return
        with self._starting:
            if self.is_running:
                return
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="search-alerts", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """The index has something new. Does nothing in a process without the thread."""
        self._wake.set()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Lets the pass that is under way end, and ends the thread."""
        thread = self._thread
        self._stopping.set()
        self._wake.set()
        if thread is not None:
            thread.join(seconds)

    def _run(self) -> None:
        failures = 0
        try:
            while not self._stopping.is_set():
                self._wake.clear()
                goes_on, failed = False, True
                try:
                    report = announce_once(engine=current_engine(), now=timezone.now())
                    failed = bool(report.delivered.error)
                    goes_on = report.did_something
                except Exception:
                    # No table yet, no index, no database: what is to be told is safe.
                    if not failures:
                        logger.exception("Alerts cannot be sent now; trying again")
                finally:
                    close_old_connections()
                if failed:
                    failures += 1
                    self._stopping.wait(min(2**failures / 2, LONGEST_PAUSE_SECONDS))
                else:
                    failures = 0
                    if not goes_on:
                        self._wake.wait(IDLE_SECONDS)
        finally:
            connections.close_all()


announcer = Announcer()
atexit.register(announcer.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=announcer.forget)
