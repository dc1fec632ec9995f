"""The thread of a serving process, beside other processes that serve, work or die.

The cases are in ``serving_cases.py``; each runs real processes on a database file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.search.processes import run_script

# A case answers the seconds that it waited, or -1 where it waited in vain. How long is measured in
# ``make bench``, never asserted: a busy machine is no fault of the code.


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run_script(
        Path(__file__).with_name("serving_cases.py"), tmp_path_factory.mktemp("serving")
    )


def test_a_commit_of_a_serving_process_is_seen_by_another(cases):
    assert cases["own commit"] >= 0


def test_a_commit_of_a_command_is_brought_in_by_a_serving_process(cases):
    seconds, rows = cases["commit of another"]
    assert seconds >= 0
    assert rows == 0


def test_a_process_that_does_not_serve_starts_no_thread(cases):
    rows, threads = cases["command"]
    assert rows > 0
    assert "search-drain" not in threads


def test_the_claim_of_a_killed_process_is_not_waited_for(cases):
    seconds, rows = cases["dead claim"]
    assert seconds >= 0
    assert rows == 0


def test_two_serving_processes_and_three_writers_lose_nothing(cases):
    ends, settled, rows = cases["many at once"]
    assert ends == [0, 0, 0]
    assert settled >= 0
    assert rows == 0


def test_serving_processes_killed_one_after_the_other_lose_nothing(cases):
    assert cases["killed in turn"] >= 0


def test_an_index_that_is_missing_at_the_start_is_built_by_itself(cases):
    assert cases["missing index"] >= 0


def test_an_index_that_is_deleted_while_serving_is_built_again(cases):
    assert cases["deleted index"] >= 0


def test_an_idle_process_asks_the_database_once_a_second_at_most(cases):
    """And now and then whether somebody asked for upkeep."""
    outbox = [sql for sql in cases["idle"] if "search_searchoutbox" in sql]
    others = [sql for sql in cases["idle"] if sql not in outbox]
    assert 1 <= len(outbox) <= 5
    assert len(others) <= 1
    assert all("search_upkeep" in sql for sql in others)


def test_a_row_waits_a_second_for_a_worker_that_does_not_come(cases):
    assert cases["idle worker"] >= 0.8


def test_publishing_goes_on_while_the_engine_fails_and_the_index_catches_up(cases):
    running, rows_stay, caught_up = cases["engine fails"]
    assert running
    assert rows_stay
    assert caught_up >= 0


def test_a_forked_child_has_no_thread_and_starts_its_own(cases):
    assert cases["fork"] == [True, False, True]


def test_the_thread_ends_when_it_is_asked_to(cases):
    running, _seconds = cases["stop"]
    assert not running


def test_the_worker_drains_what_others_publish_and_stops_on_sigterm(cases):
    work = cases["work"]
    assert work["started"] >= 0
    assert work["found"] >= 0
    assert work["ended"] == 0
    assert "Stopped." in work["said"]
    assert work["still_beating"] is False
