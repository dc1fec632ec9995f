"""The cards of a page of results: translations together, where full matches end, the reasons."""

from __future__ import annotations

from typing import Any

from search.contract import Highlight, Hit, Match, SearchQuery, SearchResults, Signals
from search.hits import Divider, Row, describe_hit, rows, wanted_names
from search.labels import Named


def hit(code: str, language: str = "es", **fields: Any) -> Hit:
    return Hit(
        key=f"{code}.{language}",
        kind="article",
        code=code,
        institutional_code="",
        language=language,
        title=code,
        url=f"/{language}/w/{code}/",
        score=1.0,
        **{"title_html": code, **fields},
    )


def found(*hits: Hit, total: int = 0, **fields: Any) -> SearchResults:
    return SearchResults(total=total or len(hits), hits=hits, **fields)


def test_translations_of_a_page_are_one_card_with_the_readers_language_first() -> None:
    results = found(hit("AR-1", "en"), hit("PR-2"), hit("AR-1", "es"), hit("AR-3", "en"))
    assert rows(SearchQuery("x"), results, reader="es") == [Row(2, (0,)), Row(1), Row(3)]
    assert rows(SearchQuery("x"), results, reader="en") == [Row(0, (2,)), Row(1), Row(3)]


def test_the_divider_stands_before_the_first_page_that_lacks_a_word() -> None:
    hits = [
        hit("A", coverage=1.0),
        hit("B", coverage=1.0),
        hit("C", coverage=0.5),
        hit("D", coverage=0.5),
    ]
    results = found(*hits, total=7, relaxed="any")
    assert [row.divider for row in rows(SearchQuery("a b"), results, reader="es")] == [
        None,
        None,
        Divider(full=2, rest=5),
        None,
    ]


def test_the_divider_counts_the_pages_before_this_one() -> None:
    results = found(hit("A"), hit("B", coverage=0.5), total=25, relaxed="50%")
    query = SearchQuery("a b", page=2, size=10)
    assert rows(query, results, reader="es")[1].divider == Divider(full=11, rest=14)


def test_there_is_no_divider_where_it_would_not_be_true() -> None:
    mixed = [hit("A", coverage=0.5), hit("B")]
    full = [hit("A"), hit("B")]
    halves = [hit("A"), hit("B", coverage=0.5)]
    for query, results in (
        (SearchQuery("a b"), found(*mixed, relaxed="any")),
        (SearchQuery("a b"), found(*full, relaxed="any")),
        (SearchQuery("a b"), found(*halves)),
        (SearchQuery("a b", sort="title"), found(*halves, relaxed="any")),
    ):
        assert not any(row.divider for row in rows(query, results, reader="es"))


def test_a_translation_that_lacks_a_word_is_told_with_its_page() -> None:
    hits = [hit("A"), hit("B", coverage=0.5), hit("A", "en", coverage=0.5)]
    results = found(*hits, relaxed="any")
    assert rows(SearchQuery("a b"), results, reader="es") == [
        Row(0, (2,)),
        Row(1, (), Divider(full=1, rest=2)),
    ]


def test_tags_are_told_once_and_in_the_readers_language() -> None:
    tags = "<mark>Tulcán</mark> · <mark>Tulcan</mark> · <mark>VBG</mark> · <mark>GBV</mark>"
    tagged = hit(
        "A",
        highlights=(Highlight(tags, "etiquetas"),),
        facets={"territory": ("EC", "TUL"), "sector": ("PRO-GBV",)},
    )
    assert wanted_names([tagged]) == {"territory": ("EC", "TUL"), "sector": ("PRO-GBV",)}
    names = {
        "territory": {"EC": Named("Ecuador", ("EC",)), "TUL": Named("Tulcán", ("EC", "TUL"))},
        "sector": {"PRO-GBV": Named("GBV", ("PRO", "PRO-GBV"))},
    }
    shown = describe_hit(tagged, reader="en", names=names).extracts[0].html
    assert shown == "<mark>Tulcán</mark> · <mark>GBV</mark>"


def test_tags_that_nothing_names_are_told_as_they_are_each_once() -> None:
    tagged = hit(
        "A", highlights=(Highlight("<mark>Kits</mark> · <mark>kits</mark> · a", "etiquetas"),)
    )
    assert describe_hit(tagged, reader="es").extracts[0].html == "<mark>Kits</mark> · a"


def test_the_reasons_say_word_by_word_where_and_in_which_form() -> None:
    why = (
        Match("title", ("vbg",)),
        Match("body", ("vbg", "tulcan")),
        Match("keywords", ("tulcan",)),
    )
    one = hit(
        "A",
        why=why,
        title_html="Contra la <mark>violencia basada en género</mark>",
        highlights=(Highlight("En <mark>Tulcán</mark> &amp; <mark>GBV</mark>", "s", "S"),),
    )
    expanded = {"vbg": ("violencia basada en género", "GBV", "SGBV")}
    described = describe_hit(one, reader="es", expanded=expanded)
    assert [(r.word, r.fields, r.forms) for r in described.reasons] == [
        ("vbg", "título, texto", "«violencia basada en género», «GBV»"),
        ("tulcan", "texto, etiquetas", ""),
    ]


def test_signals_are_told_where_they_move_a_page_and_only_there() -> None:
    lifted = hit("A", signals=Signals(evidence=0.8, freshness=1.0))
    sunk = hit("A", signals=Signals(evidence=0.5, freshness=0.2))
    assert len(describe_hit(lifted, reader="es").signals) == 2
    assert len(describe_hit(sunk, reader="es").signals) == 1
    assert describe_hit(hit("A"), reader="es").signals == ()
    assert describe_hit(lifted, reader="es", by_relevance=False).signals == ()


def test_a_page_in_another_language_says_so() -> None:
    assert describe_hit(hit("A", "en"), reader="es").in_language == "en inglés"
    assert describe_hit(hit("A", "es"), reader="es-ec").in_language == ""
