"""A little of what ``make torture`` does at length, on real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.torture.__main__ import ROOT
from tests.torture.verdict import faults

KILLS = 10
HOSTILE_SEARCHES = 1_200
#: What takes longest is left to ``make torture``.
CASES = (
    *("two workers", "rebuild while publishing", "folder deleted", "bytes flipped"),
    *("segments truncated", "no room in the process", "disk full", "folder read-only"),
)

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see who drains"),
    # One worker runs all of it: two storms on one machine only measure each other.
    pytest.mark.xdist_group("torture"),
]


def run(folder: Path, *arguments: str) -> dict[str, Any]:
    """Runs a part in a process of its own; answers its results."""
    output = folder / "results.json"
    done = subprocess.run(
        [sys.executable, "-m", *arguments, "--output", str(output)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")])},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert output.exists(), done.stdout + done.stderr
    return dict(json.loads(output.read_text()))


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("storm")
    return run(folder, "tests.torture", "--kills", str(KILLS), "--seed", "4", "--no-cases")


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    chosen = [part for name in CASES for part in ("--case", name)]
    folder = tmp_path_factory.mktemp("cases")
    return dict(run(folder, "tests.torture", "--no-storm", *chosen)["cases"])


def test_issue_4_5_ten_kills_lose_nothing_and_leave_nothing_too_much(storm):
    assert faults(storm) == []
    found = storm["storm"]
    assert sum(found["killed"].values()) >= KILLS
    assert (found["lost"], found["surplus"], found["different"], found["rows_left"]) == (0, 0, 0, 0)


def test_issue_4_5_no_change_is_refused_and_no_search_fails_while_processes_die(storm):
    assert storm["storm"]["refused"] == {}
    assert set(storm["storm"]["searches"]["statuses"]) <= {"0", "200", "503"}


@pytest.mark.parametrize("case", CASES)
def test_issue_4_5_the_index_comes_back_without_help(cases, case):
    assert cases[case]["faults"] == []


def test_hostile_text_leaves_every_process_alive(tmp_path):
    results = run(
        tmp_path,
        *("tests.torture.hostile", "--searches", str(HOSTILE_SEARCHES), "--documents", "300"),
    )
    assert results["statuses"] == [0, 0]
    assert results["searches"] == HOSTILE_SEARCHES
