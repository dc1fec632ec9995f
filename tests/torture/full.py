"""A disk that is full, or that may not be written to: publishing goes on, and the index catches up
when there is room again."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.search.processes import ended, forked
from tests.torture.cases import HEAL_SECONDS, Case, finds, publish, watched
from tests.torture.sites import wait_for

_SMALL_FILE = 512
_UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def no_room_in_the_process(case: Case) -> None:
    """The serving process may write no file beyond some bytes (``ulimit -f``): neither the index
    nor the database. Others publish; when the limit is lifted from outside it catches up."""

    def serve() -> None:
        from search.background import drainer

        resource.setrlimit(resource.RLIMIT_FSIZE, (_SMALL_FILE, resource.RLIM_INFINITY))
        drainer.start()
        time.sleep(300)

    pid = forked(serve, database=case.folder, wait=False)
    try:
        time.sleep(1)
        publish(case.folder, "Sin espacio", 3)
        time.sleep(3)
        case.numbers["rows_kept"] = case.site.rows()
        case.demand(case.site.rows() > 0, "rows went although nothing could be written")
        case.demand(os.waitpid(pid, os.WNOHANG) == (0, 0), "the serving process died")
        resource.prlimit(pid, resource.RLIMIT_FSIZE, _UNLIMITED)
        case.is_level()
    finally:
        os.kill(pid, signal.SIGKILL)
        ended(pid)


def full_disk(case: Case) -> None:
    """The index stands on a disk of its own, and the disk is full."""
    site = case.site
    with small_disk(case) as is_mounted:
        if not is_mounted:
            case.numbers["left_out"] = "no disk can be mounted here; the limit of a process was run"
            return
        site.serve()
        site.wait_until_it_answers()
        with watched(case):
            fill(site.index)
            codes = publish(case.folder, "Desbordada", 4)
            time.sleep(4)
            case.numbers["rows_kept"] = site.rows()
            case.demand(site.rows() > 0, "rows went although the disk is full")
            refused = rebuild(case)
            case.demand(refused.returncode != 0, "a rebuild on a full disk said that it succeeded")
            case.demand("Traceback" not in refused.stderr, f"a rebuild failed: {refused.stderr}")
            case.numbers["builds_on_the_full_disk"] = builds(site.index)
            (site.index / "ballast").unlink()
            back = wait_for(lambda: finds(site, "desbordada", codes[-1]), seconds=HEAL_SECONDS)
            case.numbers["found_after_seconds"] = round(back, 2)
            case.demand(back >= 0, "what was published on a full disk is not found")
        case.is_level()
        case.demand(builds(site.index) == 1, "half builds are left on the disk")


def read_only_folder(case: Case) -> None:
    """The index may be read and not written. Who has it open goes on searching; a process that
    starts meanwhile cannot open it, since the library locks a file first, and says so (503)."""
    site = case.site
    site.serve()
    site.wait_until_it_answers()
    case.demand(site.get("/es/buscar/?q=pagina")[0] == 200, "nothing is found before")
    with watched(case), read_only(site.index) as is_read_only:
        if not is_read_only:
            case.numbers["left_out"] = "nothing can be made read-only here"
            return
        codes = publish(case.folder, "Vedada", 2)
        time.sleep(4)
        case.numbers["rows_kept"] = site.rows()
        case.demand(site.rows() > 0, "rows went although nothing could be written")
        case.demand(site.get("/es/buscar/?q=pagina")[0] == 200, "nothing is found meanwhile")
        make_writable(site.index)
        back = wait_for(lambda: finds(site, "vedada", codes[-1]), seconds=HEAL_SECONDS)
        case.numbers["found_after_seconds"] = round(back, 2)
        case.demand(back >= 0, "what was published meanwhile is not found")
        case.is_level()
        site.stop()


@contextmanager
def small_disk(case: Case) -> Iterator[bool]:
    index, aside = case.site.index, case.folder / "aside"
    index.rename(aside)
    index.mkdir()
    mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(index))
    shutil.copytree(aside, index, dirs_exist_ok=True)
    try:
        yield mounted
    finally:
        case.site.stop()
        if mounted:
            run("umount", "-l", str(index))


@contextmanager
def read_only(index: Path) -> Iterator[bool]:
    """For root a mount that may not be written; for others permissions."""
    is_root = os.geteuid() == 0
    if is_root:
        remount = ("mount", "-o", "remount,ro,bind", str(index))
        # Refused while somebody has a file open to write.
        done = run("mount", "--bind", str(index), str(index)) and (
            wait_for(lambda: run(*remount), seconds=10) >= 0
        )
    else:
        for path in (index, *index.rglob("*")):
            path.chmod(path.stat().st_mode & ~0o222)
        done = True
    try:
        yield done
    finally:
        if is_root:
            run("umount", "-l", str(index))
        else:
            make_writable(index)


def make_writable(index: Path) -> None:
    if os.geteuid() == 0:
        run("mount", "-o", "remount,rw,bind", str(index))
    else:
        for path in (index, *index.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)


def fill(folder: Path) -> None:
    with (folder / "ballast").open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue


def builds(index: Path) -> int:
    return sum(path.is_dir() for path in index.iterdir())


def rebuild(case: Case) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "search", "rebuild", "--verbosity", "0"],
        cwd=Path(__file__).resolve().parents[2],
        env=case.site.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def run(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


DISKS: dict[str, Callable[[Case], None]] = {
    "no room in the process": no_room_in_the_process,
    "disk full": full_disk,
    "folder read-only": read_only_folder,
}
