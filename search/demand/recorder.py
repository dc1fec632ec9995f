"""How searches reach the log without keeping anybody waiting.

A request leaves its search in the memory of its process and is answered. A thread counts them in
the database some seconds later, when nobody is refining them any more: so *viv*, *vivienda*,
*vivienda huaquillas* are one search, without knowing whose. What a killed process had in memory is
lost; a log may lose some seconds. A failure to write is logged and loses them too: no reader ever
hears of it.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from . import services
from .lexicon import current_vocabulary
from .made import Made, refines

logger = logging.getLogger("minga.search")

#: A search waits so long for a more exact one that takes its place.
HOLD_SECONDS: Final = 15.0
#: More than these are not remembered until the thread has counted some.
MOST_HELD: Final = 1000
#: A search takes the place only of one among as many of the newest.
LOOKED_BACK: Final = 50
#: How often a thread that has nothing to count looks whether a new day has begun.
TIDY_SECONDS: Final = 3600.0
STOP_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Held:
    made: Made
    at: float


class Buffer:
    """Searches in the order in which they were last refined. ``at``: seconds of any clock that
    does not go back. Safe to use from several threads."""

    def __init__(self) -> None:
        self._held: list[_Held] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def add(self, made: Made, *, at: float) -> bool:
        """Remembers a search in the place of those that it refines; False when there is no room."""
        with self._lock:
            newest = range(max(0, len(self._held) - LOOKED_BACK), len(self._held))
            begun = {
                index
                for index in newest
                if at - self._held[index].at <= HOLD_SECONDS
                and refines(made, self._held[index].made)
            }
            if begun:
                self._held = [held for index, held in enumerate(self._held) if index not in begun]
            if len(self._held) >= MOST_HELD:
                return False
            self._held.append(_Held(made, at))
            return True

    def take(self, *, before: float | None = None) -> list[Made]:
        """Those that were not refined since ``before``; all without it. They leave the buffer."""
        with self._lock:
            due = [held for held in self._held if before is None or held.at <= before]
            self._held = [held for held in self._held if not (before is None or held.at <= before)]
            return [held.made for held in due]


class Recorder:
    """At most one thread a process, started by its first request; it sleeps while nobody searches.
    Safe to use after a fork: the child starts its own."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """For a forked child: the parent's searches are the parent's."""
        self.buffer = Buffer()
        self._starting = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._tidied_on: date | None = None

    def remember(self, made: Made, *, at: float) -> None:
        if settings.SEARCH_LOG_DAYS > 0 and self.buffer.add(made, at=at):
            self.start()
            self._wake.set()

    def start(self) -> None:
        """Starts the thread unless it runs or the settings leave it to tests."""
        if self._is_running or not settings.SEARCH_DRAIN_AFTER_COMMIT:
            return
        with self._starting:
            if not self._is_running:
                self._thread = threading.Thread(target=self._run, name="search-demand", daemon=True)
                self._thread.start()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Counts what is held, and ends the thread."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def flush(self, *, today: date, before: float | None = None) -> int:
        """Counts what is due; answers how much."""
        searches = self.buffer.take(before=before)
        if not searches:
            return 0
        vocabulary = current_vocabulary()
        return services.count_searches(searches=searches, day=today, vocabulary=vocabulary)

    def tidy(self, *, today: date) -> None:
        """Once a day: forgets what is older than the settings allow, and recognises again what an
        earlier vocabulary did not."""
        if self._tidied_on == today:
            return
        while services.forget_old(today=today, keep_days=settings.SEARCH_LOG_DAYS):
            pass
        vocabulary = current_vocabulary()
        last = 0
        while last := services.recognise_again(vocabulary=vocabulary, after=last):
            pass
        self._tidied_on = today

    @property
    def _is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._try(lambda: self.tidy(today=timezone.localdate()))
                self._wake.wait(TIDY_SECONDS)
                self._wake.clear()
                while len(self.buffer) and not self._stopping.wait(HOLD_SECONDS / 3):
                    self._try(self._flush_due)
            self._try(lambda: self.flush(today=timezone.localdate()))
        finally:
            connections.close_all()

    def _flush_due(self) -> None:
        self.flush(today=timezone.localdate(), before=time.monotonic() - HOLD_SECONDS)

    @staticmethod
    def _try(work: Callable[[], object]) -> None:
        try:
            work()
        except Exception:
            # A log that cannot be written, because the database is gone or full, is no reason to
            # end the thread: the next searches may be counted.
            logger.exception("Some searches were not counted")
        finally:
            close_old_connections()


recorder = Recorder()
atexit.register(recorder.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=recorder.forget)
