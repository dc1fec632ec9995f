"""A second process that builds documents ahead of the one that writes the index.

Both build: whoever is free takes the next batch. The helper is a fresh interpreter, never a fork,
because threads of a serving process would leave their locks behind. It only reads the database;
what it fails to build is built here, so a rebuild never depends on it.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import connection

from .contract import SearchEngine
from .loading import Batch, Built, Preparing, build

logger = logging.getLogger("minga.search")

#: Starting a helper takes as long as building so many documents.
WORTH_IT: Final = 2_000
#: Batches that the helper has at once: so it never waits, and few are in memory.
_AT_ONCE: Final = 2
#: A helper that keeps the last batches longer than this is stuck.
_PATIENCE_SECONDS: Final = 60.0
SIZE_BYTES: Final = 8

_ROOT = Path(__file__).resolve().parents[1]
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from search.ahead_process import main; main()"
)


class HelperFailed(Exception):
    """The helper ended, does not answer or could not build a batch."""


class Helper:
    """The other process. Use as a context manager; without it batches are built here."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._given: deque[Batch] = deque()
        self._is_ready = False
        self._failed = False

    def __enter__(self) -> Helper:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def each_built(self, batches: Iterable[Batch], *, engine: SearchEngine) -> Iterator[Built]:
        """Every batch, built here or there, in no order."""
        waiting = deque(batches)
        many = sum(len(batch.keys) for batch in waiting) >= WORTH_IT
        if many and isinstance(engine, Preparing) and self._may_start():
            self._start()
        while waiting or self._given:
            try:
                built = self._take_turns(waiting)
            except HelperFailed as error:
                logger.warning("The rebuild goes on without its helper: %s", error)
                waiting.extendleft(reversed(self._given))
                self._given.clear()
                self._failed = True
                self._end()
                continue
            if built is None:
                yield build(waiting.popleft(), engine=engine)
                continue
            yield replace(built, errors={})
            if built.errors:
                # What fails there may be the helper's own trouble.
                yield build(Batch(built.source, list(built.errors)), engine=engine)

    def _take_turns(self, waiting: deque[Batch]) -> Built | None:
        """Gives the helper work, and answers what it has built; None when that is nothing yet and
        there is work to do here."""
        if self._child is None:
            return None
        if not self._is_ready:
            # The first thing that it says, once its site is loaded.
            with suppress(queue.Empty):
                self._is_ready = self._received(0.0) is not None
        while self._is_ready and waiting and len(self._given) < _AT_ONCE:
            self._send(waiting[0])
            self._given.append(waiting.popleft())
        if not self._given:
            return None
        try:
            answer = self._received(0.0 if waiting else _PATIENCE_SECONDS)
        except queue.Empty:
            if waiting:
                return None
            raise HelperFailed("it does not answer") from None
        if not isinstance(answer, Built):
            raise HelperFailed(str(answer))
        self._given.popleft()
        return answer

    def _received(self, seconds: float) -> Any:
        """What the helper said next. Raises ``queue.Empty`` when it is nothing yet."""
        answer = self._answers.get(timeout=seconds) if seconds else self._answers.get_nowait()
        if answer is None:
            raise HelperFailed("it ended")
        try:
            return pickle.loads(answer)  # noqa: S301  (from our own child)
        except Exception as error:
            # It runs the code that is on the disk now, which an upgrade may have changed.
            raise HelperFailed(f"it is not understood: {error!r}") from error

    def _send(self, message: object) -> None:
        assert self._child is not None
        assert self._child.stdin is not None
        try:
            write(self._child.stdin, message)
        except OSError as error:
            raise HelperFailed(str(error)) from error

    def _may_start(self) -> bool:
        """What is not committed, or in memory, another process does not see."""
        return (
            self._child is None
            and not self._failed
            and min(settings.SEARCH_REBUILD_PROCESSES, _cores()) > 1
            and os.name != "nt"
            # It is a child's only way to our settings.
            and "DJANGO_SETTINGS_MODULE" in os.environ
            and not connection.in_atomic_block
            and not _is_in_memory()
        )

    def _start(self) -> None:
        path = [str(_ROOT), *(entry for entry in sys.path if Path(entry).is_absolute())]
        try:
            self._child = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
                [sys.executable, "-c", _BOOT, json.dumps(path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Ctrl-C is for this process; the helper ends when its input does.
                start_new_session=True,
            )
            self._send(connection.settings_dict)
        except (OSError, HelperFailed, pickle.PicklingError, TypeError, AttributeError):
            logger.warning("The rebuild has no helper", exc_info=True)
            self._failed = True
            self._end()
            return
        threading.Thread(target=_listen, args=(self._child, self._answers), daemon=True).start()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            with suppress(OSError):
                if child.stdin is not None:
                    child.stdin.close()
            child.wait()


def _listen(child: subprocess.Popen[bytes], answers: queue.SimpleQueue[bytes | None]) -> None:
    """Passes on what the helper says, and None at its end."""
    assert child.stdout is not None
    with suppress(OSError, ValueError), child.stdout:
        while (answer := read(child.stdout)) is not None:
            answers.put(answer)
    answers.put(None)


def write(stream: IO[bytes], message: object) -> None:
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(len(packed).to_bytes(SIZE_BYTES, "big"))
    stream.write(packed)
    stream.flush()


def read(stream: IO[bytes]) -> bytes | None:
    """One packed message; None at the end, also in the middle of one."""
    size = int.from_bytes(stream.read(SIZE_BYTES), "big")
    packed = stream.read(size) if size else b""
    return packed if packed and len(packed) == size else None


def _is_in_memory() -> bool:
    return connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"])


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
