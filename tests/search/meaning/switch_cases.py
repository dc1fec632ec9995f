"""How processes come to their weights. Run by ``test_switch_process.py``; writes
``results.json``."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.search.processes import eventually, forked, start_django


def told(folder: Path, name: str, work: Callable[[], Any]) -> Any:
    """What ``work`` answers in a process of its own."""
    file = folder / f"{name}.json"
    status = forked(lambda: file.write_text(json.dumps(work())), database=folder)
    return json.loads(file.read_text()) if status == 0 else status


def vector_is_there() -> bool:
    from search.meaning.switch import meaning_in_use

    meaning = meaning_in_use()
    return meaning is not None and meaning.query_vector("espacios seguros").shape == (1, 384)


def begin_to_serve() -> None:
    from django.core.signals import request_started

    request_started.send(sender=None)


def a_command() -> Any:
    """Waits for the weights where it first needs them."""
    from search.meaning.switch import meaning_state

    before = meaning_state().name
    return [before, vector_is_there(), meaning_state().name]


def a_server() -> Any:
    """Answers with words until its thread has loaded them."""
    from search.meaning.switch import meaning_in_use, meaning_state

    begin_to_serve()
    at_once = [meaning_in_use() is None, meaning_state().name]
    return [at_once, eventually(vector_is_there) >= 0, meaning_state().name]


def a_server_whose_first_request_is_a_search() -> Any:
    """Many at once, while the weights are loaded."""
    from search.meaning.switch import meaning_in_use

    begin_to_serve()
    answers: list[bool] = []
    threads = [
        threading.Thread(target=lambda: answers.append(meaning_in_use() is None)) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    loading = [each.name for each in threading.enumerate()].count("search-meaning")
    return [answers.count(True), loading, eventually(vector_is_there) >= 0]


def a_parent_that_forks_while_it_loads(folder: Path) -> Any:
    """The child neither waits for ever nor goes without."""
    begin_to_serve()
    child = told(folder, "early child", lambda: eventually(vector_is_there, seconds=30) >= 0)
    return [child, eventually(vector_is_there) >= 0]


def a_parent_that_forks_when_it_has_loaded(folder: Path) -> Any:
    """The child has the same weights at once, and so does its child."""
    from search.meaning.switch import load_now

    begin_to_serve()
    meaning = load_now()

    def child() -> Any:
        return [
            load_now() is meaning,
            vector_is_there(),
            told(folder, "grandchild", vector_is_there),
        ]

    return told(folder, "child", child)


def a_parent_that_forks_while_it_encodes(folder: Path) -> Any:
    """Those who encode in the parent take no turn from the child."""
    from search.meaning import switch

    switch.load_now()
    taken = [switch._turns.acquire(blocking=False) for _ in range(switch.ENCODED_AT_ONCE)]
    return [all(taken), told(folder, "busy child", vector_is_there)]


def several_threads_of_a_command() -> Any:
    from search.meaning.switch import load_now

    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(load_now())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [len(found), len({id(each) for each in found}), None in found]


def main() -> None:
    folder = start_django(SEARCH_MEANING="1", SEARCH_DRAIN_AFTER_COMMIT=False)
    cases: dict[str, Callable[[], Any]] = {
        "command": a_command,
        "server": a_server,
        "search": a_server_whose_first_request_is_a_search,
        "early fork": lambda: a_parent_that_forks_while_it_loads(folder),
        "late fork": lambda: a_parent_that_forks_when_it_has_loaded(folder),
        "busy fork": lambda: a_parent_that_forks_while_it_encodes(folder),
        "threads": several_threads_of_a_command,
    }
    results = {name: told(folder, name, case) for name, case in cases.items()}
    (Path(os.environ["MINGA_DATA"]) / "results.json").write_text(json.dumps(results))


if __name__ == "__main__":
    main()
