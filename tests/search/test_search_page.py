"""The search page as a reader gets it: rows S.1, S.3, S.4 and S.5, its notices and its states."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.test import Client

from tests.factories import (
    make_article,
    make_organisation,
    make_practice,
    make_term,
    make_user,
)
from tests.search.library import ReadPage, make_library

pytestmark = pytest.mark.django_db

BOTH_LANGUAGES = pytest.mark.parametrize("language", ["es", "en"])


@pytest.fixture
def library(search_index: Any) -> None:
    make_library()
    search_index.drain()


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
            assert len(after.hits) == box.count, (facet, code)
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


@BOTH_LANGUAGES
@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("sector.all=HEA&sector.all=PRO-GBV", ["LA4_PC"]),
        ("sector=PRO-GBV&sector.without=HEA", ["BP2_PC", "BP3_PC"]),
    ],
)
def test_all_and_without_in_the_address_are_kept_by_the_form_and_come_off(
    library: None, client: Client, language: str, address: str, codes: list[str]
) -> None:
    page = ReadPage(client, address, language=language)
    assert sorted(page.codes) == codes
    kept = set(parse_qsl(page.tick("kind", "lesson")))
    assert set(parse_qsl(address)) <= kept
    removals = [link["href"] for link in page.html.select("#frase a")]
    assert len(removals) == 2


def test_the_territories_are_a_tree_with_one_row_for_a_branch_of_one(
    library: None, client: Client
) -> None:
    boxes = ReadPage(client).boxes("territory")
    assert [(box.label, box.depth) for box in boxes.values()] == [
        ("Ecuador", 0),
        ("Carchi › Tulcán", 1),
        ("El Oro", 1),
        ("Huaquillas", 2),
        ("Machala", 2),
        ("Perú", 0),
        ("Lima", 1),
    ]


def test_a_facet_that_does_not_divide_is_not_shown(library: None, client: Client) -> None:
    assert "language" in ReadPage(client).facets
    assert "language" not in ReadPage(client, "q=kit").facets
    assert ReadPage(client, "q=kit&language=es").boxes("language")["es"].is_checked


def test_the_selection_is_a_sentence_whose_parts_come_off(library: None, client: Client) -> None:
    page = ReadPage(client, "q=vbg&kind=practice&kind=lesson&territory=EC&year=2020", language="en")
    assert page.sentence == (
        "2 results for «vbg»: lesson learned × or good practice × in Ecuador × from 2020 ×"
    )
    removal = page.html.select_one('#frase a[aria-label="Remove: Ecuador"]')
    assert removal["href"] == "?q=vbg&kind=lesson&kind=practice&year=2020"


@BOTH_LANGUAGES
def test_the_title_says_the_words_and_the_count(
    library: None, client: Client, language: str
) -> None:
    words = {"es": "vbg: 4 resultados · Minga", "en": "vbg: 4 results · Minga"}
    assert ReadPage(client, "q=vbg", language=language).title == words[language]


def test_a_page_in_another_language_says_so_and_is_read_in_the_readers_interface(
    library: None, client: Client
) -> None:
    spanish = ReadPage(client, "q=brigadas", language="en").hits[0]
    assert "in Spanish" in spanish.get_text()
    link = spanish.select_one("h3 a")
    assert (link["lang"], link["hreflang"]) == ("es", "es")
    assert link["href"].startswith("/en/w/PR-")
    assert client.get(link["href"]).status_code == 200


def test_a_translated_page_leads_to_the_language_of_the_hit(library: None, client: Client) -> None:
    hits = ReadPage(client, "kind=article").hits
    places = {hit.select_one("h3").get_text(): hit.select_one("h3 a")["href"][:4] for hit in hits}
    assert places == {"Palabras de la protección": "/es/", "Words of protection": "/en/"}


def test_a_hit_says_its_year_or_that_the_source_does_not(library: None, client: Client) -> None:
    page = ReadPage(client, "q=kit+brigadas", language="en")
    lines = {
        hit.select_one(".code").get_text(): hit.select("p.muted")[-1].get_text()
        for hit in page.hits
    }
    assert "2021" in lines["BP2_PC"]
    assert "Sept. 1, 2026" in lines["BP2_PC"]
    assert "not stated" in lines["BP10_PC"]
    assert "not confirmed yet" in lines["BP10_PC"]


def test_words_that_few_pages_share_are_relaxed_and_the_page_says_so(
    library: None, client: Client
) -> None:
    page = ReadPage(client, "q=becas+brigadas", language="en")
    assert sorted(page.codes) == ["BP10_PC", "BP2_PC"]
    assert "These pages hold some of your words" in page.notices


def test_an_order_is_a_link_and_stays_in_the_form(library: None, client: Client) -> None:
    page = ReadPage(client, "q=vbg")
    by_title = page.results.select_one('a[href="?q=vbg&sort=title"]')
    assert by_title is not None
    ordered = ReadPage(client, "q=vbg&sort=title")
    titles = [hit.select_one("h3").get_text() for hit in ordered.hits]
    assert titles == sorted(titles)
    assert ("sort", "title") in parse_qsl(ordered.tick("kind", "lesson"))


def test_pages_lead_on_and_a_page_beyond_the_last_is_the_last(
    library: None, client: Client
) -> None:
    first = ReadPage(client, "size=5")
    second = ReadPage(client, first.results.select_one('a[rel="next"]')["href"].removeprefix("?"))
    assert (len(first.hits), len(second.hits)) == (5, 3)
    assert {*first.codes, *second.codes} >= {"BP2_PC", "BP3_PC", "BP4_PC", "BP10_PC", "LA4_PC"}
    assert ReadPage(client, "size=5&page=99999999999").codes == second.codes


def test_only_the_first_page_is_for_robots(library: None, client: Client) -> None:
    def robots(address: str) -> bool:
        return ReadPage(client, address).html.select_one('meta[name="robots"]') is not None

    assert (robots("size=5"), robots("size=5&page=2")) == (False, True)


@BOTH_LANGUAGES
def test_an_empty_answer_says_what_may_help(library: None, client: Client, language: str) -> None:
    page = ReadPage(client, "q=xilófono&kind=practice&territory=EC", language=language)
    assert page.codes == []
    links = [link["href"] for link in page.results.select(".empty a")]
    assert "?q=xil%C3%B3fono&territory=EC" in links
    assert "?q=xil%C3%B3fono&kind=practice" in links
    assert "?q=xil%C3%B3fono" in links
    assert len([link for link in links if "/w/" in link]) == 5
    assert not any("/admin/" in link for link in links)


def test_an_editor_with_an_empty_answer_is_invited_to_write(library: None, client: Client) -> None:
    client.force_login(make_user(is_superuser=True, is_staff=True))
    page = ReadPage(client, "q=xilófono")
    assert page.results.select_one('.empty a[href="/admin/"]') is not None


def test_an_index_that_has_nothing_yet_says_that_it_is_being_built(
    search_index: Any, client: Client
) -> None:
    assert "Nobody has published" in ReadPage(client, language="en").results.get_text()
    make_practice("Aún sin índice")
    assert "being built" in ReadPage(client, "q=índice", language="en").results.get_text()
    search_index.drain()
    assert len(ReadPage(client, "q=índice", language="en").hits) == 1


def test_an_engine_that_does_not_answer_is_said_with_503(
    library: None, client: Client, search_index: Any, settings: Any, tmp_path: Any
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("a file where the folder should be")
    settings.SEARCH_INDEX_DIR = broken
    page = ReadPage(client, "q=vbg", language="en")
    assert page.response.status_code == 503
    assert "does not answer" in page.results.get_text()
    answer = client.get("/api/v1/search?q=vbg&lang=en")
    assert (answer.status_code, answer.json()) == (
        503,
        {"detail": "Search does not answer right now. Try again in some minutes."},
    )


def test_with_htmx_only_what_changes_is_answered(library: None, client: Client) -> None:
    answer = client.get(
        "/es/buscar/?sector=HEA&q=++vbg&page=1",
        headers={"HX-Request": "true", "HX-Target": "resultados"},
    )
    html = answer.content.decode()
    assert "<html" not in html
    assert 'hx-swap-oob="innerHTML:#frase"' in html
    assert 'hx-swap-oob="innerHTML:#filtros"' in html
    assert answer["HX-Push-Url"] == "/es/buscar/?q=vbg&sector=HEA"
    assert "HX-Target" in answer["Vary"]


def test_history_restored_by_htmx_gets_the_whole_page(library: None, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/es/buscar/?q=vbg", headers=headers).content.decode()


def test_nothing_on_the_page_needs_a_lax_content_policy(library: None, client: Client) -> None:
    page = ReadPage(client, "q=vbg")
    assert not page.html.select("style, [style], [onclick], [onchange], [onsubmit]")
    assert all(script.get("src") for script in page.html.select("script"))


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_costs_the_same_queries_with_one_and_fifty_results(
    search_index: Any, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    place = make_term("territory", "EC", "Ecuador")
    other = make_term("sector", "HEA", "Salud")
    actor = make_organisation("Organización de prueba", acronym="ODP")
    for number in range(count):
        terms = [place, other] if number % 2 else [place]
        make_practice(f"Práctica {number}", terms=terms, actors=[actor])
    make_article("Otra cosa")
    search_index.drain()
    address = f"q=práctica&size=100&territory=EC&organisation={actor.code}"
    ReadPage(client, address)  # what a process loads once
    # The version of the synonyms, the names of terms, of organisations, the facts of the hits.
    with django_assert_num_queries(4):
        page = ReadPage(client, address)
    assert len(page.hits) == count
    assert page.boxes("organisation")[actor.code].label == "ODP"
