"""The search page as a reader gets it: its sentence, its notices, its states, what it costs."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client

from tests.factories import (
    articles_shelf,
    make_article,
    make_organisation,
    make_practice,
    make_term,
    translate,
)
from tests.search.library import ReadPage

pytestmark = pytest.mark.django_db

BOTH_LANGUAGES = pytest.mark.parametrize("language", ["es", "en"])


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
    assert set(parse_qsl(address)) <= set(page.fields())
    *removals, everything = [link["href"] for link in page.html.select("#frase a")]
    assert (len(removals), everything) == (2, "?")


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
        "2 results for «vbg» ×: lesson learned × or good practice × in Ecuador × from 2020 ×"
        " Remove all"
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
    english = ReadPage(client, "kind=article&language=en").hits[0].select_one("h3 a")
    assert (english.get_text(), english["href"][:4]) == ("Words of protection", "/en/")


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


def test_two_pages_with_one_institutional_code_say_whose_it_is(
    library: None, client: Client
) -> None:
    page = ReadPage(client, "q=BP2_PC")
    kickers = [" ".join(hit.select_one(".kicker").get_text().split()) for hit in page.hits[:2]]
    assert sorted(kickers) == ["Buena práctica BP2_PC oim-ec", "Buena práctica BP2_PC red-pe"]


@BOTH_LANGUAGES
def test_translations_are_one_card_and_the_total_counts_both(
    library: None, client: Client, language: str
) -> None:
    page = ReadPage(client, "kind=article", language=language)
    titles = {"es": "Palabras de la protección", "en": "Words of protection"}
    assert [hit.select_one("h3").get_text() for hit in page.hits] == [titles.pop(language)]
    (other,) = titles.items()
    also = page.hits[0].select_one(".hit__also a")
    assert (also["lang"], also.get_text()) == other
    assert also["href"].startswith(f"/{other[0]}/w/AR-")
    assert page.sentence.startswith({"es": "2 resultados", "en": "2 results"}[language])


def test_pages_with_all_the_words_are_told_from_those_with_some(
    library: None, client: Client
) -> None:
    page = ReadPage(client, "q=vbg+kit", language="en")
    items = [item.get("class") for item in page.results.select("ol > li")]
    assert (page.codes[0], items.index(["divider"])) == ("BP2_PC", 1)
    rest = page.found - 1
    said = " ".join(page.results.select_one(".divider").get_text().split())
    assert said == f"Up to here, the page with all your words. The next {rest} hold some of them."
    assert "These pages hold some" not in page.notices


def test_why_says_the_words_the_places_and_the_form_that_was_found(
    library: None, client: Client
) -> None:
    page = ReadPage(client, "q=GBV", language="en")
    hit = next(hit for hit in page.hits if hit.select_one(".code").get_text() == "BP2_PC")
    reasons = [" ".join(one.get_text().split()) for one in hit.select(".hit__why li")]
    assert reasons[0] == "«GBV» is in: text, tags; found as «violencia basada en género»."
    assert "that lifts it by a tenth at most" in reasons[1]


def test_words_that_were_corrected_can_be_searched_as_typed(library: None, client: Client) -> None:
    page = ReadPage(client, "q=brigadsa", language="en")
    assert page.codes == ["BP10_PC"]
    assert "We searched «brigadas» where you wrote «brigadsa»." in " ".join(page.notices.split())
    typed = page.results.select_one('.notice a[href="?q=brigadsa&exact=1"]')
    assert typed.get_text() == "Search only what I wrote"
    assert ReadPage(client, "q=brigadsa&exact=1").codes == []


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


def test_what_was_withdrawn_is_not_on_the_page_before_the_index_knows(
    search_index: Any, client: Client
) -> None:
    """The index may still have the first hit, or that in the reader's language."""
    water = make_article("Agua segura", source_date=date(2026, 3, 1))
    school = make_article("Escuela abierta", source_date=date(2026, 2, 1))
    make_article("Albergue", source_date=date(2026, 1, 1))
    translate(
        school,
        language="en",
        title="Open school",
        body="A paragraph.",
        parent=articles_shelf("en"),
        source_date=date(2026, 2, 1),
    )
    search_index.drain()
    titles = ["Agua segura", "Escuela abierta", "Albergue"]
    assert [hit.h3.get_text() for hit in ReadPage(client).hits] == titles
    water.unpublish()
    school.unpublish()
    assert [hit.h3.get_text() for hit in ReadPage(client).hits] == ["Open school", "Albergue"]
