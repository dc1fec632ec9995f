"""What was restricted or withdrawn a moment ago is in the index until the drain, and shows
nowhere."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from wagtail.models import Page, PageViewRestriction

from search import sources, termbook
from search.sources import only_readable, readable
from tests.factories import articles_shelf, make_article, make_section, make_term, translate
from tests.search.saved.conftest import Desk, member

pytestmark = pytest.mark.django_db

#: Words of the titles: those that are searched are marked in an extract.
OPEN = "abierto"
CLOSED = "reservado"

BODY = "Camas, cobijas y agua segura para familias."


@pytest.fixture
def shelter(search_index: Any) -> dict[str, Any]:
    """Pages alike that everybody may read and that the index holds."""
    termbook.forget()
    section = make_section("Sección", parent=articles_shelf())
    place = make_term("territory", "EC", "Ecuador")
    pages = {
        "read": make_article("Albergue común", body=BODY, terms=[place]),
        "open": make_article(f"Albergue {OPEN}", body=BODY, terms=[place]),
        "closed": make_article(f"Albergue {CLOSED}", body=BODY, parent=section, terms=[place]),
        "section": section,
    }
    for number in range(6):
        make_article(f"Huerto {number}")
    search_index.drain()
    return pages


def restrict(page: Any) -> None:
    PageViewRestriction.objects.create(
        page=Page.objects.get(pk=page.pk), restriction_type=PageViewRestriction.LOGIN
    )


def whole(client: Client, address: str) -> str:
    """All that a door answers, as text."""
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if ".xlsx" not in address:
        return content.decode()
    cells = (
        str(cell.value)
        for sheet in load_workbook(io.BytesIO(content))
        for row in sheet.iter_rows()
        for cell in row
    )
    return "\n".join(cells)


DOORS = [
    "/es/buscar/?q=albergue",
    "/es/buscar/?q=xilofono&exact=1",
    "/es/buscar/sugerencias/?q=alber",
    "/es/buscar/resultados.csv?q=albergue",
    "/es/buscar/resultados.xlsx?q=albergue",
    "/es/buscar/atom.xml?q=albergue",
    "/api/v1/search?q=albergue",
    "/api/v1/suggest?q=alber",
    "/api/v1/pages/{code}/similar",
    "/es/w/{code}/",
]


@pytest.mark.parametrize("how", ["page", "section", "unpublish"])
@pytest.mark.parametrize("door", DOORS)
def test_a_page_closed_a_moment_ago_shows_at_no_door(
    shelter: dict[str, Any], client: Client, search_index: Any, door: str, how: str
) -> None:
    address = door.format(code=shelter["read"].code)
    if address.startswith("/es/w/"):
        address = shelter["read"].address()
    assert CLOSED in whole(client, address)
    if how == "unpublish":
        shelter["closed"].unpublish()
    else:
        restrict(shelter["closed" if how == "page" else "section"])
    indexed = search_index.keys()
    assert shelter["closed"].search_key in indexed
    shown = whole(client, address)
    assert CLOSED not in shown
    assert OPEN in shown


def test_a_saved_search_does_not_name_a_page_closed_a_moment_ago(search_index: Any) -> None:
    search_index.rebuild()
    desk, owner = Desk(search_index), member()
    saved = desk.save(owner, "q=albergue")
    opened, closed = (make_article(f"Albergue {title}") for title in (OPEN, CLOSED))
    desk.later(seconds=1).announce()
    client = Client()
    client.force_login(owner)
    address = f"/es/buscar/guardadas/{saved.uuid}/"
    assert CLOSED in client.get(address).text
    restrict(closed)
    answer = client.get(address)
    assert CLOSED not in answer.text
    assert [row.hit.key for row in answer.context["found"].rows] == [opened.search_key]
    assert answer.context["found"].withdrawn == 1


def test_of_a_page_closed_in_one_language_the_other_still_shows(search_index: Any) -> None:
    page, shelf = make_article(CLOSED), articles_shelf("en")
    english = translate(page, language="en", title="Shelter", parent=shelf, body="A bed.")
    restrict(page)
    assert readable([page.search_key, english.search_key]) == {english.search_key}


@pytest.mark.parametrize("count", [1, 5])
def test_what_may_be_shown_is_asked_in_one_query(
    search_index: Any, django_assert_num_queries: Any, count: int
) -> None:
    pages = [make_article(f"Albergue {number}") for number in range(count)]
    search_index.drain()
    hits = search_index.search("albergue").hits
    with django_assert_num_queries(1):
        assert only_readable(hits) == list(hits)
    assert {hit.key for hit in hits} == {page.search_key for page in pages}
    with django_assert_num_queries(0):
        assert only_readable([]) == []


def test_what_no_source_knows_is_not_shown(search_index: Any, monkeypatch: Any) -> None:
    page = make_article(OPEN)
    assert readable(["PR-99.es", "nothing", page.search_key]) == {page.search_key}
    monkeypatch.setattr(sources, "_sources", {})
    assert readable([page.search_key]) == frozenset()
