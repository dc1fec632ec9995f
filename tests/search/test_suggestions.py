"""Suggestions as one types: what is proposed, in what order, and that it always leads somewhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from search import termbook
from search.selection import read
from search.suggestions import Option, suggest
from tests.factories import articles_shelf, make_article, make_practice, make_term, translate
from tests.search.test_search_hostile import HOSTILE
from vocabulary.models import Term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    termbook.forget()


@pytest.fixture
def library(search_index: Any) -> Any:
    """Pages of several subjects in two places; ``EC13`` is a place that no page carries."""
    country = make_term("territory", "EC", "Ecuador")
    region = make_term("territory", "EC-O", "El Oro", parent=country)
    place = make_term("territory", "EC-O-h", "Huaquillas", parent=region)
    make_term("territory", "EC13", "Huamboya", parent=country)
    sector = make_term("sector", "PRO", "Protección", name_en="Protection")
    theme = make_term("theme", "health", "Salud", other_names="Bienestar")
    goal = make_term("goal", "8", "Trabajo decente")
    for number in (10, 2, 1):
        make_practice(f"Buena práctica {number}", institutional_code=f"BP{number}_PC")
    make_practice("Diseñar el kit con las mujeres", terms=[sector, place])
    page = make_article("Huerto escolar", terms=[theme, goal, sector])
    shelf = articles_shelf("en")
    translate(page, language="en", title="School garden", parent=shelf, body="A paragraph.")
    search_index.drain()
    return search_index


def asked(index: Any, text: str, language: str = "es", **others: Any) -> dict[str, list[Option]]:
    groups = suggest(text, engine=index.engine, language=language, now=0.0, **others)
    return {group.name: list(group.options) for group in groups}


def texts(index: Any, text: str, **others: Any) -> dict[str, list[str]]:
    found = asked(index, text, **others)
    return {name: [option.text for option in options] for name, options in found.items()}


def test_issue_4_1_codes_are_proposed_in_their_natural_order(library: Any) -> None:
    assert [page.code for page in asked(library, "bp")["paginas"]] == [
        "BP1_PC",
        "BP2_PC",
        "BP10_PC",
    ]
    (page,) = asked(library, "bp-2 p")["paginas"]
    assert (page.text, page.code) == ("Buena práctica 2", "BP2_PC")


def test_issue_4_1_titles_terms_and_places_lead_to_what_they_name(library: Any) -> None:
    assert texts(library, "kit muj") == {"paginas": ["Diseñar el kit con las mujeres"]}
    assert asked(library, "PROTECCION")["temas"] == [
        Option("Protección", "Sector", query_string="sector=PRO")
    ]
    (place,) = asked(library, "huaq")["lugares"]
    assert (place.text, place.query_string) == ("Huaquillas", "territory=EC-O-h")
    assert place.note.startswith("El Oro · ")


@pytest.mark.parametrize("typed", ["bienes", "salu", "ods 8", "trabajo dec"])
def test_a_term_answers_to_each_of_its_names_and_is_called_by_the_readers(
    library: Any, typed: str
) -> None:
    assert texts(library, typed)["temas"] in (["Salud"], ["8. Trabajo decente"])


def test_the_readers_language_names_what_is_proposed(library: Any) -> None:
    assert [o.text for o in asked(library, "protec", "en")["temas"]] == ["Protection"]
    assert [o.text for o in asked(library, "protection", "es")["temas"]] == ["Protección"]
    (page,) = asked(library, "garden", "es")["paginas"]
    assert (page.text, page.lang) == ("School garden", "en")
    (page,) = asked(library, "garden", "en")["paginas"]
    assert page.lang == ""


def test_what_no_public_page_carries_is_not_proposed(library: Any) -> None:
    assert "lugares" not in asked(library, "huamb")
    draft = make_term("sector", "WSH", "Agua")
    make_practice("Borrador", terms=[draft], publish=False)
    library.drain()
    termbook.forget()
    assert asked(library, "agua") == {}


def test_a_term_whose_last_page_went_is_not_proposed_though_it_is_remembered(library: Any) -> None:
    make_practice("Pozos", terms=[make_term("sector", "WSH", "Agua")]).unpublish()
    page = make_practice("Grifos", terms=[Term.objects.get(code="WSH")])
    library.drain()
    termbook.forget()
    assert "temas" in asked(library, "agua")
    page.unpublish()
    library.drain()
    assert asked(library, "agua") == {}


@pytest.mark.parametrize("typed", ["pr", "bp", "hu", "kit", "sal", "ec", "ods", "buena"])
def test_issue_4_1_no_proposal_leads_to_nothing(library: Any, client: Client, typed: str) -> None:
    options = [option for group in asked(library, typed).values() for option in group]
    assert 1 <= len(options) <= 10
    for option in options:
        if option.url:
            assert client.get(option.url).status_code == 200
        else:
            assert library.engine.count(read(parse_qs(option.query_string))) > 0


def test_earlier_searches_are_proposed_when_they_still_find_something(library: Any) -> None:
    heard: list[str] = []

    def earlier(prefix: str) -> list[str]:
        heard.append(prefix)
        return ["huerto escolar", "huertos en la luna", "HUER", "huerto", "Huerto"]

    found = texts(library, "  huer ", earlier=earlier)
    assert heard == ["huer"]
    assert found["busquedas"] == ["huerto escolar", "huerto"]


@pytest.mark.parametrize("typed", ["", " ", "p", " p ", "¿?", "a" * 81])
def test_too_little_and_too_much_propose_nothing(library: Any, typed: str) -> None:
    assert suggest(typed, engine=library.engine, language="es", now=0.0) == ()


def test_terms_are_read_again_after_a_minute(library: Any) -> None:
    engine = library.engine
    assert suggest("protec", engine=engine, language="es", now=100.0)
    Term.objects.filter(code="PRO").update(name_es="Amparo")
    assert suggest("amparo", engine=engine, language="es", now=159.0) == ()
    (group,) = suggest("amparo", engine=engine, language="es", now=160.0)
    assert [option.text for option in group.options] == ["Amparo"]


def test_without_an_index_nothing_is_proposed(search_index: Any, client: Client) -> None:
    assert client.get("/es/buscar/sugerencias/?q=kit").status_code == 204


def test_the_door_answers_a_part_of_a_page_that_may_be_kept(library: Any, client: Client) -> None:
    answer = client.get("/es/buscar/sugerencias/?q=pro")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=30"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    html = BeautifulSoup(answer.content, "html.parser")
    assert not html.find("html")
    (option,) = html.select("[role=group] [role=option]")
    assert option["href"] == "/es/buscar/?sector=PRO"
    group = html.select_one("[role=group]")
    assert html.find(id=group["aria-labelledby"]).get_text()
    nothing = client.get("/es/buscar/sugerencias/?q=zzzz")
    assert (nothing.status_code, nothing.content) == (204, b"")
    assert client.post("/es/buscar/sugerencias/").status_code == 405


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_answered(library: Any, client: Client, name: str) -> None:
    assert client.get(f"/es/buscar/sugerencias/?q={HOSTILE[name]}").status_code in (200, 204)


def test_markup_in_a_title_stays_text(search_index: Any, client: Client) -> None:
    make_practice("Kit <script>alert(1)</script>")
    search_index.drain()
    html = client.get(f"/es/buscar/sugerencias/?q={quote('kit')}").content.decode()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_suggestion_costs_two_queries_and_one_more_each_minute(
    library: Any, client: Client, django_assert_num_queries: Any
) -> None:
    client.get("/es/buscar/sugerencias/?q=kit")
    # Both are of the earlier searches: the version of the vocabulary, and the log.
    with django_assert_num_queries(2):
        client.get("/es/buscar/sugerencias/?q=pro")
    termbook.forget()
    with django_assert_num_queries(3):
        client.get("/es/buscar/sugerencias/?q=hua")
