"""A synonym counts from the next search on, in every process, without a rebuild."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.search.processes import run_script


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run_script(
        Path(__file__).with_name("synonym_cases.py"), tmp_path_factory.mktemp("synonyms")
    )


def test_issue_4_3_a_synonym_that_one_process_saves_another_searches_with_at_once(cases):
    before, seconds = cases["another process"]
    assert before == 0
    assert seconds >= 0


def test_issue_4_3_a_synonym_and_its_version_are_kept_together_or_not_at_all(cases):
    status, before, after = cases["cut"]
    assert status == -signal.SIGKILL
    assert after == before
