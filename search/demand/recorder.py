"""How searches reach the log without keeping anybody waiting.

A request leaves its search in the memory of its process and is answered. A thread counts them in
the database some seconds later, when nobody is refining them any more: so *viv*, *vivienda*,
*vivienda huaquillas* are one search, without knowing whose. What a killed process had in memory is
lost; a log may lose some seconds. A failure to write is logged and loses them too: no reader ever
hears of it.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.utils import timezone

from ..threads import BackgroundThread, of_this_process
from . import services
from .lexicon import current_vocabulary
from .made import Made, refines

#: A search waits so long for a more exact one that takes its place.
HOLD_SECONDS: Final = 15.0
#: More than these are not remembered until the thread has counted some.
MOST_HELD: Final = 1000
#: A search takes the place only of one among as many of the newest.
LOOKED_BACK: Final = 50
#: How often a thread that has nothing to count looks whether a new day has begun.
TIDY_SECONDS: Final = 3600.0


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


class Recorder(BackgroundThread):
    """Its thread is started by the first search and sleeps while nobody searches."""

    name = "search-demand"
    # A log that cannot be written, because the database is gone or full, is no reason to end: the
    # next searches may be counted.
    trouble = "Some searches were not counted"
    longest_pause_seconds = 60.0
    stop_seconds = 2.0

    def forget(self) -> None:
        """Also the searches: the parent's are the parent's."""
        super().forget()
        self.buffer = Buffer()
        self._tidied_on: date | None = None

    def remember(self, made: Made, *, at: float) -> None:
        if settings.SEARCH_LOG_DAYS > 0 and self.buffer.add(made, at=at):
            self.start()
            # While more are held, the thread comes again by itself.
            if len(self.buffer) == 1:
                self.wake()

    def turn(self, *, woken: bool) -> float:
        today = timezone.localdate()
        self.flush(today=today, before=time.monotonic() - HOLD_SECONDS)
        self.tidy(today=today)
        return HOLD_SECONDS / 3 if len(self.buffer) else TIDY_SECONDS

    def end(self) -> None:
        """Counts what is held."""
        self.flush(today=timezone.localdate())

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


recorder = of_this_process(Recorder())
