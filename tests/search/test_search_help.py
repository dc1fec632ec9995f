"""What the search page offers whoever finds nothing: only ways that lead to pages, best first."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from search import termbook
from search.engine import current_engine
from search.near import help_with
from search.selection import read
from tests.factories import make_practice, make_term, make_user
from tests.search.library import ReadPage
from vocabulary.models import Term

pytestmark = pytest.mark.django_db

BOTH_LANGUAGES = pytest.mark.parametrize("language", ["es", "en"])


@BOTH_LANGUAGES
def test_an_empty_answer_says_what_may_help(library: None, client: Client, language: str) -> None:
    page = ReadPage(client, "q=becas&kind=lesson&territory=EC-C-TUL", language=language)
    assert page.codes == []
    ways = {link["href"]: link.parent for link in page.results.select(".ways a")}
    counts = {href: ways[href].select_one(".muted") for href in ways if "/w/" not in href}
    # Only ways that lead to pages, each with their number: without words, without any filter.
    assert {href: count.get_text()[:2] for href, count in counts.items()} == {
        "?q=becas": "(1",
        "?kind=lesson&territory=EC-C-TUL": "(1",
    }
    for href in counts:
        assert ReadPage(client, href.removeprefix("?"), language=language).found == 1
    links = [link["href"] for link in page.results.select(".empty a")]
    # The newest pages, in the reader's language.
    newest = [link for link in links if "/w/" in link]
    assert len(newest) == {"es": 5, "en": 1}[language]
    assert all(link.startswith(f"/{language}/w/") for link in newest)
    assert not any("/admin/" in link for link in links)


def test_an_empty_answer_offers_the_place_above(library: None, client: Client) -> None:
    page = ReadPage(client, "q=brigadas&territory=EC-O-MAC", language="en")
    assert page.codes == []
    wider = page.results.select_one('.ways a[href="?q=brigadas&territory=EC-O"]')
    assert (wider.get_text(), wider.parent.select_one(".muted").get_text()) == (
        "Widen to El Oro",
        "(1 page)",
    )


def test_an_empty_answer_offers_terms_that_are_written_alike(library: None, client: Client) -> None:
    page = ReadPage(client, "q=protecion&exact=1", language="en")
    assert page.codes == []
    terms = {link.get_text(): link["href"] for link in page.results.select(".ways a")}
    assert terms["Protection"] == "?sector=PRO"
    assert terms["Search the other forms too"] == "?q=protecion"
    found = ReadPage(client, "sector=PRO").found
    assert f"({found} pages)" in page.results.get_text()


def test_the_terms_are_read_once_a_minute_however_many_searches_find_nothing(
    library: None, django_assert_num_queries: Any
) -> None:
    def terms(words: str, now: float) -> list[str]:
        query = read({"q": [words], "exact": ["1"]})
        found = help_with(query, (), {}, engine=current_engine(), language="es", now=now)
        return [way.label for way in found.terms]

    termbook.forget()
    # Each asks which of the latest pages may still be shown.
    with django_assert_num_queries(2):
        assert terms("protecion", 100.0) == ["Protección"]
    with django_assert_num_queries(3):
        assert terms("protecion xxxx", 159.0) == ["Protección"]
        # Another form of a word, in another language.
        assert "Protección" in terms("protections", 159.0)
        assert terms("de la xyz", 159.0) == []
    Term.objects.filter(code="PRO").update(name_es="Amparo", name_en="")
    with django_assert_num_queries(2):
        assert terms("amparro", 160.0) == ["Amparo"]


def test_a_term_that_is_remembered_is_offered_only_while_pages_carry_it(
    search_index: Any, client: Client
) -> None:
    page = make_practice("Pozos", terms=[make_term("sector", "WSH", "Saneamiento")])
    make_practice("Otra")
    search_index.drain()
    offered = ReadPage(client, "q=saneamento&exact=1").results.select(".ways a")
    assert "?sector=WSH" in [link["href"] for link in offered]
    page.unpublish()
    search_index.drain()
    offered = ReadPage(client, "q=saneamento&exact=1").results.select(".ways a")
    assert "?sector=WSH" not in [link["href"] for link in offered]


def test_what_may_help_stands_in_the_order_in_which_it_helps(library: None, client: Client) -> None:
    address = "q=protecion&exact=1&territory=EC-O-MAC&year=2021"
    links = [link["href"] for link in ReadPage(client, address).results.select(".empty a")]
    order = ["?q=protecion&territory=EC-O-MAC&year=2021", "?territory=EC-O-MAC&year=2021"]
    order += ["?sector=PRO", "/es/cuentas/login/", "/es/demanda/"]
    assert [link for link in links if link in order] == order


def test_an_editor_with_an_empty_answer_is_invited_to_write(library: None, client: Client) -> None:
    client.force_login(make_user(is_superuser=True, is_staff=True))
    page = ReadPage(client, "q=xilófono")
    assert page.results.select_one('.empty a[href="/admin/"]') is not None


def test_issue_4_1_words_that_may_have_been_meant_are_offered_first(
    library: None, client: Client
) -> None:
    page = ReadPage(client, "q=brigadsa&exact=1&territory=EC", language="en")
    assert page.codes == []
    offered = page.results.select(".empty a")[0]
    assert (offered.get_text(), offered["href"]) == ("«brigadas»", "?q=brigadas&territory=EC")
    assert "Did you mean «brigadas»?" in " ".join(page.results.get_text().split())
    assert ReadPage(client, offered["href"].removeprefix("?")).codes == ["BP10_PC"]
