"""Announcing beside other processes, and killed at every step. Run by ``test_alert_processes.py``.

Mail goes into a folder, a file a process; notices and matches are looked at in the database.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.search.processes import copy_of, ended, eventually, forked, start_django
from tests.search.saved.alert_acts import (
    BUNDLE_SECONDS,
    announce,
    drain,
    dying_in,
    looked_at,
    mails,
    posting_to,
    prepare,
    run,
    told,
)
from tests.search.serving import SERVE_SECONDS, publish, seen, serving

# cases: each answers what the test asserts


def killed_at_each_step(folder: Path) -> Any:
    """One page is published; the process dies at every step between the index and the mail, and
    another goes on each time."""
    steps = [
        ([publish], 0),
        # after the index has the page, before its row leaves the outbox
        ([dying_in("search.outbox", "settle"), drain], -9),
        # in the transaction that takes it from the outbox
        ([dying_in("search.saved.queue", "remember"), drain], -9),
        ([drain], 0),
        # before anything is recorded
        ([dying_in("search.saved.matching", "_record"), announce], -9),
        # in the transaction that records it: matches are written, notices are not
        ([dying_in("accounts.notices.services", "tell"), announce], -9),
        ([announce], 0),
        ([announce], 0),
        # the mail is due; before it is marked as sent
        ([dying_in("search.saved.delivery", "_claim"), in_two_minutes], -9),
        ([in_two_minutes], 0),
        ([in_two_minutes], 0),
    ]
    ends = [run(folder, *acts) for acts, _end in steps]
    return [ends, [end for _acts, end in steps], seen(folder, looked_at), mails(folder)]


def killed_between_mark_and_mail(folder: Path) -> Any:
    assert run(folder, publish, drain, announce) == 0
    died = run(folder, dying_in("search.saved.delivery", "compose"), in_two_minutes)
    assert run(folder, in_two_minutes, in_two_minutes) == 0
    return [died, seen(folder, told), mails(folder)]


def in_two_minutes() -> None:
    announce(later=2 * BUNDLE_SECONDS)


def serving_tells(folder: Path) -> Any:
    """A command publishes; serving processes index it and tell of it, once."""
    with serving(folder, 2):
        assert forked(publish, database=folder) == 0
        seconds = seen(folder, lambda: eventually(lambda: told() == 1))
        time.sleep(1)
        return [seconds, seen(folder, looked_at)]


def many_at_once(folder: Path) -> Any:
    """Two processes serve, a third announces by command, three publish: each page is told once."""

    def publish_many() -> None:
        for number in range(8):
            publish(f"Artículo nuevo {os.getpid()} {number}")

    with serving(folder, 2):
        writers = [forked(publish_many, database=folder, wait=False) for _ in range(3)]
        commands = [run(folder, announce) for _ in range(3)]
        ends = [ended(pid) for pid in writers]
        settled = seen(folder, lambda: eventually(lambda: looked_at() == [24, 0]))
        return [ends, commands, settled >= 0, seen(folder, looked_at)]


def idle_queries(folder: Path) -> Any:
    """Queries of an idle announcer in eleven seconds, connection settings left out."""
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
        from search.saved.background import announcer

        announcer.start()
        time.sleep(11)
        announcer.stop()
        return asked

    return seen(folder, idle)


def slow_mail_server(folder: Path) -> Any:
    """A mail server that takes its time: the index goes on meanwhile. Answers whether the page
    was found before the mail was through."""

    def serve_slowly() -> None:
        from datetime import timedelta

        from django.core.mail.backends import filebased
        from django.core.signals import request_started

        from search.saved import schedule

        posting_to(folder)()
        schedule.BUNDLE = timedelta(0)

        def wait(*args: Any) -> int:
            (folder / "began").touch()
            time.sleep(SERVE_SECONDS)
            return 0

        filebased.EmailBackend.send_messages = wait
        request_started.send(sender=None)
        time.sleep(SERVE_SECONDS)

    def finds_another() -> bool:
        from search.contract import SearchQuery
        from search.engine import current_engine

        return current_engine().search(SearchQuery(text="segundo", exact=True)).total == 1

    pid = forked(serve_slowly, database=folder, wait=False)
    try:
        assert forked(publish, database=folder) == 0
        began = eventually((folder / "began").exists)
        assert forked(lambda: publish("Un segundo"), database=folder) == 0
        return [began >= 0, seen(folder, lambda: eventually(finds_another)) >= 0]
    finally:
        os.kill(pid, signal.SIGKILL)
        ended(pid)


def fork_after_start(folder: Path) -> Any:
    """A forked child has no thread, and starts its own."""

    def look() -> list[bool]:
        from search.saved.background import announcer

        announcer.start()
        parent = announcer.is_running
        path = folder / "child.json"

        def child() -> None:
            before = announcer.is_running
            announcer.start()
            path.write_text(json.dumps([before, announcer.is_running]))
            announcer.stop()

        assert forked(child, database=folder) == 0
        announcer.stop()
        return [parent, *json.loads(path.read_text()), announcer.is_running]

    return seen(folder, look)


def command(folder: Path) -> Any:
    """A process that does not serve starts no thread."""

    def publish_and_look() -> list[str]:
        publish()
        return [thread.name for thread in threading.enumerate()]

    return seen(folder, publish_and_look)


CASES: dict[str, Callable[[Path], Any]] = {
    "each step": killed_at_each_step,
    "mark and mail": killed_between_mark_and_mail,
    "serving": serving_tells,
    "many at once": many_at_once,
    "idle": idle_queries,
    "slow mail": slow_mail_server,
    "fork": fork_after_start,
    "command": command,
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
