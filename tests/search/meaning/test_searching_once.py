"""No page stands twice because it has translations, and meaning is asked only where it can say
something."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from search.contract import Change, SearchEngine
from search.engines.embedded import EmbeddedEngine
from search.meaning.contract import MeaningBusyError
from search.synonyms import Expander
from tests.search.meaning.concepts import ConceptMeaning
from tests.search.meaning.test_searching import LIBRARY, find, page

_NO_SYNONYMS = Expander()


@pytest.fixture
def engine(tmp_path: Path) -> SearchEngine:
    engine = EmbeddedEngine(tmp_path / "index", lambda: _NO_SYNONYMS)
    engine.rebuild(LIBRARY)
    return engine


def test_the_translation_that_words_find_is_told_on_the_card_of_the_page_that_is_near(
    engine: SearchEngine,
) -> None:
    pair = [
        page(7, "Pozos", "Agua para beber."),
        page(7, "Wells", "Water. Committee.", language="en"),
    ]
    engine.apply(Change(each.key, n, each) for n, each in enumerate(pair))
    found = find(engine, ConceptMeaning((*LIBRARY, *pair)), "beber drinking pozo committee zzzz")
    (told,) = [close for close in found.close if close.hit.code == "PR-7"]
    assert (told.hit.key, [hit.key for hit in told.others]) == ("PR-7.es", ["PR-7.en"])
    assert "PR-7.en" not in [hit.key for hit in found.results.hits]
    assert [hit.key for hit in found.shown].count("PR-7.en") == 1


def test_of_translations_that_meaning_adds_one_is_on_all_pages_of_results(
    tmp_path: Path,
) -> None:
    rest = " ".join(f"palabra{number}" for number in range(1_000))
    words = [page(n, "Agua: reunión, comité y barrio") for n in range(200, 204)]
    words += [page(n, f"Asunto {n}", f"Reunión, comité, barrio. {rest}") for n in range(204, 208)]
    added = [
        page(7, "Drinking well", "Drinking water.", language="en"),
        page(7, "Pozo vizinho antigo", "Outra coisa.", language="pt"),
    ]
    engine = EmbeddedEngine(tmp_path / "index", lambda: _NO_SYNONYMS)
    engine.rebuild([*words, *added])
    meaning = ConceptMeaning([*words, *added])
    shown = [
        key
        for number in range(1, len(words) + 1)
        for key in find(
            engine, meaning, "agua beber reunión comité barrio", page=number, size=1
        ).by_meaning
    ]
    assert shown == ["PR-7.en"]


class Empty(ConceptMeaning):
    def __len__(self) -> int:
        return 0


def test_where_no_passage_is_encoded_yet_no_question_is(engine: SearchEngine) -> None:
    meaning = Empty(LIBRARY)
    assert find(engine, meaning, "safe places for children").close == ()
    assert meaning.asked == []


class Busy(ConceptMeaning):
    def query_vector(self, text: str) -> Any:
        raise MeaningBusyError("Other questions are being encoded")


def test_meaning_that_has_no_time_leaves_the_words_and_the_log_empty(
    engine: SearchEngine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="minga.search"):
        found = find(engine, Busy(LIBRARY), "agua")
    assert found.results.total == 2
    assert not found.is_fused
    assert caplog.records == []
