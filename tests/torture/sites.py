"""A served site with a data folder of its own, whose processes are there to be killed."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.search.processes import ROOT

WORKERS = 2
START_SECONDS = 60.0


@dataclass
class Site:
    """gunicorn with two workers on ``folder``'s database and index, and ``manage.py search work``
    where it is started. ``lock``: what whoever drains holds."""

    folder: Path
    port: int = 0
    server: subprocess.Popen[bytes] | None = None
    drainer: subprocess.Popen[bytes] | None = None
    _others: list[subprocess.Popen[bytes]] = field(default_factory=list, repr=False)
    _log: IO[bytes] | None = field(default=None, repr=False)

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def lock(self) -> Path:
        return self.folder / "index.lock"

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MINGA_")}
        return {
            **kept,
            "MINGA_DATA": str(self.folder),
            "MINGA_DEBUG": "0",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }

    # processes

    def serve(self) -> None:
        self.port = self.port or free_port()
        self.server = self._start(
            *(sys.executable, "-m", "gunicorn", "--pythonpath", "site"),
            *("--bind", f"127.0.0.1:{self.port}", "--workers", str(WORKERS)),
            *("--worker-class", "gthread", "--threads", "4", "--no-control-socket"),
            *("--log-level", "warning", "config.wsgi"),
        )

    def work(self) -> None:
        self.drainer = self.another_worker()

    def another_worker(self) -> subprocess.Popen[bytes]:
        process = self._start(sys.executable, "manage.py", "search", "work")
        self._others.append(process)
        return process

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        if self._log is None:
            self._log = (self.folder / "processes.log").open("ab")
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def restart_what_died(self) -> None:
        if self.server is not None and self.server.poll() is not None:
            self.serve()
        if self.drainer is not None and self.drainer.poll() is not None:
            self.work()

    def pids(self) -> list[int]:
        """Every living process of the site but gunicorn's own parent of workers."""
        found = []
        if self.server is not None and self.server.poll() is None:
            found += children(self.server.pid)
        if self.drainer is not None and self.drainer.poll() is None:
            found.append(self.drainer.pid)
        return found

    def kill_server(self) -> None:
        """All of it at once, as when a machine stops."""
        if self.server is not None:
            kill_group(self.server)

    def stop(self) -> None:
        for process in (self.server, *self._others):
            if process is not None:
                kill_group(process)
        if self._log is not None:
            self._log.close()
            self._log = None

    # what it answers

    def get(self, path: str, *, seconds: float = 15.0) -> tuple[int, str]:
        """Status and text; status 0 when nobody answered (the process was killed, or starts)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def wait_until_it_answers(self) -> None:
        if wait_for(lambda: self.get("/es/buscar/")[0] in (200, 503), seconds=START_SECONDS) < 0:
            raise AssertionError(f"the site does not start; see {self.folder}/processes.log")

    # what its database says

    def ask(self, sql: str, *arguments: object) -> int:
        """The one number that a query answers."""
        with contextlib.closing(
            sqlite3.connect(f"file:{self.folder}/minga.sqlite3?mode=ro", uri=True, timeout=30)
        ) as database:
            return int(database.execute(sql, arguments).fetchone()[0] or 0)

    def rows(self, *, until: int | None = None) -> int:
        if until is None:
            return self.ask("select count(*) from search_searchoutbox")
        return self.ask("select count(*) from search_searchoutbox where id <= ?", until)

    def last_row(self) -> int:
        return self.ask("select max(id) from search_searchoutbox")


@contextlib.contextmanager
def served(site: Site, *, worker: bool = False) -> Iterator[Site]:
    try:
        site.serve()
        if worker:
            site.work()
        site.wait_until_it_answers()
        yield site
    finally:
        site.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except OSError:
        return []


def holder(lock: Path) -> int | None:
    """Who holds a lock file now; None where nobody does."""
    try:
        inode = str(lock.stat().st_ino)
        rows = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    except OSError:
        return None
    for row in rows:
        if row[1] == "FLOCK" and row[5].rpartition(":")[2] == inode:
            return int(row[4])
    return None


def kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(holds: Callable[[], bool], *, seconds: float) -> float:
    """Seconds until ``holds``; −1 when it does not."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if holds():
            return time.monotonic() - start
        time.sleep(0.03)
    return -1.0
