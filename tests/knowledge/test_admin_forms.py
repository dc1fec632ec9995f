"""An editor writes articles in the admin: what is checked, what is asked, what is kept."""

from __future__ import annotations

import json
from importlib import import_module

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from accounts.enums import Role
from knowledge.models import ArticlePage
from knowledge.pages.admin_views import PREVIEWS_A_MINUTE
from knowledge.pages.privacy import REVIEWED
from tests.admin_forms import AdminForm, add_address, edit_address, make_editor
from tests.factories import articles_shelf, make_article, make_practice, make_term, make_user
from vocabulary.models import Term

pytestmark = pytest.mark.django_db

#: Made up: a number of the shape that Ecuadorian mobile lines have.
A_PHONE = "0987654321"


@pytest.fixture
def editor(client):
    cache.clear()
    user = make_editor()
    client.force_login(user)
    return user


def new_form(client) -> AdminForm:
    return AdminForm.open(client, add_address("knowledge.articlepage", articles_shelf()))


def written(**changes):
    return {
        "title": "Ruta de salud",
        "slug": "ruta-de-salud",
        "body": "Primero se pide un turno.\r\n\r\n## Después\r\n\r\nSe espera.",
        **changes,
    }


def the_article() -> ArticlePage:
    return ArticlePage.objects.get(slug="ruta-de-salud")


def in_english(user):
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})


# writing


def test_an_article_is_written_tagged_and_published(client, editor):
    place = make_term("territory", "CO-NSA-CUC", "Cúcuta")
    health = make_term("sector", "health", "Salud")
    answer = new_form(client).send(
        written(terms_territory=[place.pk], terms_sector=[health.pk]), action="publish"
    )
    assert answer.status_code == 302
    page = the_article()
    assert page.live
    assert page.body == "Primero se pide un turno.\n\n## Después\n\nSe espera."
    assert {item.tag for item in page.page_terms.all()} == {place, health}
    assert [section["heading"] for section in page.rendered_sections()] == ["", "Después"]


def test_the_tabs_stand_in_the_order_of_the_work_in_both_languages(client, editor):
    def tabs() -> list[str]:
        form = new_form(client)
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
    form = new_form(client)
    assert form.send(written(last_confirmed_on="2026-05-03"), action="publish").status_code == 302
    assert the_article().confirmed_by == editor


def test_hostile_markdown_is_refused_beside_the_text_which_stays(client, editor):
    hostile = "[[a|" * 4_000
    form = new_form(client).send_again(written(body=hostile))
    assert form.errors("body") != ""
    assert form["body"] == hostile
    assert not ArticlePage.objects.exists()


def test_a_text_that_is_too_long_is_refused_beside_it(client, editor):
    form = new_form(client).send_again(written(body="palabra " * 30_000))
    assert "200" in form.errors("body")
    assert len(form["body"]) == 240_000


def test_two_pages_of_an_issuer_cannot_have_one_code_but_two_issuers_can(client, editor):
    make_practice(issuer="prueba", institutional_code="G1")
    form = new_form(client).send_again(written(issuer="prueba", institutional_code=" G1 "))
    assert form.errors("institutional_code") != ""
    assert form.send({"issuer": "otra"}, action="publish").status_code == 302
    assert the_article().institutional_code == "G1"


def test_a_page_may_be_saved_with_its_own_code(client, editor):
    page = make_article(issuer="prueba", institutional_code="G1")
    assert AdminForm.open(client, edit_address(page)).send(action="publish").status_code == 302


def test_a_new_keyword_is_made_when_the_page_is_saved_and_not_while_it_is_typed(client, editor):
    known = make_term("keyword", "agua", "Agua")
    form = new_form(client)
    preview = reverse(
        "wagtailadmin_pages:preview_on_add",
        args=["knowledge", "articlepage", articles_shelf().pk],
    )
    data = {**form.values, **written(terms_keyword="agua, hig")}
    assert client.post(preview, data).json()["is_valid"] is True
    assert form.send_again(written(title="", terms_keyword="agua, higi")).errors("title") != ""
    assert list(Term.objects.filter(scheme="keyword")) == [known]
    form.send(written(terms_keyword="agua, higiene menstrual, Agua"), action="publish")
    names = [item.tag.name_es for item in the_article().page_terms.all()]
    assert sorted(names) == ["Agua", "higiene menstrual"]
    assert AdminForm.open(client, edit_address(the_article()))["terms_keyword"] != ""


def test_a_page_that_was_never_saved_is_previewed(client, editor):
    form = new_form(client)
    preview = reverse(
        "wagtailadmin_pages:preview_on_add",
        args=["knowledge", "articlepage", articles_shelf().pk],
    )
    data = {**form.values, **written(body="Texto **nuevo**.")}
    assert client.post(preview, data).json()["is_valid"] is True
    assert "<strong>nuevo</strong>" in client.get(preview).content.decode()
    assert not ArticlePage.objects.exists()


def test_what_a_member_writes_goes_to_an_editor_in_chief_who_publishes_it(client):
    writer, chief = make_user("miembro@example.org"), make_user("jefa@example.org")
    writer.groups.add(Group.objects.get(name=Role.MEMBER))
    chief.groups.add(Group.objects.get(name=Role.EDITOR_IN_CHIEF))
    client.force_login(writer)
    body = f"Llamar al celular {A_PHONE}."
    form = new_form(client).send_again(written(body=body), action="submit")
    assert form.errors("personal_data_reviewed") != ""
    assert form.send({"personal_data_reviewed": "on"}, action="submit").status_code == 302
    assert the_article().live is False
    assert PageLogEntry.objects.get(action=REVIEWED).user == writer
    client.force_login(chief)
    form = AdminForm.open(client, edit_address(the_article()))
    answer = form.send({"workflow-action-name": "approve"}, action="workflow-action")
    assert answer.status_code == 302
    assert the_article().live is True


# personal data


def test_a_draft_with_personal_data_is_saved_and_shows_its_spots(client, editor):
    body = f"Primera línea.\r\nLlamar al celular {A_PHONE} de la señora."
    assert new_form(client).send(written(body=body)).status_code == 302
    form = AdminForm.open(client, edit_address(the_article()))
    assert A_PHONE in form.text_beside("body")
    assert "2" in form.text_beside("body")
    assert form["personal_data_seen"] != ""


def test_personal_data_is_not_published_before_somebody_decides(client, editor):
    body = f"Llamar al celular {A_PHONE}."
    form = new_form(client).send_again(written(body=body), action="publish")
    assert form.errors("personal_data_reviewed") != ""
    assert form["body"] == body
    assert not ArticlePage.objects.exists()
    assert form.send({"personal_data_reviewed": "on"}, action="publish").status_code == 302
    assert the_article().live


def test_the_decision_is_logged_by_kind_and_line_without_the_words(client, editor):
    body = f"Primera línea.\r\n\r\nLlamar al celular {A_PHONE}."
    form = new_form(client).send_again(written(body=body), action="publish")
    form.send({"personal_data_reviewed": "on"}, action="publish")
    entry = PageLogEntry.objects.get(action=REVIEWED)
    assert entry.user == editor
    (spot,) = entry.data["spots"]
    assert (spot["place"], spot["kind"], spot["line"]) == ("body", "phone", 3)
    assert A_PHONE not in json.dumps(entry.data)
    history = client.get(reverse("wagtailadmin_pages:history", args=[the_article().pk]))
    assert history.status_code == 200
    assert A_PHONE not in history.content.decode()


def test_a_decision_holds_for_its_spots_and_not_for_new_ones(client, editor):
    body = f"Llamar al celular {A_PHONE}."
    form = new_form(client).send_again(written(body=body), action="publish")
    form.send({"personal_data_reviewed": "on"}, action="publish")
    form = AdminForm.open(client, edit_address(the_article()))
    assert "personal_data_reviewed" not in form.values
    assert form.send(action="publish").status_code == 302
    other = "0912345678"
    form = AdminForm.open(client, edit_address(the_article()))
    again = form.send_again(
        {"body": f"{body}\r\n\r\nO, si no, al celular {other}."}, action="publish"
    )
    notes = [note.text for note in again.form.find_all(class_="minga-spot")]
    assert len(notes) == 1
    assert other in notes[0]


def test_a_tick_without_having_been_shown_the_spot_decides_nothing(client, editor):
    form = new_form(client).send_again(
        written(body=f"Llamar al celular {A_PHONE}.", personal_data_reviewed="on"),
        action="publish",
    )
    assert form.errors("personal_data_reviewed") != ""
    assert not ArticlePage.objects.exists()


def test_the_role_mailbox_may_stand_in_the_text(client, editor):
    answer = new_form(client).send(
        written(body="Escriba a salud@example.org.", contact_email="salud@example.org"),
        action="publish",
    )
    assert answer.status_code == 302


def test_many_pages_at_once_are_published_only_if_somebody_decided(client, editor):
    make_article("Otro", publish=False)
    page = make_article(body=f"Llamar al celular {A_PHONE}.", publish=False)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    ids = "&".join(f"id={pk}" for pk in ArticlePage.objects.values_list("pk", flat=True))
    answer = client.post(f"{address}?{ids}", {"next": "/admin/", "include_descendants": ""})
    assert answer.status_code == 302
    assert not ArticlePage.objects.live().exists()
    form = AdminForm.open(client, edit_address(page))
    form.send({"personal_data_reviewed": "on"})
    client.post(f"{address}?{ids}", {"next": "/admin/", "include_descendants": ""})
    assert ArticlePage.objects.live().count() == 2


# preview


def test_the_preview_is_what_would_be_published(client, editor):
    make_practice("Cocinas comunitarias", issuer="prueba", institutional_code="BP91_XX")
    answer = client.post(
        reverse("minga_markdown_preview"),
        {"text": "Vea **esto**: [[BP91_XX]] <script>alert(1)</script>", "language": "es"},
    )
    html = answer.json()["html"]
    assert "<strong>esto</strong>" in html
    assert "/es/w/PR-" in html
    assert "<script" not in html


def test_the_preview_of_a_hostile_text_says_why(client, editor):
    answer = client.post(reverse("minga_markdown_preview"), {"text": "[[a|" * 4_000})
    assert answer.status_code == 422
    assert answer.json()["error"] != ""


def test_previews_are_limited_by_person(client, editor):
    address = reverse("minga_markdown_preview")
    codes = [client.post(address, {"text": "a"}).status_code for _n in range(PREVIEWS_A_MINUTE + 1)]
    assert codes.count(429) <= 1  # the minute may have turned
    assert codes[:PREVIEWS_A_MINUTE] == [200] * PREVIEWS_A_MINUTE
    client.force_login(make_editor("otra@example.org"))
    assert client.post(address, {"text": "a"}).status_code == 200


def test_the_preview_is_for_people_of_the_admin(client):
    assert client.post(reverse("minga_markdown_preview"), {"text": "a"}).status_code == 302


def test_a_draft_is_previewed_with_its_own_text(client, editor):
    page = make_article(body="Texto publicado.")
    AdminForm.open(client, edit_address(page)).send({"body": "Texto en borrador."})
    answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert "Texto en borrador." in answer.content.decode()


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
