"""Pages like a page, by what they share and by what they mean."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from search.contract import Change, SearchDocument, SearchEngine, Section
from search.engines.embedded import EmbeddedEngine
from search.meaning.alike import similar_pages
from search.synonyms import Expander
from tests.search.meaning.concepts import ConceptMeaning
from tests.search.meaning.test_searching import page

_NO_SYNONYMS = Expander()


def plain(number: int, title: str, text: str, **fields: Any) -> SearchDocument:
    """Shares no section and no code with any other."""
    sections = (Section("texto", "Texto", text),)
    return page(number, title, **{"summary": "", "sections": sections, "facets": {}, **fields})


LIBRARY = (
    *(plain(n, f"Tema{n} raro{n}", f"Cosa{n} {n * 7}.") for n in range(100, 120)),
    plain(1, "Costura", "Coser uniformes con las mujeres del barrio norte."),
    plain(1, "Sewing", "Coser uniformes.", language="en"),
    plain(2, "Confección", "Uniformes para vender."),
    plain(3, "Sewing room", "Sewing and sewing.", language="en"),
)


@pytest.fixture
def engine(tmp_path: Path) -> SearchEngine:
    engine = EmbeddedEngine(tmp_path / "index", lambda: _NO_SYNONYMS)
    engine.rebuild(LIBRARY)
    return engine


@pytest.fixture
def meaning() -> ConceptMeaning:
    return ConceptMeaning(LIBRARY)


def alike(engine: SearchEngine, meaning: Any, key: str, **fields: Any) -> tuple[Any, ...]:
    options = {"limit": 5, "reader": "es", **fields}
    return similar_pages(key, engine=engine, meaning=meaning, **options)


def test_issue_5_5_a_page_that_shares_nothing_but_its_meaning_is_like_it(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    assert engine.similar("PR-1.es", reader="es") == ()
    found = alike(engine, meaning, "PR-1.es")
    assert [each.hit.key for each in found] == ["PR-2.es", "PR-3.en"]
    assert all((each.words, each.facets) == ((), {}) for each in found)


def test_its_own_translation_is_not_like_it(engine: SearchEngine, meaning: ConceptMeaning) -> None:
    for key in ("PR-1.es", "PR-1.en"):
        assert "PR-1" not in [each.hit.code for each in alike(engine, meaning, key)]


def test_of_each_page_there_is_the_version_of_the_reader(tmp_path: Path) -> None:
    library = (
        *LIBRARY[:20],
        plain(1, "Costura", "Coser uniformes."),
        plain(4, "Sewing room", "Sewing and sewing.", language="en"),
        plain(4, "Tela", "Sobre otra cosa del todo.", language="es"),
    )
    engine = EmbeddedEngine(tmp_path / "index", lambda: _NO_SYNONYMS)
    engine.rebuild(library)
    for reader in ("es", "en"):
        (found,) = alike(engine, ConceptMeaning(library), "PR-1.es", reader=reader)
        assert (found.hit.key, found.hit.language) == (f"PR-4.{reader}", reader)


def test_what_is_shared_and_what_is_near_are_one_list(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    shares = [
        plain(8, "Brigada móvil fluvial", "La brigada móvil fluvial visita Leticia."),
        plain(9, "Brigada móvil fluvial", "La brigada móvil fluvial visita Tabatinga y cose."),
    ]
    engine.apply(Change(each.key, n, each) for n, each in enumerate(shares))
    found = alike(engine, ConceptMeaning((*LIBRARY, *shares)), "PR-8.es")
    assert [each.hit.key for each in found] == ["PR-9.es"]
    assert set(found[0].words) == {"brigada", "móvil", "fluvial"}


def test_a_page_without_passages_has_those_that_share_something(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    assert alike(engine, ConceptMeaning(()), "PR-1.es") == engine.similar("PR-1.es", reader="es")
    assert alike(engine, None, "PR-1.es") == ()
    assert alike(engine, meaning, "PR-999.es") == ()
    assert alike(engine, meaning, "PR-1.es", limit=0) == ()
    assert len(alike(engine, meaning, "PR-1.es", limit=1)) == 1


def test_what_was_withdrawn_is_like_nothing(engine: SearchEngine, meaning: ConceptMeaning) -> None:
    engine.apply([Change("PR-2.es", 1, None)])
    assert [each.hit.key for each in alike(engine, meaning, "PR-1.es")] == ["PR-3.en"]
    engine.apply([Change("PR-1.es", 2, None)])
    assert alike(engine, meaning, "PR-1.es") == ()


def test_issue_5_6_vectors_that_cannot_be_read_leave_what_pages_share(
    engine: SearchEngine, meaning: ConceptMeaning, caplog: pytest.LogCaptureFixture
) -> None:
    meaning.breaks = True
    with caplog.at_level(logging.ERROR, logger="minga.search"):
        assert alike(engine, meaning, "PR-1.es") == engine.similar("PR-1.es", reader="es")
        meaning.breaks = False
        assert alike(engine, meaning, "PR-1.es") != ()
    assert len(caplog.records) == 1
