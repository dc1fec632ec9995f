"""Similar pages at the end of a page: which, why, and what they cost."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.cache import cache
from django.test import Client

from search.similar import pages_like
from tests.factories import make_article, make_organisation, make_practice, make_term
from vocabulary.models import Term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_kept_menu() -> None:
    cache.clear()


def crowd() -> None:
    """Pages with nothing in common, so that what two others share is rare."""
    for letter in "abcdefgh":
        make_article(f"Asunto {letter * 4}", body=f"Texto {letter * 5}.", summary="")


@pytest.fixture
def pair(search_index: Any) -> tuple[Any, Any]:
    """Two practices about kits in one place."""
    crowd()
    country = make_term("territory", "EC", "Ecuador")
    terms = [
        make_term("sector", "PRO", "Protección"),
        make_term("territory", "EC-h", "Huaquillas", parent=country),
        make_term("keyword", "kits", "kits"),
    ]
    actor = make_organisation("Red de prueba", acronym="RDP")
    one = make_practice(
        "Entregar con higiene", terms=terms[:2], actors=[actor], summary="Higiene diaria."
    )
    other = make_practice(
        "Guardar <b>limpio</b>", terms=terms, actors=[actor], summary="La higiene ayuda a todas."
    )
    search_index.drain()
    return one, other


def similar_of(client: Client, page: Any) -> Tag | None:
    html = BeautifulSoup(client.get(page.address()).content, "html.parser")
    return html.select_one("section[aria-labelledby=parecidas]")


def test_issue_4_4_a_page_ends_with_similar_ones_and_what_they_share(
    pair: tuple[Any, Any], client: Client
) -> None:
    one, other = pair
    section = similar_of(client, one)
    assert section is not None
    (title,) = section.select("b a, a b")
    assert title.get_text() == "Guardar <b>limpio</b>"
    links = {link.get_text(): link["href"] for link in section.select("li a")}
    assert links.pop("Guardar <b>limpio</b>") == other.address()
    assert links == {
        "Protección": "/es/buscar/?sector=PRO",
        "Huaquillas": "/es/buscar/?territory=EC-h",
        "RDP": f"/es/buscar/?organisation={code_of_actor(one)}",
        "higiene": "/es/buscar/?q=higiene",
    }
    for address in links.values():
        found = BeautifulSoup(client.get(address).content, "html.parser")
        assert len(found.select("li.hit")) == 2


def code_of_actor(page: Any) -> str:
    return str(page.actors.get().organisation.code)


def test_an_article_ends_with_similar_pages_too(search_index: Any, client: Client) -> None:
    crowd()
    theme = make_term("theme", "health", "Salud")
    one = make_article("Botiquines", terms=[theme])
    make_article("Vacunas", terms=[theme])
    search_index.drain()
    section = similar_of(client, one)
    assert section is not None
    assert [link.get_text() for link in section.select("li a")] == ["Vacunas", "Salud"]


def test_a_page_without_likes_has_no_such_section(search_index: Any, client: Client) -> None:
    crowd()
    alone = make_practice("Aparte", summary="Distinta.")
    search_index.drain()
    assert similar_of(client, alone) is None


def test_the_page_is_read_whole_when_the_index_does_not_answer(
    pair: tuple[Any, Any], client: Client, search_index: Any
) -> None:
    build = search_index.folder / (search_index.folder / "current").read_text()
    shutil.rmtree(build)
    response = client.get(pair[0].address())
    assert response.status_code == 200
    assert "parecidas" not in response.content.decode()


def test_similar_pages_cost_a_query_and_another_to_name_organisations(
    pair: tuple[Any, Any], search_index: Any, django_assert_num_queries: Any
) -> None:
    one, _ = pair
    terms = list(Term.objects.select_related("parent").order_by("pk"))
    engine = search_index.engine
    with django_assert_num_queries(2):
        (likeness,) = pages_like(one.search_key, terms, engine=engine, language="es")
    assert {shared.name for shared in likeness.terms} == {"RDP", "Huaquillas", "Protección"}
    one.actors.all().delete()
    one.save()
    search_index.drain()
    with django_assert_num_queries(1):
        (likeness,) = pages_like(one.search_key, terms, engine=engine, language="es")
    assert "RDP" not in [shared.name for shared in likeness.terms]
