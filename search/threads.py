"""The life of a thread that works beside the requests of a process.

What all of them promise: at most one a process, begun by a request or a server and never by the
mere import of a module or by a command; nobody who starts or wakes one waits for it; a forked child
has none until it starts its own; whatever its work raises, it goes on, after a pause; when the
process ends, what is under way is ended first; no connection to the database outlives it.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from abc import ABC, abstractmethod
from typing import TypeVar

from django.conf import settings
from django.db import close_old_connections, connections

logger = logging.getLogger("minga.search")


class TryAgainLater(Exception):
    """The work could not be done now, and whoever could not do it has said so: pause, without
    another word in the log."""


def pause_after(failures: int, *, longest: float) -> float:
    """Seconds: one after the first of so many failures in a row, then twice as long each time."""
    return min(2.0 ** min(failures - 1, 20), longest)


class BackgroundThread(ABC):
    """One kind of work, done in turns. ``name``: of the thread; ``trouble``: what the log says of a
    turn that failed, once until a turn goes well. Safe to use from several threads."""

    name: str
    trouble: str
    #: See ``pause_after``.
    longest_pause_seconds = 30.0
    #: How long ``stop`` waits for the turn that is under way.
    stop_seconds = 10.0

    def __init__(self) -> None:
        self.forget()

    def begin(self) -> None:
        """In the thread, before its first turn."""
        return None

    @abstractmethod
    def turn(self, *, woken: bool) -> float | None:
        """Does what is due, in the thread. Answers for how many seconds there is nothing to do
        unless somebody wakes it, or None when there never will be: the thread ends then.
        ``woken``: somebody has, since the last turn began. A long turn looks at ``is_stopping``."""

    def end(self) -> None:
        """In the thread, after its last turn, however that ended."""
        return None

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

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def start(self, *, always: bool = False) -> None:
        """Starts the thread unless it runs or, but for ``always``, the settings leave such work to
        other processes."""
        if self.is_running or not (always or settings.SEARCH_DRAIN_AFTER_COMMIT):
            return
        with self._starting:
            if self.is_running:
                return
            if self.is_stopping:
                self._stopping.clear()
                self._wake.clear()
            self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """There is something to do. Does nothing where the thread does not run."""
        self._wake.set()

    def stop(self, seconds: float | None = None) -> None:
        """Lets the turn that is under way end, for ``seconds`` at most, and ends the thread."""
        thread = self._thread
        self._stopping.set()
        self._wake.set()
        if thread is not None:
            thread.join(self.stop_seconds if seconds is None else seconds)

    def _run(self) -> None:
        failures = 0
        try:
            self.begin()
            while not self.is_stopping:
                woken = self._wake.is_set()
                if woken:
                    self._wake.clear()
                try:
                    rest = self.turn(woken=woken)
                except Exception as error:
                    if not failures and not isinstance(error, TryAgainLater):
                        logger.exception(self.trouble)
                    failures += 1
                    close_old_connections()
                    self._stopping.wait(pause_after(failures, longest=self.longest_pause_seconds))
                    continue
                failures = 0
                close_old_connections()
                if rest is None:
                    break
                self._wake.wait(rest)
        finally:
            try:
                self.end()
            except Exception:
                logger.exception(self.trouble)
            connections.close_all()


_T = TypeVar("_T", bound=BackgroundThread)


def of_this_process(thread: _T) -> _T:
    """The one of its kind: it is stopped when the process ends, and forgotten in its children."""
    atexit.register(thread.stop)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=thread.forget)
    return thread
