"""How a text will look, asked of the server while it is written."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from knowledge.pages.admin_views import PREVIEWS_A_MINUTE
from tests.admin_forms import AdminForm, edit_address, make_editor
from tests.factories import make_article, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    cache.clear()
    user = make_editor()
    client.force_login(user)
    return user


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
