"""The listing of a section: what it shows, and that its queries do not grow with it."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from tests.factories import (
    articles_shelf,
    make_article,
    make_practice,
    make_section,
    make_term,
    practices_shelf,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_kept_menu() -> None:
    cache.clear()


def _terms(count: int) -> list:
    return [make_term("keyword", f"palabra-{number}") for number in range(count)]


def _listing(client: Client, query: str = "") -> str:
    response = client.get(practices_shelf().address() + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("rows", [1, 50])
def test_a_listing_asks_eight_queries_whatever_it_holds(
    rows: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shelf = practices_shelf()
    for number in range(rows):
        make_practice(f"Práctica {number}", terms=_terms(3))
    make_article(parent=shelf)
    make_section("Sección de adentro")
    client.get(shelf.address())  # content types are read once in the life of a process
    cache.clear()
    with django_assert_num_queries(8):
        response = client.get(shelf.address())
    assert response.status_code == 200


def test_a_card_shows_kind_code_title_summary_and_place(client: Client) -> None:
    make_practice(
        "Preguntar antes de comprar",
        kind="lesson",
        institutional_code="LA4_PC",
        summary="Dos frases.",
        terms=[make_term("territory", "EC", "Ecuador")],
    )
    text = _words(_listing(client))
    assert "Lección aprendida LA4_PC Preguntar antes de comprar Dos frases. Ecuador" in text


def test_the_count_and_the_second_page_are_true(client: Client) -> None:
    for number in range(25):
        make_practice(f"Práctica {number}")
    first, second = _listing(client), _listing(client, "?page=2")
    assert "25 páginas, las más nuevas primero" in first
    assert (first.count("<article"), second.count("<article")) == (24, 1)
    assert 'href="?page=2" rel="next"' in first
    assert 'href="?page=1" rel="prev"' in second


def test_a_page_number_that_does_not_exist_shows_the_nearest_page(client: Client) -> None:
    make_practice()
    assert _listing(client, "?page=99").count("<article") == 1
    assert _listing(client, "?page=x").count("<article") == 1


def test_drafts_and_closed_pages_are_not_listed(client: Client) -> None:
    make_practice("Borrador", publish=False)
    closed = make_practice("Cerrada")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    html = _listing(client)
    assert "Aquí todavía no se ha publicado nada" in html
    assert "Borrador" not in html
    assert "Cerrada" not in html


def test_the_menu_names_the_shelves_of_the_readers_language(client: Client) -> None:
    make_practice()
    assert _menu(_listing(client)) == ["Prácticas", "Artículos", "Buscar"]
    english = client.get(practices_shelf("en").address()).content.decode()
    assert _menu(english) == ["Practices", "Articles", "Search"]


def test_the_menu_forgets_a_section_as_soon_as_it_leaves(client: Client) -> None:
    assert "Artículos" in _menu(_listing(client))
    shelf = articles_shelf()
    shelf.show_in_menus = False
    shelf.save()
    assert "Artículos" not in _menu(_listing(client))


def test_a_closed_section_is_not_in_the_menu(client: Client) -> None:
    PageViewRestriction.objects.create(page=articles_shelf(), restriction_type="login")
    assert "Artículos" not in _menu(_listing(client))


def test_the_language_switch_stays_on_the_page_and_keeps_its_parameters(client: Client) -> None:
    shelf = practices_shelf()
    html = client.get(shelf.address() + "?page=2&x=%C3%B1").content.decode()
    switch = re.search(r'href="([^"]*)" lang="en" hreflang="en"', html)
    assert switch
    assert switch.group(1) == f"/en/w/{shelf.code}/practicas/?page=2&amp;x=%C3%B1"
    answer = client.get(switch.group(1).replace("&amp;", "&"), follow=True)
    assert "<h1>Practices</h1>" in answer.content.decode()


def _menu(html: str) -> list[str]:
    found = re.search(r'<nav class="mainnav.*?<ul[^>]*>(.*?)</ul>', html, re.DOTALL)
    assert found
    return re.findall(r"<a [^>]*>([^<]*)</a>", found.group(1))


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())
