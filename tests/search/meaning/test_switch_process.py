"""Weights are loaded once, in the background of a server, and survive a fork."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.search.processes import run_script


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, weights: Path) -> dict[str, Any]:
    if sys.platform == "win32":
        pytest.skip("processes are forked")
    script = Path(__file__).with_name("switch_cases.py")
    return run_script(script, tmp_path_factory.mktemp("switch"))


def test_a_command_waits_for_the_weights(results: dict[str, Any]) -> None:
    assert results["command"] == ["loading", True, "on"]


def test_no_request_waits_for_the_weights(results: dict[str, Any]) -> None:
    assert results["server"] == [[True, "loading"], True, "on"]


def test_one_thread_loads_for_all_requests(results: dict[str, Any]) -> None:
    assert results["search"] == [20, 1, True]


def test_a_child_that_is_forked_while_weights_are_loaded_has_them(results: dict[str, Any]) -> None:
    assert results["early fork"] == [True, True]


def test_a_child_goes_on_with_the_weights_of_its_parent(results: dict[str, Any]) -> None:
    assert results["late fork"] == [True, True, True]


def test_a_child_that_is_forked_while_questions_are_encoded_has_every_turn(
    results: dict[str, Any],
) -> None:
    assert results["busy fork"] == [True, True]


def test_threads_of_a_command_load_the_weights_once(results: dict[str, Any]) -> None:
    assert results["threads"] == [6, 1, False]
