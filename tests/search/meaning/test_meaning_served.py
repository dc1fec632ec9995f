"""Search by meaning as a site serves it, with the weights of the optional part."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _

from knowledge.models import KnowledgePage
from search.contract import SearchQuery
from search.meaning.passages import passages_of
from search.meaning.switch import load_now, snapshot_folder
from tests.factories import make_article, make_practice
from tests.search.contract_corpus import HOSTILE
from tests.search.library import ReadPage

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("weights")]

CROWD = (
    ("Biblioteca rodante", "Un camión con libros recorre los caseríos los sábados."),
    ("Riego por goteo", "Mangueras finas llevan el riego a cada surco de papa."),
    ("Registro civil", "El registro inscribe nacimientos y entrega la cédula."),
    ("Panadería del mercado", "El horno se enciende de madrugada y el pan se vende a las seis."),
    ("Torneo de ajedrez", "Las partidas se juegan en la plaza, con reloj."),
    ("Bicicletas prestadas", "Cada bicicleta se presta por tres horas con un documento."),
)


@pytest.fixture
def meant(search_index: Any, settings: Any, weights: Path) -> Any:
    """A small site whose passages are all encoded."""
    from search.meaning.store import StoredVector, quantise, write_snapshot

    cache.clear()
    for title, body in CROWD:
        make_article(title, body=body, summary="")
    make_practice(
        "Un rincón para la niñez",
        sections={"finding": "Niñas y niños juegan a salvo mientras atienden a sus madres."},
        institutional_code="BP1_PC",
        summary="",
    )
    make_practice(
        "Brigada médica de la frontera",
        sections={"finding": "Doctoras y enfermeros curan y vacunan en el paso fronterizo."},
        institutional_code="BP2_PC",
        summary="",
    )
    children = "Children play safely here while their mothers see the doctor."
    make_article("A corner for kids", language="en", body=children, summary="")
    search_index.drain()
    settings.SEARCH_MEANING = str(weights)
    meaning = load_now()
    assert meaning is not None
    passages = [
        passage
        for document in search_index.engine.scan(SearchQuery())
        for passage in passages_of(document)
    ]
    vectors = quantise(meaning.embedder.passages([passage.text for passage in passages]))
    rows = [
        StoredVector(p.key, p.number, p.anchor, p.heading, p.language, vector)
        for p, vector in zip(passages, vectors, strict=True)
    ]
    embedder = meaning.embedder
    write_snapshot(snapshot_folder(), embedder_id=embedder.id, dim=embedder.dim, rows=rows)
    return search_index


def page_of(client: Client, text: str, *, language: str = "es") -> ReadPage:
    return ReadPage(client, urlencode({"q": text}), language=language)


@pytest.mark.parametrize(
    ("intention", "title"),
    [
        ("leaving toddlers in good hands when mums are busy", "Un rincón para la niñez"),
        ("nurses giving shots to people who cross", "Brigada médica de la frontera"),
    ],
)
def test_issue_5_4_an_english_intention_leads_to_the_section_of_the_spanish_page(
    meant: Any, client: Client, intention: str, title: str
) -> None:
    page = page_of(client, intention, language="en")
    (section,) = page.html.select("section[aria-labelledby=cercanas]")
    first = next(hit for hit in section.select("li.hit") if "in Spanish" in hit.get_text())
    assert first.h3.get_text() == title
    assert first.select_one(".hit__near").get_text() == "Close in meaning"
    assert "in Spanish" in first.select_one(".kicker").get_text()
    target = ReadPage.at(client, first.h3.a["href"])
    assert target.select_one("#finding") is not None


def test_issue_5_6_no_text_makes_the_page_fail(meant: Any, client: Client, caplog: Any) -> None:
    for name, text in HOSTILE.items():
        answer = client.get("/es/buscar/", {"q": text.encode("utf-8", "replace")})
        assert answer.status_code == 200, name
    assert [record for record in caplog.records if record.name == "minga.search"] == []


def test_the_part_that_scripts_fetch_has_the_list_too(meant: Any, client: Client) -> None:
    address = f"/es/buscar/?{urlencode({'q': 'nurses giving shots'})}"
    answer = client.get(address, headers={"HX-Target": "resultados", "HX-Request": "true"})
    html = BeautifulSoup(answer.content, "html.parser")
    assert html.select_one("#cercanas + .notice + ol li.hit") is not None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("BP2_PC", ["BP2_PC"]),
        ('"paso fronterizo"', ["BP2_PC"]),
        ("juegan -plaza", ["BP1_PC"]),
        ('"safe for kids"', []),
    ],
)
def test_issue_5_4_codes_phrases_and_excluded_words_stay_exact_on_the_page(
    meant: Any, client: Client, text: str, codes: list[str]
) -> None:
    page = page_of(client, text)
    assert page.codes == codes
    assert page.html.select(".hit__near, #cercanas") == []


def test_issue_5_1_switched_off_the_page_is_as_it_was(
    meant: Any, client: Client, settings: Any
) -> None:
    text = "nurses giving shots"
    assert page_of(client, text).html.select("#cercanas") != []
    settings.SEARCH_MEANING = ""
    assert page_of(client, text).html.select("#cercanas") == []


def test_the_page_costs_the_queries_that_it_costs_without(
    meant: Any, client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    for setting in (settings.SEARCH_MEANING, ""):
        settings.SEARCH_MEANING = setting
        page_of(client, "niños madres")
        # The version of the synonyms, the facts of the hits.
        with django_assert_num_queries(2):
            page_of(client, "niños madres")


def test_issue_5_4_the_api_tells_what_is_near_and_counts_only_words(
    meant: Any, client: Client
) -> None:
    asked = {"q": "nurses giving shots", "reader": "en"}
    answer = client.get("/api/v1/search", asked).json()
    first = answer["close"][0]
    assert (first["institutional_code"], first["by_meaning"]) == ("BP2_PC", True)
    assert (first["anchor"], first["coverage"]) == ("finding", 0.0)
    assert (answer["total"], answer["hits"]) == (0, [])
    answer = client.get("/api/v1/search", {"q": "juegan a salvo"}).json()
    assert answer["close"] == []
    assert answer["hits"][0]["by_meaning"] is False
    by_meaning = [hit for hit in answer["hits"] if hit["by_meaning"]]
    assert answer["total"] == len(answer["hits"]) - len(by_meaning)


def test_issue_5_4_a_page_closed_a_moment_ago_is_near_at_no_door(
    meant: Any, client: Client
) -> None:
    asked = {"q": "nurses giving shots", "reader": "en"}
    closed = KnowledgePage.objects.get(institutional_code="BP2_PC")
    like = f"/api/v1/pages/{closed.code}/similar"
    other = KnowledgePage.objects.get(institutional_code="BP1_PC")
    assert "Brigada" in client.get("/api/v1/search", asked).content.decode()
    closed.unpublish()
    for address in ("/en/buscar/", "/api/v1/search", f"/api/v1/pages/{other.code}/similar"):
        answer = client.get(address, asked)
        assert answer.status_code == 200
        assert "Brigada" not in answer.content.decode()
    assert client.get(like).status_code == 404


@pytest.mark.parametrize("language", ["es", "en"])
def test_issue_5_5_similar_pages_that_share_only_their_meaning_say_so(
    meant: Any, client: Client, settings: Any, language: str
) -> None:
    page = KnowledgePage.objects.get(institutional_code="BP1_PC").specific
    address = page.address().replace("/es/", f"/{language}/", 1)
    section = ReadPage.at(client, address).select_one("section[aria-labelledby=parecidas]")
    first = section.select_one("li")
    assert first.b.find_next("a").get_text() == "A corner for kids"
    with translation.override(language):
        assert first.select_one("p:last-of-type").get_text() == _("Close in meaning")
    in_english = first.select_one(".kicker").get_text()
    assert ("en inglés" in in_english) is (language == "es")
    settings.SEARCH_MEANING = ""
    assert ReadPage.at(client, address).select_one("#parecidas") is None
