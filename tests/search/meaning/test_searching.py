"""One search by words and by meaning, on a real index."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search.contract import Change, FacetFilter, SearchDocument, SearchEngine, SearchQuery, Section
from search.engines.embedded import EmbeddedEngine
from search.meaning.searching import Found, search_with_meaning
from search.synonyms import Expander
from tests.search.meaning.concepts import ConceptMeaning

_NO_SYNONYMS = Expander()


def page(
    number: int, title: str, text: str = "", *, language: str = "es", **fields: Any
) -> SearchDocument:
    made = SearchDocument(
        key=f"PR-{number}.{language}",
        kind="practice",
        code=f"PR-{number}",
        institutional_code=f"BP{number}_PC",
        codes=(f"PR-{number}", f"BP{number}_PC"),
        language=language,
        title=title,
        url=f"/{language}/w/PR-{number}/",
        summary=f"Resumen {number}.",
        sections=(
            Section("contexto", "Contexto", "Un cantón de la frontera."),
            Section("resultados", "Resultados", text or "Encuesta final."),
        ),
        facets={"sector": ("PRO",)},
    )
    return replace(made, **fields)


EDU, LIV = {"sector": ("EDU",)}, {"sector": ("LIV",)}
CROWD = [page(n, f"Asunto {n}", f"Detalle {n * 7} de acogida.") for n in range(100, 130)]
LIBRARY = (
    *CROWD,
    page(1, "Espacios amigables", "Lugares protegidos donde los niños juegan.", facets=EDU),
    page(2, "Pozos", "El agua llega a las familias."),
    page(3, "Taller de costura", "Las mujeres cosen uniformes.", facets=LIV),
    page(3, "Sewing workshop", "Women stitch uniforms.", language="en", facets=LIV),
    page(4, "Vacunas en la clínica", "Los médicos atienden."),
    page(5, "Agua de acogida", "Beber sin riesgo."),
)


@pytest.fixture
def engine(tmp_path: Path) -> SearchEngine:
    engine = EmbeddedEngine(tmp_path / "index", lambda: _NO_SYNONYMS)
    engine.rebuild(LIBRARY)
    return engine


@pytest.fixture
def meaning() -> ConceptMeaning:
    return ConceptMeaning(LIBRARY)


def find(engine: Any, meaning: ConceptMeaning | None, text: str, **fields: Any) -> Found:
    query = replace(SearchQuery(text, facets=("sector", "language"), reader="es"), **fields)
    return search_with_meaning(query, engine=engine, meaning=meaning)


def test_issue_5_4_an_english_intention_finds_the_spanish_page_that_shares_no_word(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    assert engine.count(SearchQuery("safe places for children")) == 0
    found = find(engine, meaning, "safe places for children", reader="en")
    first = found.close[0]
    assert (first.hit.key, first.anchor, first.heading) == ("PR-1.es", "resultados", "Resultados")
    assert first.hit.highlights[0].html == "Lugares protegidos donde los niños juegan."
    assert (first.hit.coverage, first.hit.language) == (0.0, "es")
    assert (found.results.total, found.results.hits, found.by_meaning) == (0, (), frozenset())


def test_a_page_that_is_near_by_its_title_alone_shows_how_it_begins(engine: SearchEngine) -> None:
    titled = page(9, "Safe places for children", "Encuesta.", summary="", sections=())
    begins = page(8, "Children and safe places", summary="")
    engine.apply(Change(each.key, 1, each) for each in (titled, begins))
    found = find(engine, ConceptMeaning((titled, begins)), "lugares seguros niñez")
    shown = {close.hit.key: close.hit.highlights for close in found.close}
    assert shown["PR-9.es"] == ()
    (extract,) = shown["PR-8.es"]
    assert (extract.anchor, extract.html) == ("contexto", "Un cantón de la frontera.")


def test_where_words_cover_little_what_is_near_is_a_list_of_its_own_and_no_hit_twice(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    words = engine.search(SearchQuery("vaccine doctor acogida detalle zzz", reader="es"))
    found = find(engine, meaning, "vaccine doctor acogida detalle zzz")
    assert found.close[0].hit.key == "PR-4.es"
    assert found.results.total == words.total > 10
    close = {each.hit.key for each in found.close}
    assert [h.key for h in found.results.hits] == [h.key for h in words.hits if h.key not in close]
    later = find(engine, meaning, "vaccine doctor acogida detalle zzz", page=2)
    assert later.close == ()
    assert close.isdisjoint(hit.key for hit in later.results.hits)


def test_a_page_of_that_list_that_holds_some_of_the_words_shows_them(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    found = find(engine, meaning, "children well vaccine income agua")
    hit = next(each.hit for each in found.close if each.hit.key == "PR-2.es")
    assert "<mark>agua</mark>" in hit.highlights[0].html
    assert hit.why != ()


def test_issue_5_4_where_words_are_found_nearness_orders_them_and_adds_a_few_pages(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    pair = [
        page(7, "Reunión del barrio", "Se habla de salud."),
        page(8, "Reunión del barrio", "Se habla de empleo."),
    ]
    engine.apply(Change(each.key, n, each) for n, each in enumerate(pair))
    meaning = ConceptMeaning((*LIBRARY, *pair))
    for text, first in (("reunión barrio doctor", "PR-7.es"), ("reunión barrio jobs", "PR-8.es")):
        found = find(engine, meaning, text)
        assert (found.close, found.results.total) == ((), 2)
        assert found.results.hits[0].key == first


def test_a_page_that_meaning_adds_is_counted_apart(engine: SearchEngine) -> None:
    near = page(6, "Water well", "Drinking water.", language="en")
    engine.apply([Change(near.key, 1, near)])
    found = find(engine, ConceptMeaning((*LIBRARY, near)), "agua")
    assert found.results.total == 2
    assert found.by_meaning == {"PR-6.en"}
    added = next(hit for hit in found.results.hits if hit.key == "PR-6.en")
    assert found.passages[added.key] == ("resultados", "Resultados")
    assert dict(found.results.facets["language"]) == {"es": 2}


def test_a_translation_of_a_page_that_words_found_is_added_for_its_reader_alone(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    spanish = find(engine, meaning, "taller de costura")
    assert [hit.key for hit in spanish.results.hits] == ["PR-3.es"]
    english = find(engine, meaning, "taller de costura", reader="en")
    assert {hit.key for hit in english.results.hits} == {"PR-3.es", "PR-3.en"}
    assert english.by_meaning == {"PR-3.en"}


def test_of_translations_that_are_near_there_is_one_in_the_language_of_the_reader(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    for reader in ("es", "en"):
        found = find(engine, meaning, "confección sewing coser", reader=reader)
        assert [close.hit.key for close in found.close] == [f"PR-3.{reader}"]


@pytest.mark.parametrize("text", ["BP2_PC", '"espacios seguros"', "safe children -agua", "", "¿?"])
def test_issue_5_4_codes_phrases_and_excluded_words_stay_exact(
    engine: SearchEngine, meaning: ConceptMeaning, text: str
) -> None:
    found = find(engine, meaning, text)
    assert meaning.asked == []
    assert (found.close, found.by_meaning) == ((), frozenset())
    plain = find(engine, None, text)
    assert _untimed(found) == _untimed(plain)


@pytest.mark.parametrize(
    "fields", [{"exact": True}, {"strict": True}, {"sort": "date"}, {"sort": "title"}, {"size": 0}]
)
def test_other_orders_and_exact_searches_ask_no_meaning(
    engine: SearchEngine, meaning: ConceptMeaning, fields: dict[str, Any]
) -> None:
    found = find(engine, meaning, "agua children", **fields)
    assert meaning.asked == []
    assert _untimed(found) == _untimed(find(engine, None, "agua children", **fields))


def test_issue_5_4_what_is_near_keeps_to_the_filters(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    for sector, expected in (("EDU", ["PR-1.es"]), ("LIV", []), ("NONE", [])):
        filters = {"sector": FacetFilter(any=(sector,))}
        found = find(engine, meaning, "safe places for children", filters=filters)
        assert [close.hit.key for close in found.close] == expected


def test_narrow_filters_find_what_is_far_down_among_the_nearest(tmp_path: Path) -> None:
    crowd = [page(n, f"Water well {n}", "Drinking water.") for n in range(1000, 1450)]
    far = page(1, "Drinking with mothers and jobs", facets={"sector": ("EDU",)})
    engine = EmbeddedEngine(tmp_path / "index", lambda: _NO_SYNONYMS)
    engine.rebuild([*crowd, far])
    meaning = ConceptMeaning([*crowd, far])
    assert "PR-1.es" not in [near.key for near in meaning.near({"agua": 1.0}).best(450)]
    found = find(engine, meaning, "beber pozo", filters={"sector": FacetFilter(any=("EDU",))})
    assert [close.hit.key for close in found.close] == ["PR-1.es"]


def test_a_page_that_was_withdrawn_is_not_shown_though_its_vectors_are_there(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    engine.apply([Change("PR-1.es", 1, None)])
    assert find(engine, meaning, "safe places for children").close == ()


def test_a_section_that_was_renamed_or_taken_out_since_is_not_named(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    old = page(1, "Espacios amigables", "Lugares protegidos donde los niños juegan.", facets=EDU)
    renamed = replace(old, sections=(Section("resultados", "Hallazgos", "Otra cosa."),))
    for number, now in ((1, renamed), (2, replace(old, sections=()))):
        engine.apply([Change(old.key, number, now)])
        found = find(engine, meaning, "safe places for children")
        (close,) = found.close
        place = ("resultados", "Hallazgos") if now.sections else ("", "")
        assert (close.anchor, close.heading) == found.passages[old.key] == place


class Unencodable(ConceptMeaning):
    def query_vector(self, text: str) -> Any:
        return f"{text}\ud800".encode()


def test_the_log_has_nothing_of_the_question(
    engine: SearchEngine, meaning: ConceptMeaning, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="minga.search"):
        find(engine, Unencodable(LIBRARY), "agua")
        find(engine, meaning, "agua")
    (record,) = caplog.records
    assert "agua" not in record.getMessage()


def test_pages_that_are_not_near_are_not_shown(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    assert find(engine, meaning, "qwertz asdf").close == ()
    weak = find(engine, meaning, "children in a spaceship orbiting planets faraway tonight")
    assert weak.close == ()


def test_issue_5_6_meaning_that_fails_leaves_the_words_and_is_said_once(
    engine: SearchEngine, meaning: ConceptMeaning, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="minga.search"):
        find(engine, meaning, "agua")
        meaning.breaks = True
        for _ in range(3):
            assert _untimed(find(engine, meaning, "agua")) == _untimed(find(engine, None, "agua"))
        assert [record.message for record in caplog.records] == [
            "Meaning does not answer, so words search alone: MeaningError: the weights are gone"
        ]
        meaning.breaks = False
        find(engine, meaning, "agua")
        meaning.breaks = True
        find(engine, meaning, "agua")
        assert len(caplog.records) == 2


def test_words_beyond_the_window_stay_in_their_order(tmp_path: Path) -> None:
    pages = [page(n, f"Pozo {n}", "Agua " * (n % 9 + 1)) for n in range(160)]
    engine = EmbeddedEngine(tmp_path / "index", lambda: _NO_SYNONYMS)
    engine.rebuild(pages)
    meaning = ConceptMeaning(pages)
    deep = find(engine, meaning, "pozo", page=11)
    assert meaning.asked == []
    assert _untimed(deep) == _untimed(find(engine, None, "pozo", page=11))
    for size in (10, 30, 64, 100):
        last = -(-160 // size)
        shown = [
            hit.key
            for number in range(1, last + 1)
            for hit in find(engine, meaning, "pozo", page=number, size=size).results.hits
        ]
        assert sorted(shown) == sorted(made.key for made in pages)


def test_one_corrected_word_is_what_is_meant_unless_the_words_cover_little(
    engine: SearchEngine, meaning: ConceptMeaning
) -> None:
    found = find(engine, meaning, "agua de acogidda")
    assert found.results.corrected_from == "agua de acogidda"
    find(engine, meaning, "acogidda xxxx yyyy zzzz")
    two = find(engine, meaning, "familas acogidda")
    assert two.results.did_you_mean == "familias acogida"
    assert meaning.asked == ["agua de acogida", "acogidda xxxx yyyy zzzz", "familas acogidda"]


def _untimed(found: Found) -> Found:
    return replace(found, results=replace(found.results, took_ms=0.0))
