"""Rows S.1, S.3, S.4 and S.5 on the search page, in both languages of the interface."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.search.library import ReadPage

pytestmark = pytest.mark.django_db

BOTH_LANGUAGES = pytest.mark.parametrize("language", ["es", "en"])


@BOTH_LANGUAGES
@pytest.mark.parametrize(
    ("texts", "codes", "marked"),
    [
        (["nino", "niño", "niños", "Niños"], {"BP2_PC", "BP3_PC"}, {"niño", "niños"}),
        (["migracion", "migraciones", "MIGRACIÓN"], {"BP4_PC", "BP2_PC"}, {"migración"}),
        (
            ["vbg", "violencia basada en genero", "Violencia basada en género", "GBV"],
            {"BP2_PC", "BP3_PC", "LA4_PC", "AR-1"},
            {"VBG", "GBV", "violencia basada en género"},
        ),
    ],
)
def test_s_1_spellings_forms_and_synonyms_find_the_same_pages_with_the_words_marked(
    library: None,
    client: Client,
    language: str,
    texts: list[str],
    codes: set[str],
    marked: set[str],
) -> None:
    pages = [ReadPage(client, urlencode({"q": text}), language=language) for text in texts]
    assert {tuple(sorted(page.codes)) for page in pages} == {tuple(sorted(codes))}
    for page in pages:
        assert all(hit.select("mark") for hit in page.hits)
        assert marked <= set(page.marks)


@BOTH_LANGUAGES
def test_s_1_says_which_other_forms_were_searched_and_offers_the_words_alone(
    library: None, client: Client, language: str
) -> None:
    page = ReadPage(client, "q=vbg", language=language)
    assert "violencia basada en género" in page.notices
    exactly = page.results.select_one('.notice a[href*="exact=1"]')
    alone = ReadPage(client, exactly["href"].removeprefix("?"), language=language)
    assert sorted(alone.codes) == ["BP2_PC", "BP3_PC", "LA4_PC"]
    assert alone.results.select_one('.notice a[href="?q=vbg"]') is not None


@BOTH_LANGUAGES
@pytest.mark.parametrize("text", ["BP2_PC", "bp2 pc", "bp2", "bp-2 PC"])
def test_s_3_an_exact_code_puts_its_pages_first(
    library: None, client: Client, language: str, text: str
) -> None:
    page = ReadPage(client, urlencode({"q": text}), language=language)
    assert page.codes[:2] == ["BP2_PC", "BP2_PC"]
    assert "BP2_PC" not in page.codes[2:]


@BOTH_LANGUAGES
def test_s_4_a_hit_names_the_section_and_leads_to_it(
    library: None, client: Client, language: str
) -> None:
    page = ReadPage(client, urlencode({"q": "kit violencia"}), language=language)
    link = page.hits[0].select_one('a[href$="#effectiveness"]')
    assert link.get_text() == "Efectividad"
    assert ReadPage.at(client, link["href"]).select_one("#effectiveness") is not None


def test_s_4_a_hit_in_an_article_leads_to_its_heading(library: None, client: Client) -> None:
    link = ReadPage(client, "q=spelled").hits[0].select_one("p > a")
    assert link.get_text() == "Acronyms"
    target = ReadPage.at(client, link["href"])
    assert target.select_one(f"[id='{link['href'].partition('#')[2]}']") is not None


@BOTH_LANGUAGES
@pytest.mark.parametrize("address", ["", "q=vbg", "territory=EC", "sector=HEA&kind=practice"])
def test_s_5_each_count_equals_the_hits_after_clicking_it(
    library: None, client: Client, language: str, address: str
) -> None:
    page = ReadPage(client, address, language=language)
    clicked = 0
    for facet in page.facets:
        for code, box in page.boxes(facet).items():
            if any(name == facet for name, _code in page.parameters()):
                continue  # with a value chosen already, a click adds or takes away: see below
            after = ReadPage(client, page.tick(facet, code), language=language)
            assert after.found == box.count, (facet, code)
            clicked += 1
    assert clicked >= 6


@BOTH_LANGUAGES
def test_s_5_two_values_in_one_facet_mean_any(library: None, client: Client, language: str) -> None:
    health = ReadPage(client, "sector=HEA", language=language)
    both = ReadPage(client, health.tick("sector", "PRO-GBV"), language=language)
    alone = ReadPage(client, "sector=PRO-GBV", language=language)
    assert set(both.codes) == set(health.codes) | set(alone.codes)
    # A facet's counts ignore its own filter: they still say what each value alone would give.
    assert both.boxes("sector")["HEA"].count == len(health.hits)
    assert both.boxes("sector")["PRO-GBV"].count == len(alone.hits)
    assert [code for code, box in both.boxes("sector").items() if box.is_checked] == [
        "PRO-GBV",
        "HEA",
    ]


@BOTH_LANGUAGES
def test_s_5_a_parent_territory_counts_its_children(
    library: None, client: Client, language: str
) -> None:
    boxes = ReadPage(client, language=language).boxes("territory")
    assert boxes["EC"].count == 6
    assert boxes["EC-O"].count == 3
    assert boxes["EC-C-TUL"].count == 3
    assert len(ReadPage(client, "territory=EC", language=language).hits) == 6


def test_s_5_nothing_that_is_not_published_is_counted(library: None, client: Client) -> None:
    page = ReadPage(client, "q=vbg&territory=PE")
    assert (page.codes, page.boxes("territory")["PE"].count) == ([], 0)
    assert ReadPage(client, "q=borrador").codes == []
