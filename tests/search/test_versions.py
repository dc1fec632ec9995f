"""What a process keeps of the database until its number grows."""

from __future__ import annotations

import os
import signal
import threading

from search.versions import Kept


def test_what_is_kept_is_loaded_again_when_the_number_is_another() -> None:
    numbers = iter([1, 1, 2, 1])
    loaded: list[int] = []

    def load(number: int) -> int:
        loaded.append(number)
        return number * 10

    kept = Kept(load, number=lambda: next(numbers))
    assert [kept.current() for _ in range(4)] == [10, 10, 20, 10]
    assert loaded == [1, 2, 1]


def test_a_process_forked_while_a_thread_loads_can_load_itself() -> None:
    parent = os.getpid()
    begun, may_end = threading.Event(), threading.Event()

    def load(number: int) -> int:
        if os.getpid() == parent:
            begun.set()
            may_end.wait(30)
        return number

    kept = Kept(load, number=lambda: 7)
    thread = threading.Thread(target=kept.current)
    thread.start()
    begun.wait(30)
    child = os.fork()
    if child == 0:
        signal.alarm(20)  # ends this process where it waits for a thread that is not here
        os._exit(0 if kept.current() == 7 else 1)
    may_end.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
