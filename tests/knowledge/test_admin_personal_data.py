"""Before others read a text, somebody looks at what seems to be personal data and decides."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import PageLogEntry

from accounts.enums import Role
from knowledge.models import ArticlePage
from knowledge.pages.privacy import REVIEWED
from tests.admin_forms import AdminForm, article, edit_address, make_editor, new_article
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

#: Made up: a number of the shape that Ecuadorian mobile lines have.
A_PHONE = "0987654321"


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def the_article() -> ArticlePage:
    return ArticlePage.objects.get(slug="ruta-de-salud")


def test_a_draft_with_personal_data_is_saved_and_shows_its_spots(client, editor):
    body = f"Primera línea.\r\nLlamar al celular {A_PHONE} de la señora."
    assert new_article(client).send(article(body=body)).status_code == 302
    form = AdminForm.open(client, edit_address(the_article()))
    assert A_PHONE in form.text_beside("body")
    assert "2" in form.text_beside("body")
    assert form["personal_data_seen"] != ""


def test_personal_data_is_not_published_before_somebody_decides(client, editor):
    body = f"Llamar al celular {A_PHONE}."
    form = new_article(client).send_again(article(body=body), action="publish")
    assert form.errors("personal_data_reviewed") != ""
    assert form["body"] == body
    assert not ArticlePage.objects.exists()
    assert form.send({"personal_data_reviewed": "on"}, action="publish").status_code == 302
    assert the_article().live


def test_the_decision_is_logged_by_kind_and_line_without_the_words(client, editor):
    body = f"Primera línea.\r\n\r\nLlamar al celular {A_PHONE}."
    form = new_article(client).send_again(article(body=body), action="publish")
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
    form = new_article(client).send_again(article(body=body), action="publish")
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
    form = new_article(client).send_again(
        article(body=f"Llamar al celular {A_PHONE}.", personal_data_reviewed="on"),
        action="publish",
    )
    assert form.errors("personal_data_reviewed") != ""
    assert not ArticlePage.objects.exists()


def test_the_role_mailbox_may_stand_in_the_text(client, editor):
    answer = new_article(client).send(
        article(body="Escriba a salud@example.org.", contact_email="salud@example.org"),
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


def test_what_a_member_writes_goes_to_an_editor_in_chief_who_publishes_it(client):
    writer, chief = make_user("miembro@example.org"), make_user("jefa@example.org")
    writer.groups.add(Group.objects.get(name=Role.MEMBER))
    chief.groups.add(Group.objects.get(name=Role.EDITOR_IN_CHIEF))
    client.force_login(writer)
    body = f"Llamar al celular {A_PHONE}."
    form = new_article(client).send_again(article(body=body), action="submit")
    assert form.errors("personal_data_reviewed") != ""
    assert form.send({"personal_data_reviewed": "on"}, action="submit").status_code == 302
    assert the_article().live is False
    assert PageLogEntry.objects.get(action=REVIEWED).user == writer
    client.force_login(chief)
    form = AdminForm.open(client, edit_address(the_article()))
    answer = form.send({"workflow-action-name": "approve"}, action="workflow-action")
    assert answer.status_code == 302
    assert the_article().live is True
