"""A process killed at any step between a save and the index loses nothing.

The cases are in ``cut_cases.py``: each is one process that kills itself with SIGKILL, and a second
one that drains what it left.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.search.processes import run_script

KILLED = -signal.SIGKILL
CHANGES = (
    *("publish", "edit", "unpublish", "delete", "restrict", "rename"),
    "rename organisation",
)
DRAIN_CUTS = (
    "before apply",
    "during apply",
    "after apply",
    "inside settle",
    "after settle",
    "during rebuild",
)
#: Word → title that it finds once everything was changed.
AFTER = {
    "editado": ["Artículo editado"],  # in its title
    "corregido": ["Artículo editado"],
    "retirado": [],
    "borrado": [],
    "guardado": [],
    "nuevo": ["Artículo nuevo"],
    "amparo": ["Artículo etiquetado"],
    "galápago": ["Práctica acompañada"],
}
BEFORE = {
    "editado": ["Artículo editado"],
    "corregido": [],
    "retirado": ["Artículo retirado"],
    "borrado": ["Artículo borrado"],
    "guardado": ["Artículo guardado"],
    "nuevo": [],
    "amparo": [],
    "galápago": [],
}
WORD_OF = {
    "publish": "nuevo",
    "edit": "corregido",
    "unpublish": "retirado",
    "delete": "borrado",
    "restrict": "guardado",
    "rename": "amparo",
    "rename organisation": "galápago",
}


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run_script(
        Path(__file__).with_name("cut_cases.py"), tmp_path_factory.mktemp("cut_process")
    )


def equal_to_the_database(case: dict[str, Any]) -> bool:
    keys = [key for key, _title, _url in case["database"]]
    return case["keys"] == keys and case["index"] == case["database"] and case["rows_left"] == 0


@pytest.mark.parametrize("change", CHANGES)
def test_cut_before_the_commit_neither_change_nor_row_exists(cases, change):
    case = cases[f"{change}: before commit"]
    assert case["ended"] == KILLED
    assert case["rows_after_cut"] == 0
    assert case["words"] == BEFORE
    assert equal_to_the_database(case)


@pytest.mark.parametrize("change", CHANGES)
def test_cut_after_the_commit_the_next_process_brings_the_change_into_the_index(cases, change):
    case = cases[f"{change}: after commit"]
    word = WORD_OF[change]
    assert case["ended"] == KILLED
    assert case["rows_after_cut"] > 0
    assert case["words"] == {**BEFORE, word: AFTER[word]}
    assert equal_to_the_database(case)


@pytest.mark.parametrize("cut", DRAIN_CUTS)
def test_cut_while_draining_the_next_process_finishes(cases, cut):
    case = cases[cut]
    assert case["ended"] == KILLED
    assert case["rows_after_cut"] > 0 or cut == "after settle"
    assert case["words"] == AFTER
    assert equal_to_the_database(case)
