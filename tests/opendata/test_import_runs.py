"""Unfinished imports: who sees them, how long they are kept, and that each is finished once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from opendata.models import ImportRun
from practices.models import PracticePage
from tests.admin_forms import make_editor
from tests.factories import make_superuser

from .import_desk import Desk
from .importing import practice, sheet


@pytest.fixture
def desk(client: Client, oim: Any) -> Desk:
    return Desk(client, make_superuser())


def test_who_may_not_publish_saves_drafts(client: Client, oim: Any) -> None:
    desk = Desk(client, make_editor(publishes=False))
    answer = desk.upload(sheet("BP1_PC", "Una"))
    assert 'value="publish"' not in answer.content.decode()
    desk.send(answer, "publish")  # the admin says no and leads to its first page
    assert not PracticePage.objects.exists()
    desk.send(answer, "drafts")
    assert not practice("BP1_PC").live
    assert practice("BP1_PC").owner.email == "editora@example.org"


def test_an_upload_is_seen_by_who_made_it_and_by_those_who_publish(
    client: Client, oim: Any
) -> None:
    Desk(client, make_editor(publishes=False)).upload(sheet("BP1_PC", "Una"))
    address = reverse("minga_import", args=[ImportRun.objects.get().uuid])
    client.force_login(make_editor("otra@example.org", publishes=False))
    assert client.get(address, follow=True).status_code == 404
    client.force_login(make_editor("jefa@example.org"))
    assert client.get(address).status_code == 200


def test_an_import_can_be_taken_up_again_and_deleted(desk: Desk) -> None:
    desk.send(desk.upload(sheet("BP1_PC", "Una")), "save", **{"s1-title": "A medias"})
    run = ImportRun.objects.get()
    address = reverse("minga_import", args=[run.uuid])
    assert address in desk.client.get(reverse("minga_imports")).content.decode()
    assert "A medias" in desk.client.get(address).content.decode()
    removal = reverse("minga_import_delete", args=[run.uuid])
    assert desk.client.get(removal).status_code == 200
    assert ImportRun.objects.exists()
    desk.client.post(removal)
    assert not ImportRun.objects.exists()


def test_an_upload_is_forgotten_after_seven_days(desk: Desk) -> None:
    desk.upload(sheet("BP1_PC", "Una"))
    ImportRun.objects.update(started_at=timezone.now() - timedelta(days=8))
    desk.client.get(reverse("minga_imports"))
    run = ImportRun.objects.get()
    assert (run.state, run.upload) == ("expired", None)
    assert desk.client.get(reverse("minga_import", args=[run.uuid])).status_code == 200


def test_sending_twice_saves_once(desk: Desk) -> None:
    answer = desk.upload(sheet("BP1_PC", "Una"))
    desk.send(answer, "drafts")
    assert desk.send(answer, "drafts").status_code == 200
    assert PracticePage.objects.count() == 1


def test_who_may_not_write_is_not_let_in(client: Client, oim: Any) -> None:
    reader = make_editor("lectora@example.org")
    reader.groups.clear()
    client.force_login(reader)
    for name in ("minga_imports", "minga_import_new"):
        assert client.get(reverse(name)).status_code in (302, 403)
