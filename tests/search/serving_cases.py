"""What serving processes and workers make of each other. Run by ``test_background.py``."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.search.processes import ROOT, copy_of, die, ended, eventually, forked, start_django
from tests.search.serving import SERVE_SECONDS, finds, prepare, publish, rows, seen, serve, serving

# cases: each answers what the test asserts


def own_commit(folder: Path) -> Any:
    """The process that publishes drains after its commit; another sees it."""

    def serve_and_publish() -> None:
        from search.background import drainer

        drainer.start()
        time.sleep(0.3)
        publish()
        (folder / "published").write_text(str(time.time()))
        time.sleep(SERVE_SECONDS)

    pid = forked(serve_and_publish, database=folder, wait=False)

    def watch() -> float:
        found = eventually(finds(2), seconds=10)
        at = time.time()
        return at - float((folder / "published").read_text()) if found >= 0 else -1.0

    try:
        return seen(folder, watch)
    finally:
        os.kill(pid, signal.SIGKILL)
        ended(pid)


def commit_of_another(folder: Path) -> Any:
    """A command publishes and ends; a serving process brings it into the index."""
    with serving(folder):
        assert forked(publish, database=folder) == 0
        return seen(folder, lambda: [eventually(finds(2)), rows()])


def command_does_not_drain(folder: Path) -> Any:
    """A process that does not serve starts no thread."""

    def publish_and_look() -> list[Any]:
        publish()
        return [rows(), [thread.name for thread in threading.enumerate()]]

    return seen(folder, publish_and_look)


def dead_claim(folder: Path) -> Any:
    """A process is killed between claim and apply; another need not wait for the claim's end."""

    def claim_and_die() -> None:
        from django.utils import timezone

        from search import outbox

        publish()
        assert outbox.claim(now=timezone.now(), limit=100, alone=True)
        die()

    assert forked(claim_and_die, database=folder) == -signal.SIGKILL
    with serving(folder):
        return seen(folder, lambda: [eventually(finds(2)), rows()])


def many_at_once(folder: Path) -> Any:
    """Two processes serve, three publish twelve pages each, all at the same time."""

    def publish_many() -> None:
        for number in range(12):
            publish(f"Artículo {os.getpid()} {number}")

    with serving(folder, 2):
        writers = [forked(publish_many, database=folder, wait=False) for _ in range(3)]
        ends = [ended(pid) for pid in writers]

        def look() -> list[Any]:
            settled = eventually(lambda: finds(37)() and rows() == 0, seconds=10)
            return [settled, rows()]

        return [ends, *seen(folder, look)]


def killed_in_turn(folder: Path) -> Any:
    """Serving processes are killed while others publish; the last one finishes the work."""

    def publish_many() -> None:
        for number in range(20):
            publish(f"Artículo {number}")

    writer = forked(publish_many, database=folder, wait=False)
    for _ in range(5):
        pid = forked(serve, database=folder, wait=False)
        time.sleep(0.25)
        os.kill(pid, signal.SIGKILL)
        ended(pid)
    assert ended(writer) == 0
    with serving(folder):
        return seen(folder, lambda: eventually(lambda: finds(21)() and rows() == 0, seconds=10))


def missing_index(folder: Path) -> Any:
    """Nobody changes anything; the folder is gone."""
    shutil.rmtree(folder / "index")
    with serving(folder):
        return seen(folder, lambda: eventually(finds(1)))


def folder_deleted_while_serving(folder: Path) -> Any:
    with serving(folder):
        shutil.rmtree(folder / "index")
        return seen(folder, lambda: eventually(finds(1), seconds=15))


def idle_queries(folder: Path) -> Any:
    """Queries of an idle serving process in four seconds, those of its start left out."""
    asked: list[str] = []

    def watch(execute: Any, sql: str, *args: Any) -> Any:
        asked.append(sql)
        return execute(sql, *args)

    def idle() -> list[str]:
        from django.db.backends.signals import connection_created

        def listen(connection: Any, **kwargs: Any) -> None:
            if watch not in connection.execute_wrappers:  # it connects for each look
                connection.execute_wrappers.append(watch)

        connection_created.connect(listen)
        from search.background import drainer

        drainer.start()
        time.sleep(3)
        asked.clear()
        time.sleep(4)
        drainer.stop()
        return asked

    return seen(folder, idle)


def idle_worker(folder: Path) -> Any:
    """How long a row waits beside a heartbeat whose worker does nothing."""

    def beat_and_publish() -> float:
        from django.utils import timezone

        from search import worker
        from search.background import drainer

        worker.beat(name="desk-7", at=timezone.now())
        drainer.start()
        time.sleep(0.2)
        publish()
        return eventually(finds(2))

    return seen(folder, beat_and_publish)


def engine_fails(folder: Path) -> Any:
    """The index cannot be written: publishing goes on, and the rows stay."""
    shutil.rmtree(folder / "index")
    (folder / "index").write_text("not a folder")

    def publish_beside() -> list[Any]:
        from search.background import drainer

        drainer.start()
        publish()
        time.sleep(1.5)
        before = [drainer.is_running, rows() > 0]
        (folder / "index").unlink()
        return [*before, eventually(finds(2), seconds=10)]

    return seen(folder, publish_beside)


def fork_after_start(folder: Path) -> Any:
    answer = folder / "answer.json"

    def write() -> None:
        from search.background import drainer

        drainer.start()
        time.sleep(0.2)
        child = folder / "child.json"

        def in_child() -> None:
            before = drainer.is_running
            drainer.start()
            time.sleep(0.2)
            child.write_text(json.dumps([before, drainer.is_running]))

        assert forked(in_child, database=folder) == 0
        answer.write_text(json.dumps([drainer.is_running, *json.loads(child.read_text())]))

    assert forked(write, database=folder) == 0
    return json.loads(answer.read_text())


def stops_cleanly(folder: Path) -> Any:
    def start_and_stop() -> list[Any]:
        from search.background import drainer

        drainer.start()
        publish()
        start = time.monotonic()
        drainer.stop()
        return [drainer.is_running, time.monotonic() - start]

    return seen(folder, start_and_stop)


def work_command(folder: Path) -> Any:
    """``manage.py search work`` drains, leaves a heartbeat, and stops on SIGTERM."""
    environment = {**os.environ, "MINGA_DATA": str(folder)}
    worker = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "search", "work"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:

        def beats() -> bool:
            from search.models import WorkerHeartbeat

            return WorkerHeartbeat.objects.exists()

        started = seen(folder, lambda: eventually(beats, seconds=20))
        assert forked(publish, database=folder) == 0
        found = seen(folder, lambda: eventually(finds(2)))
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=10)
        return {
            "started": started,
            "found": found,
            "ended": worker.returncode,
            "said": said,
            "still_beating": seen(folder, beats),
        }
    finally:
        worker.kill()
        worker.wait()


CASES: dict[str, Callable[[Path], Any]] = {
    "own commit": own_commit,
    "commit of another": commit_of_another,
    "command": command_does_not_drain,
    "dead claim": dead_claim,
    "many at once": many_at_once,
    "killed in turn": killed_in_turn,
    "missing index": missing_index,
    "deleted index": folder_deleted_while_serving,
    "idle": idle_queries,
    "idle worker": idle_worker,
    "engine fails": engine_fails,
    "fork": fork_after_start,
    "stop": stops_cleanly,
    "work": work_command,
}


def main() -> None:
    data = start_django()
    prepared = data / "prepared"
    prepared.mkdir()
    assert forked(prepare, database=prepared) == 0
    results = {}
    for name, case in CASES.items():
        results[name] = case(copy_of(prepared, name.replace(" ", "-")))
    (data / "results.json").write_text(json.dumps(results))


if __name__ == "__main__":
    main()
