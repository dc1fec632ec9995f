"""The search page with meaning: what is told apart, and that nothing is told without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from knowledge.articles.models import ArticlePage
from search import selection
from search.contract import SearchQuery
from search.page import SearchPage, search_page
from tests.factories import make_article, make_practice
from tests.search.meaning.concepts import ConceptMeaning

pytestmark = pytest.mark.django_db


@pytest.fixture
def meaning(search_index: Any) -> ConceptMeaning:
    """Pages of a small site, with vectors of each."""
    for number in range(12):
        make_article(f"Asunto {number}", body=f"Trata de cosas {number}.", summary="Nada más.")
    make_practice(
        "Espacios amigables",
        sections={"finding": "Lugares protegidos donde los niños juegan mientras esperan."},
        summary="De una red.",
    )
    make_practice("Pozos del barrio", sections={"finding": "Agua para beber."}, summary="Agua.")
    make_article(
        "Water well", language="en", body="## Drinking\n\nDrinking water.", summary="Water."
    )
    search_index.drain()
    return ConceptMeaning(list(search_index.engine.scan(SearchQuery(size=1))))


def shown_for(
    text: str, meaning: Any, index: Any, *, language: str = "es", number: int = 1
) -> SearchPage:
    with translation.override(language):
        return search_page(
            selection.read({"q": text, "page": str(number)}),
            engine=lambda: index.engine,
            meaning=lambda: meaning,
            language=language,
            now=0.0,
        )


def read(shown: SearchPage, *, language: str = "es", part: bool = False) -> Tag:
    request = RequestFactory().get(f"/{language}/buscar/", {"q": shown.query.text})
    request.user = AnonymousUser()
    with translation.override(language):
        template = "search/part.html" if part else "search/results.html"
        context = {"shown": shown, "user": request.user, "perms": {}}
        html = render_to_string(template, context, request)
    return BeautifulSoup(html, "html.parser")


def hits_of(section: Tag) -> Iterator[tuple[str, str]]:
    """Title and address of each card."""
    for hit in section.select("li.hit"):
        link = hit.select_one("h3 a")
        yield link.get_text(), link["href"]


@pytest.mark.parametrize("part", [False, True])
def test_issue_5_4_where_words_cover_little_a_list_of_its_own_comes_first(
    meaning: ConceptMeaning, search_index: Any, part: bool
) -> None:
    shown = shown_for("safe places for children", meaning, search_index, language="en")
    html = read(shown, language="en", part=part)
    (section,) = html.select("section[aria-labelledby=cercanas]")
    assert section.select_one("#cercanas").get_text() == "Close in meaning"
    ((title, address),) = hits_of(section)
    assert title == "Espacios amigables"
    assert address.endswith("#finding")
    hit = section.select_one("li.hit")
    assert "in Spanish" in hit.select_one(".kicker").get_text()
    assert hit.select_one("h3 a")["lang"] == "es"
    assert hit.select_one(".hit__near").get_text() == "Close in meaning"
    assert "need not hold any of your words" in hit.select_one("details").get_text()
    assert hit.select_one("p a")["href"].endswith("#finding")
    # What helps whoever found nothing stands below.
    assert section.find_next(class_="empty") is not None


def test_issue_5_4_a_page_that_meaning_adds_is_labelled_and_counted_apart(
    meaning: ConceptMeaning, search_index: Any
) -> None:
    shown = shown_for("agua pozos", meaning, search_index, language="en")
    html = read(shown, language="en")
    titles = [title for title, _ in hits_of(html)]
    assert set(titles) == {"Pozos del barrio", "Water well"}
    labelled = [hit for hit in html.select("li.hit") if hit.select_one(".hit__near")]
    assert [hit.select_one("h3").get_text() for hit in labelled] == ["Water well"]
    (counted,) = [p for p in html.select("p.small") if "with your words" in p.get_text()]
    assert " ".join(counted.get_text().split()) == (
        "1 page with your words · 1 more, close in meaning, on this page"
    )


def test_the_list_keeps_the_words_that_some_of_its_pages_hold(
    meaning: ConceptMeaning, search_index: Any
) -> None:
    shown = shown_for("vaccine income children well zzzz agua", meaning, search_index)
    html = read(shown)
    close = dict(hits_of(html.select_one("section[aria-labelledby=cercanas]")))
    assert "Pozos del barrio" in close
    rest = [title for title, _ in hits_of(html)]
    assert len(rest) == len(set(rest))


def test_where_the_list_has_every_page_with_the_words_no_empty_one_follows(
    meaning: ConceptMeaning, search_index: Any
) -> None:
    shown = shown_for("vaccine income children well zzzz agua", meaning, search_index)
    html = read(shown)
    assert shown.results.total > 0
    assert shown.rows == ()
    assert [h2["id"] for h2 in html.select("h2")] == ["cercanas"]
    assert html.select("a[href='#encontradas']") == []
    assert all(listed.select("li") for listed in html.select("ol"))


@pytest.mark.parametrize("text", ["agua", "safe places for children", "cosas asunto"])
def test_issue_5_1_without_meaning_no_page_mentions_it(
    meaning: ConceptMeaning, search_index: Any, text: str
) -> None:
    html = str(read(shown_for(text, None, search_index)))
    for word in ("sentido", "meaning", "cercanas", "hit__near"):
        assert word not in html


@pytest.mark.parametrize(
    ("text", "alone", "queries"),
    [("agua pozos", 2, 2), ("cosas asunto", 2, 2), ("safe places for children", 2, 3)],
)
def test_meaning_costs_no_query_but_for_the_facts_of_a_list_where_words_have_none(
    meaning: ConceptMeaning,
    search_index: Any,
    django_assert_num_queries: Any,
    text: str,
    alone: int,
    queries: int,
) -> None:
    shown_for(text, None, search_index)  # what a process loads once
    for given, number in ((None, alone), (meaning, queries)):
        with django_assert_num_queries(number):
            read(shown_for(text, given, search_index))


def test_the_page_of_a_broken_engine_says_so_with_meaning_too(
    meaning: ConceptMeaning, search_index: Any
) -> None:
    pointer = search_index.folder / "current"
    pointer.write_text("gone-1")
    shown = shown_for("agua", meaning, search_index)
    assert (shown.state, shown.close) == ("down", ())


@pytest.mark.parametrize(
    ("far", "number", "said"),
    [
        ("Y mucho más. " * 80 + "Rincones.", 1, "stand above"),
        ("Rincones rincones rincones.", 2, "stand on the first page"),
    ],
)
def test_where_every_hit_of_a_page_of_results_is_close_a_sentence_says_so(
    search_index: Any, far: str, number: int, said: str
) -> None:
    for n in range(10):
        make_article(f"Asunto {n}", body="Agua en rincones. Pozo.", summary="Agua.")
    for n in range(10, 12):
        title = f"Asunto {n}" if number == 1 else f"Rincones {n}"
        make_article(title, body=far, summary="Nada más.")
    search_index.drain()
    meaning = ConceptMeaning(list(search_index.engine.scan(SearchQuery(size=1))))
    text = "rincones beber drinking well water"
    shown = shown_for(text, meaning, search_index, language="en", number=number)
    html = read(shown, language="en")
    assert (shown.results.total, shown.rows, len(shown.close)) == (12, (), (10, 0)[number - 1])
    (sentence,) = [p for p in html.select("p.notice") if said in p.get_text()]
    assert sentence.find_previous("h2")["id"] == "encontradas"
    assert html.select(f"nav a[href*='page={3 - number}'], nav a[href='?q=rincones']")
    assert all(listed.select("li") for listed in html.select("ol"))


def test_a_page_that_is_withdrawn_a_moment_ago_is_not_counted(
    meaning: ConceptMeaning, search_index: Any
) -> None:
    shown = shown_for("agua pozos", meaning, search_index, language="en")
    ArticlePage.objects.get(title="Water well").unpublish()
    html = read(shown, language="en")
    assert [title for title, _ in hits_of(html)] == ["Pozos del barrio"]
    assert "close in meaning" not in html.get_text()
