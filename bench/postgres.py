"""A PostgreSQL server of the run's own: a new cluster in a temporary folder, on a socket there and
on no port, run by a user without privileges, stopped by its process id. If the run is killed, the
system stops the server; what it left on disk goes when the next one starts.

    with server() as url: …
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "minga-bench-postgres-"
_DATABASE = "minga"
_STARTING_SECONDS = 60.0
_STOPPING_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1


class NoPostgres(Exception):
    """There is no server to start; the text says what is missing."""


@contextmanager
def server() -> Iterator[str]:
    """Yields the address of an empty database. Raises ``NoPostgres``."""
    programs = _programs()
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    try:
        owner = _owner()
        if owner is not None:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        _create(programs["initdb"], data, owner)
        process = _start(programs["postgres"], data, folder, owner)
        try:
            _await(folder, process)
            # A path where a host would stand is the folder of the socket.
            yield f"postgres://{_DATABASE}@/{folder}/{_DATABASE}"
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> dict[str, str]:
    """Debian keeps the server's programs beside each version and off the path."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    found = {}
    for name in ("initdb", "postgres"):
        places = [str(folder / name) for folder in folders if (folder / name).is_file()]
        program = places[-1] if places else shutil.which(name)
        if program is None:
            raise NoPostgres(f"there is no {name}: install Debian's package postgresql")
        found[name] = program
    return found


def _owner() -> pwd.struct_passwd | None:
    """initdb and the server refuse root: whom they run as then; None when we are somebody else."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("the server refuses to run as root, and there is no user postgres or nobody")


def _as_owner(owner: pwd.struct_passwd | None) -> dict[str, object]:
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": ()}


def _create(program: str, data: Path, owner: pwd.struct_passwd | None) -> None:
    command = [
        program, f"--pgdata={data}", f"--username={_DATABASE}", "--auth=trust",
        "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
    ]  # fmt: skip
    made = subprocess.run(
        command, cwd="/", capture_output=True, text=True, check=False, **_as_owner(owner)
    )
    if made.returncode != 0:
        raise NoPostgres(f"initdb: {made.stderr.strip()[-500:]}")


def _start(
    program: str, data: Path, folder: Path, owner: pwd.struct_passwd | None
) -> subprocess.Popen[bytes]:
    command = [program, "-D", str(data), "-k", str(folder), "-c", "listen_addresses="]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # So that Ctrl+C on the benchmark reaches the server through us, in order.
            start_new_session=True,
            preexec_fn=_dying_with_us(),
            **_as_owner(owner),
        )


def _dying_with_us() -> Callable[[], None] | None:
    """Linux: the server is asked to stop when the process that started it is gone."""
    try:
        libc = ctypes.CDLL(None)
        prctl = libc.prctl
    except (OSError, AttributeError):
        return None
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)


def _await(folder: Path, process: subprocess.Popen[bytes]) -> None:
    import psycopg

    deadline = time.monotonic() + _STARTING_SECONDS
    while True:
        if process.poll() is not None:
            log = (folder / "log").read_text(errors="replace").strip()[-500:]
            raise NoPostgres(f"the server ended at once: {log}")
        try:
            with psycopg.connect(
                host=str(folder), user=_DATABASE, dbname="postgres", autocommit=True
            ) as connection:
                connection.execute(f"CREATE DATABASE {_DATABASE}")
                return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise NoPostgres("the server does not answer") from None
            time.sleep(0.1)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _sweep() -> None:
    """Removes what runs that were killed left behind, once their server has ended."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        run = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if run.isdigit() and not _lives(int(run)) and not _lives(_server_of(folder)):
            shutil.rmtree(folder, ignore_errors=True)


def _server_of(folder: Path) -> int:
    try:
        return int((folder / "data/postmaster.pid").read_text().split()[0])
    except (OSError, IndexError, ValueError):
        return 0


def _lives(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
