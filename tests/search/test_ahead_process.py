"""A rebuild with a helper gives the same index, and needs none.

The cases are in ``ahead_cases.py``: each is a process on a database of its own.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.search.processes import run_script

ARTICLES = 9
ALL = ARTICLES + 1  # with the one that cannot be built


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run_script(
        Path(__file__).with_name("ahead_cases.py"), tmp_path_factory.mktemp("ahead_process")
    )


def test_a_rebuild_and_its_helper_build_every_page_once_and_leave_out_a_broken_one(cases):
    case = cases["works"]
    assert case["documents"] == ARTICLES
    assert case["is_whole"]
    assert case["waiting"] == 1
    assert 0 < case["here"] <= ALL - 2  # the helper had two batches at once


@pytest.mark.parametrize(
    "ends",
    ["dies at once", "dies with work", "is of another version", "is not there", "ends at once"],
)
def test_a_rebuild_whose_helper_fails_builds_everything_itself(cases, ends):
    case = cases[ends]
    assert case["documents"] == ARTICLES
    assert case["is_whole"]
    assert case["waiting"] == 1
    assert case["here"] == ALL or ends == "dies with work"


def test_a_helper_ends_with_the_rebuild_that_is_killed_and_the_next_one_is_whole(cases):
    assert cases["orphan"] == {"ended": -signal.SIGKILL, "is_gone": True}
    assert cases["after the orphan"]["is_whole"]
