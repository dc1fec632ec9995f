"""The words of the index are read when they are needed, and not at every search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from tantivy import Document, Index, SchemaBuilder

from search.engines.embedded.dictionary import REST, SMALL, Dictionary
from search.engines.embedded.schema import BODY_FOLDED


def searcher_of(*texts: str) -> Any:
    """A view of an index in memory that holds these texts."""
    index = Index(SchemaBuilder().add_text_field(BODY_FOLDED, tokenizer_name="whitespace").build())
    writer = index.writer(15_000_000, 1)
    for text in texts:
        made = Document()
        made.add_text(BODY_FOLDED, text)
        writer.add_document(made)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher()


@pytest.fixture
def ticking() -> tuple[Dictionary, Callable[[float], None]]:
    """A dictionary whose every look at the clock takes a second, and a way to let time pass."""
    now = [0.0]

    def clock() -> float:
        now[0] += 1.0
        return now[0]

    def wait(seconds: float) -> None:
        now[0] += seconds

    return Dictionary(clock), wait


def test_a_small_index_is_read_again_after_each_change_and_only_then(ticking) -> None:
    dictionary, _ = ticking
    first = dictionary.lexicon(searcher_of("kit"), 1)
    assert "kit" in first
    assert dictionary.lexicon(cast(Any, None), 1) is first
    assert "mesa" in dictionary.lexicon(searcher_of("mesa"), 2)


def test_a_large_index_is_read_again_after_a_rest(ticking) -> None:
    dictionary, wait = ticking
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = " ".join(a + b + c + d for a in letters for b in letters for c in letters for d in "aei")
    first = dictionary.lexicon(searcher_of(many), 1)
    assert len(first) > SMALL
    assert dictionary.lexicon(cast(Any, None), 2) is first
    wait(REST)
    assert "mesita" in dictionary.lexicon(searcher_of("mesita"), 2)
