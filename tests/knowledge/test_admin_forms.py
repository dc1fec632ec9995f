"""An editor writes articles in the admin: what is checked, what is kept, what lists show."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse
from wagtail.models import Page

from knowledge.models import ArticlePage
from tests.admin_forms import (
    AdminForm,
    add_address,
    article,
    edit_address,
    make_editor,
    new_article,
)
from tests.factories import articles_shelf, make_article, make_practice, make_term
from vocabulary.models import Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def the_article() -> ArticlePage:
    return ArticlePage.objects.get(slug="ruta-de-salud")


def in_english(user):
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})


def test_an_article_is_written_tagged_and_published(client, editor):
    place = make_term("territory", "CO-NSA-CUC", "Cúcuta")
    health = make_term("sector", "health", "Salud")
    answer = new_article(client).send(
        article(terms_territory=[place.pk], terms_sector=[health.pk]), action="publish"
    )
    assert answer.status_code == 302
    page = the_article()
    assert page.live
    assert page.body == "Primero se pide un turno.\n\n## Después\n\nSe espera."
    assert {item.tag for item in page.page_terms.all()} == {place, health}
    assert [section["heading"] for section in page.rendered_sections()] == ["", "Después"]


def test_the_tabs_stand_in_the_order_of_the_work_in_both_languages(client, editor):
    def tabs() -> list[str]:
        form = new_article(client)
        return [
            tab.text.strip().split("\n")[0] for tab in form.form.find_all(attrs={"role": "tab"})
        ]

    in_english(editor)
    assert tabs() == [
        "Essentials",
        "Story",
        "Facts",
        "Source and review",
        "Publishing settings",
    ]


def test_the_day_of_confirmation_says_who_confirmed(client, editor):
    form = new_article(client)
    assert form.send(article(last_confirmed_on="2026-05-03"), action="publish").status_code == 302
    assert the_article().confirmed_by == editor


def test_hostile_markdown_is_refused_beside_the_text_which_stays(client, editor):
    hostile = "[[a|" * 4_000
    form = new_article(client).send_again(article(body=hostile))
    assert form.errors("body") != ""
    assert form["body"] == hostile
    assert not ArticlePage.objects.exists()


def test_a_text_that_is_too_long_is_refused_beside_it(client, editor):
    form = new_article(client).send_again(article(body="palabra " * 30_000))
    assert "200" in form.errors("body")
    assert len(form["body"]) == 240_000


def test_two_pages_of_an_issuer_cannot_have_one_code_but_two_issuers_can(client, editor):
    make_practice(issuer="prueba", institutional_code="G1")
    form = new_article(client).send_again(article(issuer="prueba", institutional_code=" G1 "))
    assert form.errors("institutional_code") != ""
    assert form.send({"issuer": "otra"}, action="publish").status_code == 302
    assert the_article().institutional_code == "G1"


def test_a_page_may_be_saved_with_its_own_code(client, editor):
    page = make_article(issuer="prueba", institutional_code="G1")
    assert AdminForm.open(client, edit_address(page)).send(action="publish").status_code == 302


def test_a_new_keyword_is_made_when_the_page_is_saved_and_not_while_it_is_typed(client, editor):
    known = make_term("keyword", "agua", "Agua")
    form = new_article(client)
    preview = reverse(
        "wagtailadmin_pages:preview_on_add",
        args=["knowledge", "articlepage", articles_shelf().pk],
    )
    data = {**form.values, **article(terms_keyword="agua, hig")}
    assert client.post(preview, data).json()["is_valid"] is True
    assert form.send_again(article(title="", terms_keyword="agua, higi")).errors("title") != ""
    assert list(Term.objects.filter(scheme="keyword")) == [known]
    form.send(article(terms_keyword="agua, higiene menstrual, Agua"), action="publish")
    names = [item.tag.name_es for item in the_article().page_terms.all()]
    assert sorted(names) == ["Agua", "higiene menstrual"]
    assert AdminForm.open(client, edit_address(the_article()))["terms_keyword"] != ""


def test_a_page_that_was_never_saved_is_previewed(client, editor):
    form = new_article(client)
    preview = reverse(
        "wagtailadmin_pages:preview_on_add",
        args=["knowledge", "articlepage", articles_shelf().pk],
    )
    data = {**form.values, **article(body="Texto **nuevo**.")}
    assert client.post(preview, data).json()["is_valid"] is True
    assert "<strong>nuevo</strong>" in client.get(preview).content.decode()
    assert not ArticlePage.objects.exists()


# lists


def test_lists_show_both_codes_after_the_title(client, editor):
    page = make_article("Ruta", issuer="prueba", institutional_code="G1")
    assert page.get_admin_display_title() == f"Ruta · G1 · {page.code}"
    answer = client.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk]))
    assert f"Ruta · G1 · {page.code}" in answer.content.decode()


@pytest.fixture
def editors_search(db):
    """Wagtail's own search as its migrations make it: without them its table is a plain one."""
    module = import_module("wagtail.search.migrations.0006_customise_indexentry")
    with connection.cursor() as cursor:
        for operation in module.Migration.operations:
            for step in getattr(operation, "database_operations", ()):
                cursor.execute(step.reverse_sql)
                cursor.execute(step.sql)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="other databases make it from models")
@pytest.mark.usefixtures("editors_search")
@pytest.mark.parametrize("written_as", ["BP91_XX", "bp91_xx", "BP91"])
def test_the_explorer_finds_a_page_by_its_codes(client, editor, written_as):
    page = make_practice("Cocinas", issuer="prueba", institutional_code="BP91_XX")
    make_practice("Otra")
    root = Page.objects.get(depth=1)
    for query in (written_as, page.code):
        answer = client.get(
            reverse("wagtailadmin_explore", args=[root.pk]), {"q": query, "search_all": "1"}
        )
        html = answer.content.decode()
        assert "Cocinas · BP91_XX" in html, query
        assert "Otra · " not in html, query


def test_an_empty_site_says_what_to_do_next(client, editor):
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert add_address("knowledge.articlepage", articles_shelf()) in html
    assert "load_vocabulary" in html
    make_article(publish=False)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert add_address("knowledge.articlepage", articles_shelf()) not in html
