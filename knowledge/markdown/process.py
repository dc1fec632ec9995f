"""The web process's side of the worker: starts it, feeds it, kills it, starts it again.

Works after a fork (a child never touches its parent's worker), from several threads (one text at
a time), from any working directory, and leaves no worker behind when its process ends.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from knowledge.markdown.codec import HEADER, pack_batch, unframe, unpack_rendered
from knowledge.markdown.contract import (
    Job,
    Limits,
    MarkdownError,
    Rendered,
    RenderFailed,
    RenderTimeout,
)

#: Time for a worker to start, on the slowest machine. It usually takes 0.1 s.
START_SECONDS = 60.0
#: Text sent in one batch, in characters: the worker holds the whole batch in memory.
BATCH_CHARACTERS = 4_000_000
#: Exit code of a worker that ran out of memory (``worker.EXIT_MEMORY``, not imported from there so
#: that the web process never loads python-markdown).
_EXIT_MEMORY = 3

_ROOT = Path(__file__).resolve().parents[2]
#: The worker finds its modules where this process does, whatever the working directory.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from knowledge.markdown.worker import main; main(int(sys.argv[2]))"
)


class _Gone(Exception):
    """The worker ended before it answered. ``code`` is its exit code, negative for a signal."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Late(Exception):
    """The worker did not answer in time, by the clock."""


class RenderProcess:
    """One worker process, started when the first text comes."""

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008  (frozen)
        self.limits = limits
        self._lock = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        _every_process.add(self)

    @property
    def pid(self) -> int | None:
        """Process id of the worker, None while there is none."""
        return self._worker.pid if self._worker else None

    def render(self, job: Job) -> Rendered:
        """One text. Raises ``RenderTimeout`` or ``RenderFailed``."""
        (answer,) = self.render_each([job])
        if isinstance(answer, MarkdownError):
            raise answer
        return answer

    def render_each(self, jobs: Sequence[Job]) -> list[Rendered | MarkdownError]:
        """Each text or the reason why not, in order. Every text has its own limits."""
        answers: list[Rendered | MarkdownError] = []
        with self._lock:
            while len(answers) < len(jobs):
                batch = _next_batch(jobs, len(answers))
                for answer in self._batch(batch, len(answers)):
                    answers.append(answer)
        return answers

    def close(self) -> None:
        """Ends the worker. The next text starts another."""
        with self._lock:
            self._discard()

    # -- one batch, under the lock ------------------------------------------------------------

    def _batch(self, jobs: Sequence[Job], position: int) -> Iterator[Rendered | MarkdownError]:
        """Answers until the batch is done or the worker dies of one text, whose error is last."""
        retried = False
        done = 0
        request: bytes | None = pack_batch(jobs, self.limits.cpu_seconds)
        try:
            while done < len(jobs):
                try:
                    worker = self._running()
                    with _clock(worker, self.limits.wall_seconds) as clock:
                        while done < len(jobs):
                            clock.rearm(worker)
                            if request is not None:
                                _send(worker, request)
                                request = None
                            answer = _receive(worker)
                            done += 1
                            yield _answer(answer, position + done - 1)
                except _Late:
                    yield RenderTimeout(
                        f"The text took longer than {self.limits.wall_seconds:g} s.",
                        position=position + done,
                    )
                    return
                except _Gone as gone:
                    self._discard()
                    if not retried and _may_be_chance(gone.code):
                        # Killed from outside: that says nothing about the text.
                        retried = True
                        request = pack_batch(jobs[done:], self.limits.cpu_seconds)
                        continue
                    yield _reason(gone.code, self.limits, position + done)
                    return
        finally:
            if done < len(jobs):  # also when this thread is interrupted: no answer may be left over
                self._discard()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._worker is not None and self._worker.poll() is not None:
            self._discard()
        if self._worker is None:
            path = [str(_ROOT), *(entry for entry in sys.path if Path(entry).is_absolute())]
            self._worker = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
                [sys.executable, "-c", _BOOT, json.dumps(path), str(self.limits.memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                # Ctrl-C is for the server; the worker ends when the server closes the pipe.
                start_new_session=True,
            )
            try:
                with _clock(self._worker, START_SECONDS):
                    _receive(self._worker)
            except (_Gone, _Late) as error:
                self._discard()
                raise RenderFailed("The Markdown worker does not start.") from error
        return self._worker

    def _discard(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            with suppress(OSError):
                worker.kill()
            _close_pipes(worker)
            worker.wait()

    def _forget(self) -> None:
        """In a forked child: the worker is the parent's. Only closes this process's copies."""
        worker, self._worker = self._worker, None
        self._lock = threading.Lock()  # another thread of the parent may have held it
        if worker is not None:
            _close_pipes(worker)
            worker.returncode = 0  # not ours to wait for


def _answer(answer: Any, position: int) -> Rendered | MarkdownError:
    if isinstance(answer, dict):
        return RenderFailed(str(answer["reason"]), position=position)
    return unpack_rendered(answer[0])


def _next_batch(jobs: Sequence[Job], start: int) -> Sequence[Job]:
    characters, end = 0, start
    while end < len(jobs) and (end == start or characters < BATCH_CHARACTERS):
        characters += len(jobs[end].text)
        end += 1
    return jobs[start:end]


def _may_be_chance(code: int) -> bool:
    return code in {0, -signal.SIGTERM, -getattr(signal, "SIGKILL", signal.SIGTERM)}


def _reason(code: int, limits: Limits, position: int) -> MarkdownError:
    if code == -getattr(signal, "SIGPROF", 0):
        return RenderTimeout(
            f"The text took more than {limits.cpu_seconds:g} s of processor time.",
            position=position,
        )
    if code in {_EXIT_MEMORY, -signal.SIGABRT}:
        megabytes = limits.memory_bytes // (1024 * 1024)
        return RenderFailed(f"The text took more than {megabytes} MB of memory.", position=position)
    return RenderFailed(f"The Markdown worker ended with code {code}.", position=position)


# -- pipes ------------------------------------------------------------------------------------


def _send(worker: subprocess.Popen[bytes], data: bytes) -> None:
    assert worker.stdin is not None
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(worker.stdin.fileno(), view) :]
    except OSError:
        raise _Gone(worker.wait()) from None


def _receive(worker: subprocess.Popen[bytes]) -> Any:
    size = int.from_bytes(_receive_bytes(worker, HEADER), "big")
    return unframe(_receive_bytes(worker, size))


def _receive_bytes(worker: subprocess.Popen[bytes], size: int) -> bytes:
    assert worker.stdout is not None
    received = bytearray()
    while len(received) < size:
        piece = os.read(worker.stdout.fileno(), size - len(received))
        if not piece:
            raise _Gone(worker.wait())
        received += piece
    return bytes(received)


class _Clock:
    """Kills a worker that lets a deadline pass, which ends every read and write of its pipes.

    One thread a batch: ``rearm`` moves the deadline for the next text, since starting a thread for
    each text costs as much as rendering a short one.
    """

    def __init__(self, seconds: float) -> None:
        self.late = False
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._worker: subprocess.Popen[bytes] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def rearm(self, worker: subprocess.Popen[bytes]) -> None:
        self._worker = worker
        self._deadline = time.monotonic() + self._seconds

    def stop(self) -> None:
        self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(max(0.0, self._deadline - time.monotonic())):
            worker = self._worker
            if time.monotonic() >= self._deadline and worker is not None:
                self.late = True
                worker.kill()
                return


@contextmanager
def _clock(worker: subprocess.Popen[bytes], seconds: float) -> Iterator[_Clock]:
    """A running clock over one worker; raises ``_Late`` where the worker ended because of it."""
    clock = _Clock(seconds)
    clock.rearm(worker)
    try:
        yield clock
    except _Gone:
        if clock.late:
            raise _Late from None
        raise
    finally:
        clock.stop()


def _close_pipes(worker: subprocess.Popen[bytes]) -> None:
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


# -- the end of a process, and its forks ------------------------------------------------------

_every_process: weakref.WeakSet[RenderProcess] = weakref.WeakSet()


def _each(act: Callable[[RenderProcess], None]) -> None:
    for process in list(_every_process):
        act(process)


atexit.register(_each, RenderProcess._discard)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: _each(RenderProcess._forget))
