"""The snapshot between processes: whoever is killed, readers have one state or the next."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.search.processes import run_script

pytest.importorskip("numpy", reason="Not run for want of the optional part: make meaning")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if sys.platform == "win32":
        pytest.skip("processes are forked")
    return run_script(Path(__file__).with_name("store_cases.py"), tmp_path_factory.mktemp("store"))


def test_a_writer_killed_at_any_step_leaves_the_earlier_snapshot_or_the_whole_later(
    results: dict[str, Any],
) -> None:
    seen = results["step"]["seen"]
    replaced = seen.index(["later of 60"])

    assert replaced >= 4
    assert seen[:replaced] == [["earlier of 40"]] * replaced
    assert seen[replaced:] == [["later of 60"]] * (len(seen) - replaced)


def test_the_next_writer_removes_what_killed_ones_left(results: dict[str, Any]) -> None:
    [kept, lock] = results["step"]["files"]

    assert (kept.endswith(".vectors"), lock) == (True, "writing.lock")


def test_a_writer_killed_between_rows_leaves_the_earlier_snapshot(results: dict[str, Any]) -> None:
    assert results["rows"] == [["earlier of 40"]] * 5


def test_a_full_disk_leaves_the_earlier_snapshot(results: dict[str, Any]) -> None:
    assert results["full"] == {"status": 0, "seen": ["earlier of 40"], "next": 2}


def test_a_reader_has_one_whole_snapshot_at_a_time_and_then_the_next(
    results: dict[str, Any],
) -> None:
    assert results["reading"] == {
        "status": 0,
        "last": 41,
        "mixed": 0,
        "in order": True,
        "final": 41,
    }


def test_of_several_writers_at_once_one_writes(results: dict[str, Any]) -> None:
    assert results["writers"] == {"statuses": [0, 0, 0, 0], "seen": 1, "next": True}
