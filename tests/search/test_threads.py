"""The life of a background thread: one, started and ended when asked, hard to break."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections

from search.threads import BackgroundThread, TryAgainLater, pause_after

#: How long a test waits for what must happen; nothing is asserted about how long it took.
PATIENCE = 20.0


class Counting(BackgroundThread):
    """Counts its turns; ``work`` may be replaced by what a turn should do."""

    name = "test-thread"
    trouble = "It cannot be done now"
    longest_pause_seconds = 0.01

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.work: Callable[[], float | None] = lambda: 3600.0

    def begin(self) -> None:
        self.seen.append("begin")

    def turn(self, *, woken: bool) -> float | None:
        self.seen.append("woken" if woken else "turn")
        return self.work()

    def end(self) -> None:
        self.seen.append("end")

    @property
    def turns(self) -> int:
        return len([one for one in self.seen if one in ("turn", "woken")])


@pytest.fixture
def thread() -> Iterator[Counting]:
    made = Counting()
    yield made
    made.stop(PATIENCE)
    assert not made.is_running


def until(happened: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def named() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == Counting.name]


def test_it_takes_a_turn_when_it_starts_and_another_each_time_it_is_woken(
    thread: Counting,
) -> None:
    thread.start(always=True)
    until(lambda: thread.turns == 1)
    thread.wake()
    until(lambda: thread.turns == 2)
    thread.stop()
    assert thread.seen == ["begin", "turn", "woken", "end"]


def test_it_comes_again_by_itself_after_its_rest(thread: Counting) -> None:
    thread.work = lambda: 0.0
    thread.start(always=True)
    until(lambda: thread.turns > 10)
    assert "woken" not in thread.seen


def test_many_that_start_it_at_once_start_one(thread: Counting) -> None:
    gate = threading.Barrier(20)

    def start() -> None:
        gate.wait()
        thread.start(always=True)

    starters = [threading.Thread(target=start) for _ in range(20)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert len(named()) == 1
    thread.stop()
    assert thread.seen.count("begin") == 1


def test_to_wake_it_starts_nothing(thread: Counting) -> None:
    thread.wake()
    assert not thread.is_running
    assert named() == []


@pytest.mark.parametrize("may", [True, False])
def test_the_settings_say_whether_this_process_works(
    thread: Counting, settings: Any, may: bool
) -> None:
    settings.SEARCH_DRAIN_AFTER_COMMIT = may
    thread.start()
    assert thread.is_running is may
    thread.start(always=True)
    assert thread.is_running


def test_a_turn_that_is_under_way_ends_before_the_thread(thread: Counting) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work() -> float:
        begun.set()
        go_on.wait(PATIENCE)
        thread.seen.append("done")
        return 0.0

    thread.work = work
    thread.start(always=True)
    assert begun.wait(PATIENCE)
    thread.stop(0.0)  # whoever stops it does not wait for ever
    assert (thread.is_running, thread.is_stopping) == (True, True)
    go_on.set()
    thread.stop()
    assert thread.seen == ["begin", "turn", "done", "end"]


def test_it_can_be_started_again_after_it_was_stopped(thread: Counting) -> None:
    for _ in range(2):
        thread.start(always=True)
        until(lambda: thread.seen[-1:] == ["turn"])
        thread.stop()
    assert thread.seen == ["begin", "turn", "end"] * 2


def test_a_stop_without_a_start_does_nothing(thread: Counting) -> None:
    thread.stop()
    assert thread.seen == []


def test_a_thread_whose_work_is_done_ends_by_itself(thread: Counting) -> None:
    thread.work = lambda: None
    thread.start(always=True)
    until(lambda: not thread.is_running)
    assert thread.seen == ["begin", "turn", "end"]


def test_what_fails_is_said_once_and_tried_until_it_goes_well(
    thread: Counting, caplog: Any
) -> None:
    outcomes = iter([OSError("a"), OSError("b"), None, TryAgainLater("said"), OSError("c"), None])

    def work() -> float:
        outcome = next(outcomes, None)
        if outcome is not None:
            raise outcome
        return 0.0

    thread.work = work
    thread.start(always=True)
    until(lambda: thread.turns > 6)
    thread.stop()
    # «a» begins one time of failures; of the other somebody had spoken already.
    assert [str(record.exc_info[1]) for record in caplog.records] == ["a"]
    assert caplog.messages == [Counting.trouble]


def test_a_thread_that_fails_can_be_stopped_during_its_pause(thread: Counting) -> None:
    def work() -> float:
        raise OSError("no database")

    thread.work = work
    thread.longest_pause_seconds = 3600.0
    thread.start(always=True)
    until(lambda: thread.turns == 1)
    thread.wake()  # a pause is a pause: what wakes a thread may be what breaks it
    thread.stop()
    assert not thread.is_running
    assert thread.seen == ["begin", "turn", "end"]


def test_an_end_that_fails_is_said_and_ends(
    thread: Counting, caplog: Any, monkeypatch: Any
) -> None:
    def end() -> None:
        raise OSError("gone")

    monkeypatch.setattr(thread, "end", end)
    thread.start(always=True)
    thread.stop()
    assert not thread.is_running
    assert caplog.messages == [Counting.trouble]


def test_pauses_grow_to_the_longest_and_never_break() -> None:
    pauses = [pause_after(number, longest=30.0) for number in range(1, 8)]
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert pause_after(100_000, longest=30.0) == 30.0


@pytest.mark.django_db(transaction=True)
def test_no_connection_outlives_the_thread(thread: Counting) -> None:
    held: list[Any] = []

    def work() -> float:
        connections["default"].ensure_connection()
        held.append(connections["default"])
        return 3600.0

    thread.work = work
    thread.start(always=True)
    until(lambda: thread.turns == 1 and held)
    # A database in memory is shared by its threads, and none of them closes it.
    kept = held[0].is_in_memory_db() if held[0].vendor == "sqlite" else False
    thread.stop()
    assert (held[0].connection is None) is not kept


def test_a_forked_child_has_no_thread_and_starts_its_own(thread: Counting) -> None:
    os.register_at_fork(after_in_child=thread.forget)
    thread.start(always=True)
    until(lambda: thread.turns == 1)
    child = os.fork()
    if not child:
        # Whatever happens, the child never comes back into the tests.
        try:
            signal.alarm(int(PATIENCE))
            before = thread.is_running
            thread.start(always=True)
            until(lambda: thread.turns == 2)
            thread.stop()
            os._exit(0 if not before and not thread.is_running else 1)
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert thread.is_running
