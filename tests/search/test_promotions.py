"""What the team recommends for a search: when it is meant, what is shown, who may write it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page, PageViewRestriction

from accounts.enums import Role
from accounts.services import ensure_roles, give_role
from tests.factories import (
    articles_shelf,
    make_article,
    make_practice,
    make_user,
    translate,
)
from tests.search.library import ReadPage

pytestmark = pytest.mark.django_db


def promote(words: str, page: Page | None = None, **fields: Any) -> SearchPromotion:
    query, _made = Query.objects.get_or_create(query_string=words)
    return SearchPromotion.objects.create(query=query, page=page, **fields)


def shown(client: Client, words: str, *, language: str = "es") -> list[str]:
    page = ReadPage(client, f"q={words}", language=language)
    return [link.get_text() for link in page.html.select(".promoted li > a")]


@pytest.fixture
def kits(search_index: Any) -> Page:
    page = make_practice("Cómo decidir un kit")
    make_practice("Otra práctica sobre kits de dignidad")
    search_index.drain()
    promote("kits de dignidad para niñas", page, description="Empiece por aquí.")
    return page


@pytest.mark.parametrize(
    "words",
    [
        "kits de dignidad para niñas",
        "KIT DIGNIDAD NIÑA",
        "ninas:+dignidad,+kits",
        "%22dignidad%22+kit+la+niña",
    ],
)
def test_issue_4_4_the_same_words_in_any_order_case_accent_and_number_are_meant(
    kits: Page, client: Client, words: str
) -> None:
    assert shown(client, words) == ["Cómo decidir un kit"]


@pytest.mark.parametrize(
    "words", ["kits", "kits de dignidad", "kits dignidad niñas agua", "", "la"]
)
def test_other_words_are_not_meant(kits: Page, client: Client, words: str) -> None:
    assert shown(client, words) == []


def test_words_that_exclude_are_not_meant(kits: Page, client: Client) -> None:
    assert shown(client, "kits dignidad -niñas") == []


@pytest.mark.parametrize(
    ("kept", "typed"),
    [("cash transfers", "Transfer of cash"), ("migrações", "migração"), ("las mujeres", "mujer")],
)
def test_words_of_each_language_are_meant_in_their_other_number(
    search_index: Any, client: Client, kept: str, typed: str
) -> None:
    page = make_practice("Recomendada")
    promote(kept, page)
    assert shown(client, typed) == ["Recomendada"]


def test_it_stands_on_the_first_page_and_is_not_counted(search_index: Any, client: Client) -> None:
    for number in range(3):
        make_practice(f"Kit {number}")
    search_index.drain()
    promote("kit", make_article("Sobre otra cosa"))
    first = ReadPage(client, "q=kit&size=2", language="en")
    assert first.sentence.startswith("3 results")
    assert first.html.select_one(".promoted h2").get_text() == "Recommended by the team"
    assert ReadPage(client, "q=kit&size=2&page=2").html.select(".promoted") == []


def test_it_is_shown_where_nothing_is_found(search_index: Any, client: Client) -> None:
    make_practice("Algo")
    search_index.drain()
    promote("xilófono", make_practice("Música en los albergues"))
    page = ReadPage(client, "q=xilofono")
    assert (page.hits, shown(client, "xilofono")) == ([], ["Música en los albergues"])


def test_only_what_everybody_may_read_is_shown(search_index: Any, client: Client) -> None:
    public = make_practice("Pública")
    draft = make_practice("Borrador", publish=False)
    restricted = make_practice("Restringida")
    within = make_article("Dentro de una sección restringida")
    for page in (draft, restricted, within, public):
        promote("kit", page)
    login = PageViewRestriction.LOGIN
    PageViewRestriction.objects.create(page=restricted, restriction_type=login)
    PageViewRestriction.objects.create(page=within.get_parent(), restriction_type=login)
    client.force_login(make_user(is_superuser=True, is_staff=True))
    assert shown(client, "kit") == ["Pública"]
    public.unpublish()
    assert shown(client, "kit") == []


def test_a_page_is_shown_in_the_readers_language_where_it_has_one(
    search_index: Any, client: Client
) -> None:
    page = make_article("Palabras de la protección")
    promote("gbv", page)
    assert shown(client, "gbv", language="en") == ["Palabras de la protección"]
    translate(
        page, language="en", title="Words of protection", parent=articles_shelf("en"), body="A."
    )
    assert shown(client, "gbv", language="en") == ["Words of protection"]
    link = ReadPage(client, "q=gbv", language="en").html.select_one(".promoted a")
    assert client.get(link["href"], follow=True).status_code == 200


def test_only_links_over_https_are_shown(search_index: Any, client: Client) -> None:
    promote(
        "kit", external_link_url="http://example.org/", external_link_text="Abierta", sort_order=0
    )
    promote(
        "kit", external_link_url="https://example.org/<b>", external_link_text="<b>", sort_order=1
    )
    assert shown(client, "kit") == ["<b>"]


def test_searches_leave_no_row_and_without_promotions_cost_nothing(
    search_index: Any, client: Client, django_assert_num_queries: Any
) -> None:
    page = make_practice("Kit de dignidad")
    make_practice("Otra")
    search_index.drain()
    ReadPage(client, "q=kit")
    # The version of the synonyms, the names of terms, the facts of the hits.
    with django_assert_num_queries(2):
        ReadPage(client, "q=kit")
    promote("kit", page)
    promote("casa", page)
    ReadPage(client, "q=kit")
    # And the pages that are recommended, where any are.
    with django_assert_num_queries(3):
        assert shown(client, "kit") == ["Kit de dignidad"]
    with django_assert_num_queries(2):
        assert shown(client, "otra") == []
    assert Query.objects.count() == 2


def test_what_changes_is_shown_from_the_next_search_on(kits: Page, client: Client) -> None:
    assert shown(client, "kits dignidad niñas") == ["Cómo decidir un kit"]
    query = Query.objects.get()
    query.query_string = "kits de higiene"
    query.save()
    assert shown(client, "kits dignidad niñas") == []
    assert shown(client, "higiene kit") == ["Cómo decidir un kit"]
    query.editors_picks.all().delete()
    assert shown(client, "higiene kit") == []


def formset(*rows: dict[str, str], words: str) -> dict[str, str]:
    data = {
        "query_string": words,
        "editors_picks-TOTAL_FORMS": str(len(rows)),
        "editors_picks-INITIAL_FORMS": "0",
        "editors_picks-MIN_NUM_FORMS": "0",
        "editors_picks-MAX_NUM_FORMS": "1000",
    }
    for number, fields in enumerate(rows):
        blank = {"page": "", "external_link_url": "", "external_link_text": "", "description": ""}
        for name, value in {**blank, "ORDER": str(number + 1), **fields}.items():
            data[f"editors_picks-{number}-{name}"] = value
    return data


def test_an_editor_in_chief_recommends_through_the_administration(
    search_index: Any, client: Client
) -> None:
    page = make_practice("Cómo decidir un kit")
    ensure_roles()
    editor = make_user("editora@example.org")
    give_role(user=editor, role=Role.EDITOR_IN_CHIEF)
    client.force_login(editor)
    add = "/admin/searchpicks/add/"
    assert "wildcards" not in client.get(add, headers={"Accept-Language": "en"}).content.decode()
    refused = client.post(
        add,
        formset(
            {"external_link_url": "http://example.org/", "external_link_text": "x"}, words="kit"
        ),
    )
    assert refused.status_code == 200
    assert SearchPromotion.objects.count() == 0
    saved = client.post(add, formset({"page": str(page.pk), "description": "Aquí."}, words="Kit"))
    assert saved.status_code == 302
    assert shown(client, "kits") == ["Cómo decidir un kit"]


def test_who_only_writes_does_not_recommend(search_index: Any, client: Client) -> None:
    ensure_roles()
    writer = make_user("escribe@example.org")
    give_role(user=writer, role=Role.MEMBER)
    client.force_login(writer)
    assert client.get("/admin/searchpicks/add/").status_code == 302
