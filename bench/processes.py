"""Contestants as child processes that one calls like objects."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class ContestantFailed(Exception):
    """The process ended instead of answering; the text is the end of what it said."""


class Process:
    """``process.call("ask", "agua", {})`` answers what ``Contestant.ask`` of the child answers."""

    def __init__(self, name: str, *, database: str, log: Path, module: str) -> None:
        self._log = log
        with log.open("ab") as errors:
            self._child = subprocess.Popen(
                [sys.executable, "-m", module, name],
                cwd=ROOT,
                env={**os.environ, "MINGA_TEST_DATABASE_URL": database},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def send(self, call: str, *arguments: Any) -> None:
        """Begins a call whose answer ``receive`` waits for."""
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(json.dumps([call, *arguments]) + "\n")
            self._child.stdin.flush()
        except BrokenPipeError:
            raise self._failure() from None

    def receive(self) -> dict[str, Any]:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            raise self._failure()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def call(self, call: str, *arguments: Any) -> dict[str, Any]:
        self.send(call, *arguments)
        return self.receive()

    def end(self) -> None:
        """Its input ends, so it does; a search that is under way is not waited for long."""
        assert self._child.stdin is not None
        with suppress(BrokenPipeError):
            self._child.stdin.close()
        try:
            self._child.wait(30)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        if self._child.stdout is not None:
            self._child.stdout.close()

    def _failure(self) -> ContestantFailed:
        self._child.wait()
        return ContestantFailed(self._log.read_text(errors="replace").strip()[-1500:])


@contextmanager
def process(
    name: str, folder: Path, *, database: str = "", module: str = "bench.contestants"
) -> Iterator[Process]:
    """A contestant that ends with the block. Without a database it has an empty one in ``folder``,
    made only if it asks for it. ``module`` is where it is."""
    number = len(list(folder.glob("*.log")))
    path = folder / f"{name}-{number}.sqlite3"
    log = folder / f"{name}-{number}.log"
    child = Process(name, database=database or f"sqlite:///{path}", log=log, module=module)
    try:
        yield child
    finally:
        child.end()
