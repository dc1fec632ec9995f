"""The link in the mail that ends it: one click, without signing in, for years."""

from __future__ import annotations

import pytest
from django.test import Client

from search.saved import services, tokens
from search.saved.enums import Frequency
from search.saved.models import SavedSearch

pytestmark = pytest.mark.django_db


def end(saved: SavedSearch) -> str:
    return f"/es/buscar/avisos/baja/{tokens.token_for(saved)}/"


def test_seed_s_6_one_click_of_a_mail_program_ends_the_mail(desk, maria):
    """RFC 8058: a POST without cookies, without a token of ours against forgery."""
    saved = desk.save(maria)
    outside = Client(enforce_csrf_checks=True)
    answer = outside.post(
        end(saved), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    saved.refresh_from_db()
    assert saved.frequency == Frequency.NEVER


def test_seed_s_6_a_scanner_that_opens_the_link_ends_nothing(desk, maria, client):
    saved = desk.save(maria)
    page = client.get(end(saved))
    assert (page.status_code, page.text.count('<button class="btn" type="submit">')) == (200, 2)
    assert client.head(end(saved)).status_code == 200
    saved.refresh_from_db()
    assert saved.frequency == Frequency.INSTANT
    assert client.post(end(saved)).context["is_done"]
    saved.refresh_from_db()
    assert saved.frequency == Frequency.NEVER


def test_the_link_works_years_later_and_with_an_earlier_key(desk, maria, client, settings):
    saved = desk.save(maria)
    address = end(saved)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    assert client.post(address).status_code == 200


@pytest.mark.parametrize("damage", ["x", "", "forged"])
def test_a_damaged_or_forged_link_says_so(desk, maria, client, damage):
    saved = desk.save(maria)
    token = tokens.token_for(saved)
    broken = {"x": token + "x", "": token[:-5], "forged": f"{saved.uuid.hex}:forged"}[damage]
    assert client.post(f"/es/buscar/avisos/baja/{broken}/").status_code == 410
    saved.refresh_from_db()
    assert saved.frequency == Frequency.INSTANT


def test_the_link_of_a_deleted_search_says_so(desk, maria, client):
    saved = desk.save(maria)
    address = end(saved)
    services.delete_search(saved=saved)
    assert client.get(address).status_code == 410
