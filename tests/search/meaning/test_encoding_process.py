"""Whoever encodes may be killed at any moment: the next process loses nothing, leaves nothing of a
withdrawn page, and encodes nothing again whose vector was stored.

The cases are in ``encoding_cases.py``.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.search.processes import run_script

pytest.importorskip("numpy", reason="Not run for want of the optional part: make meaning")

KILLED = -signal.SIGKILL
CASES = ("changed", "first time")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if sys.platform == "win32":
        pytest.skip("processes are forked")
    return run_script(
        Path(__file__).with_name("encoding_cases.py"), tmp_path_factory.mktemp("encoding")
    )


@pytest.mark.parametrize("case", CASES)
def test_it_is_killed_before_many_of_its_queries(results, case):
    moments = results[case]["moments"]
    assert len(moments) >= 20
    assert {found["ended"] for found in moments.values()} == {KILLED}


@pytest.mark.parametrize("case", CASES)
def test_issue_5_3_no_passage_is_lost_and_none_of_a_withdrawn_page_is_left(results, case):
    for moment, found in results[case]["moments"].items():
        assert found["rows"] == found["wanted"], moment
        assert (found["behind"], found["texts"]) == (0, 0), moment


@pytest.mark.parametrize("case", CASES)
def test_issue_5_3_what_is_searched_is_what_is_published(results, case):
    for moment, found in results[case]["moments"].items():
        assert found["snapshot"] == found["pages"], moment
        assert found["passages"] == len(found["wanted"]), moment


@pytest.mark.parametrize("case", CASES)
def test_issue_5_3_nothing_is_encoded_twice_whose_vector_was_stored(results, case):
    for moment, found in results[case]["moments"].items():
        assert (found["needless"], found["twice"]) == (0, 0), moment


def test_issue_5_3_two_processes_of_a_machine_encode_nothing_twice(results):
    found = results["two"]
    assert found["statuses"] == [0, 0]
    assert found["twice"] == 0
    assert found["rows"] == found["wanted"]
    assert found["snapshot"] == found["pages"]
