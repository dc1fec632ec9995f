"""Real processes on a database of their own, for tests that kill them.

A script of cases loads Django once and forks a process for each thing that happens, so that each
starts fresh on a copy of one prepared database, with no more cost than a fork.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class NoMigrations:
    """Tables are made from the models: what ``--nomigrations`` does."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def run_script(script: Path, folder: Path) -> dict[str, Any]:
    """Runs a script of cases in ``folder``; answers what it wrote to ``results.json``."""
    environment = {
        **os.environ,
        "MINGA_DATA": str(folder),
        "MINGA_DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
    }
    environment.pop("MINGA_DATABASE_URL", None)
    ended = subprocess.run(
        [sys.executable, str(script)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return json.loads((folder / "results.json").read_text())


def start_django(**overrides: Any) -> Path:
    """Loads Django in a script; answers the folder of its data."""
    import django
    from django.conf import settings

    settings.MIGRATION_MODULES = NoMigrations()
    for name, value in overrides.items():
        setattr(settings, name, value)
    django.setup()
    return Path(settings.DATA_DIR)


def forked(work: Callable[[], Any], *, database: Path, wait: bool = True) -> int:
    """Runs ``work`` in a new process on ``database``. Answers how it ended (0 well, −9 killed), or
    its process id when not waiting."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return ended(pid) if wait else pid
    status = 70
    try:
        _use(database)
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def ended(pid: int, *, seconds: float = 60) -> int:
    """Waits for a process; kills it when it takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise AssertionError("a process did not end in time")


def _use(database: Path) -> None:
    from django.conf import settings
    from django.db import connections

    connections["default"].settings_dict["NAME"] = str(database / "minga.sqlite3")
    settings.SEARCH_INDEX_DIR = database / "index"


def copy_of(prepared: Path, name: str) -> Path:
    folder = prepared.parent / name
    shutil.copytree(prepared, folder)
    return folder


def rows_in(folder: Path) -> int:
    database = sqlite3.connect(folder / "minga.sqlite3")
    try:
        return int(database.execute("select count(*) from search_searchoutbox").fetchone()[0])
    finally:
        database.close()


def die() -> None:
    """As a power cut: nothing is flushed, nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def eventually(holds: Callable[[], bool], *, seconds: float = 30.0) -> float:
    """Seconds until ``holds``; −1 when it does not."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if holds():
            return time.monotonic() - start
        time.sleep(0.01)
    return -1.0
