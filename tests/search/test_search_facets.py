"""The facets as a reader uses them without a script: ticking, excluding, trees, long lists."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import Tag
from django.test import Client

from search import facets
from tests.factories import make_practice, make_term
from tests.search.library import ReadPage

pytestmark = pytest.mark.django_db

BOTH_LANGUAGES = pytest.mark.parametrize("language", ["es", "en"])


def mode_of(page: ReadPage, facet: str) -> str | None:
    ticked = page.html.select_one(f'#f-{facet} input[name="{facet}.mode"][checked]')
    return ticked["value"] if ticked else None


def row(page: ReadPage, facet: str, code: str) -> Tag:
    return page.html.select_one(f'#f-{facet} input[type="checkbox"][value="{code}"]').parent


@BOTH_LANGUAGES
def test_seed_s_5_a_value_is_excluded_beside_one_that_is_asked_for(
    library: None, client: Client, language: str
) -> None:
    asked = ReadPage(client, "sector=PRO-GBV", language=language)
    page = ReadPage(client, asked.tick("sector", "HEA", mode="without"), language=language)
    assert page.address == "sector=PRO-GBV&sector.without=HEA"
    assert sorted(page.codes) == ["BP2_PC", "BP3_PC"]
    assert page.boxes("sector")["HEA"].is_checked
    assert row(page, "sector", "HEA").select_one("s").get_text() in ("Salud", "Health")
    again = ReadPage(client, page.tick("sector", "HEA"), language=language)
    assert again.address == "sector=PRO-GBV"


@BOTH_LANGUAGES
def test_seed_s_5_all_ticked_values_can_be_asked_for_at_once(
    library: None, client: Client, language: str
) -> None:
    either = ReadPage(client, "sector=PRO-GBV&sector=HEA", language=language)
    assert mode_of(either, "sector") == "any"
    fields = [pair for pair in either.fields() if pair[0] != "sector.mode"]
    sent = "&".join(f"{name}={value}" for name, value in [*fields, ("sector.mode", "all")])
    both = ReadPage(client, sent, language=language)
    assert both.address == "sector.all=HEA&sector.all=PRO-GBV"
    assert (both.codes, mode_of(both, "sector")) == (["LA4_PC"], "all")


def test_seed_s_5_what_is_chosen_is_seen_as_such_where_it_counts_nothing(
    library: None, client: Client
) -> None:
    page = ReadPage(client, "territory=PE&sector.all=HEA&sector.without=WSH")
    boxes = page.boxes("sector")
    assert {code: (box.is_checked, box.count) for code, box in boxes.items()} == {
        "HEA": (True, 0),
        "WSH": (True, 0),
    }
    assert row(page, "sector", "WSH")["class"] == ["is-without"]
    assert row(page, "sector", "HEA")["class"] == ["is-all"]


def test_the_sentence_says_what_is_excluded_and_what_all_must_have(
    library: None, client: Client
) -> None:
    address = "sector.all=HEA&sector.all=PRO-GBV&kind.without=article&kind.without=practice"
    page = ReadPage(client, address, language="en")
    assert page.sentence.startswith(
        "1 result without article × or good practice × about Health × and GBV ×"
    )
    removals = {
        link["aria-label"]: link["href"] for link in page.html.select("#frase a[aria-label]")
    }
    assert removals["Remove: Health"] == (
        "?kind.without=article&kind.without=practice&sector.all=PRO-GBV"
    )


def test_the_words_and_everything_come_off(library: None, client: Client) -> None:
    page = ReadPage(client, "q=vbg&kind=practice")
    links = [link["href"] for link in page.html.select("#frase a")]
    assert links == ["?kind=practice", "?q=vbg", "?"]


def test_the_forms_own_parameters_lead_to_the_selection(library: None, client: Client) -> None:
    answer = client.get("/es/buscar/?q=vbg&sector.new=HEA&sector.mode=without&kind.mode=any")
    assert (answer.status_code, answer["Location"]) == (302, "/es/buscar/?q=vbg&sector.without=HEA")
    assert "no-cache" in answer["Cache-Control"]
    headers = {"HX-Request": "true", "HX-Target": "resultados"}
    part = client.get(
        "/es/buscar/?q=vbg&sector.new=HEA&sector.mode=without&keyword.find=kit", headers=headers
    )
    assert (part.status_code, part["HX-Push-Url"]) == (200, "/es/buscar/?q=vbg&sector.without=HEA")


def test_what_the_next_tick_means_stays_said_while_one_ticks(library: None, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "resultados"}
    part = client.get("/es/buscar/?sector=PRO-GBV&sector.mode=without", headers=headers)
    assert 'id="sector-without" name="sector.mode" value="without" checked' in part.content.decode()


def test_a_short_tree_is_open_and_a_long_one_shows_its_roots(
    library: None, search_index: Any, client: Client
) -> None:
    def opened(page: ReadPage) -> list[str]:
        return [one["id"] for one in page.html.select("#f-territory .option details[open]")]

    assert opened(ReadPage(client)) == ["b-territory-EC", "b-territory-EC-O", "b-territory-PE"]
    peru = make_term("territory", "PE")
    places = [make_term("territory", f"PE-{n}", f"Lugar {n}", parent=peru) for n in range(9)]
    for place in places:
        make_practice(f"Práctica en {place}", terms=[place])
    search_index.drain()
    long = ReadPage(client)
    assert opened(long) == []
    assert long.html.select("#f-territory > fieldset > .options > .option > details")
    # Where something within was chosen, its branches are open.
    assert opened(ReadPage(client, "territory=EC-O-HUA")) == ["b-territory-EC", "b-territory-EC-O"]


@pytest.fixture
def long_list(search_index: Any) -> None:
    """More keywords than a page shows, each of one practice."""
    for number in range(facets.MAX_OPTIONS + 20):
        make_practice(
            f"Práctica {number}", terms=[make_term("keyword", f"k{number:03d}", f"Ración {number}")]
        )
    search_index.drain()


def test_values_beyond_those_shown_are_found_by_looking_for_them(
    long_list: None, client: Client
) -> None:
    page = ReadPage(client)
    assert len(page.boxes("keyword")) == facets.MAX_OPTIONS
    assert page.html.select_one("#keyword-find")["name"] == "keyword.find"
    found = ReadPage(client, "keyword.find=RACION+79")
    assert [box.label for box in found.boxes("keyword").values()] == ["Ración 79"]
    ticked = ReadPage(client, found.tick("keyword", "k079"))
    assert ticked.found == 1
    # The words stay in the form, and out of the selection that the page links to.
    assert ticked.address == "keyword=k079&keyword.find=RACION+79"
    assert ticked.html.select_one("#frase a")["href"] == "?"


def test_looking_for_a_value_keeps_what_was_chosen_and_says_when_there_is_none(
    long_list: None, client: Client
) -> None:
    page = ReadPage(client, "keyword=k001&keyword.find=xil%C3%B3fono", language="en")
    assert list(page.boxes("keyword")) == ["k001"]
    assert (
        "No value of these results holds «xilófono»."
        in page.html.select_one("#f-keyword [data-found]").get_text()
    )


def test_a_place_that_is_looked_for_stands_in_its_branch(library: None, client: Client) -> None:
    page = ReadPage(client, "territory.find=MACHALA")
    assert [(box.label, box.depth) for box in page.boxes("territory").values()] == [
        ("Ecuador", 0),
        ("El Oro", 1),
        ("Machala", 2),
    ]


@pytest.mark.parametrize("text", ["", "%00", "%22%3E%3Cscript%3E", "x" * 5000, "%F0%9F%99%82", "%"])
def test_hostile_words_among_values_are_looked_for_like_any(
    library: None, client: Client, text: str
) -> None:
    page = ReadPage(client, f"territory.find={text}")
    assert page.response.status_code == 200
    assert all(script.get("src") for script in page.html.select("script"))


@pytest.mark.parametrize("count", [1, 12])
def test_looking_for_values_costs_no_query_more(
    search_index: Any, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        make_practice(terms=[make_term("keyword", f"k{number:03d}", f"Ración {number}")])
    make_practice("Sin palabras")
    search_index.drain()
    ReadPage(client)
    # The names of terms, the facts of the hits.
    with django_assert_num_queries(2):
        page = ReadPage(client, "keyword.find=racion")
    assert len(page.boxes("keyword")) == count
