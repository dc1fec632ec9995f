"""What a search finds when it is saved is recorded as known, and nothing falls in between."""

from __future__ import annotations

import pytest

from search.saved import announcing, services
from search.saved.models import SavedSearch, SavedSearchMatch
from search.saved.services import TooBroad
from tests.factories import make_article
from tests.search.saved.conftest import member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("with_mail")]


def test_a_page_indexed_and_matched_while_a_search_learns_is_told(desk, maria, monkeypatch):
    """Between the scan of what is known and its record, another announces what came."""
    ana = member("ana@example.org")
    desk.save(ana)  # so that what came is matched
    matched_meanwhile = []

    def scan_and_then_index(query):
        found = list(type(desk.index.engine).scan(desk.index.engine, query))
        make_article("Un kit de higiene")
        desk.index.drain()
        matched_meanwhile.append(announcing.announce_once(engine=desk.index.engine, now=desk.now))
        return iter(found)

    with monkeypatch.context() as patched:
        patched.setattr(desk.index.engine, "scan", scan_and_then_index)
        saved = desk.save(maria)
    assert (len(matched_meanwhile), saved.known_at) == (1, desk.now)
    desk.announce()
    assert (desk.told(ana), desk.told(maria)) == (1, 1)


def test_a_search_saved_while_somebody_announces_learns_in_the_next_pass(desk, maria):
    make_article("Un kit de higiene")
    desk.index.drain()
    with announcing.turn() as free:
        saved = desk.save(maria)
    assert (free, saved.known_at, saved.matches.count()) == (True, None, 0)
    desk.announce()
    saved.refresh_from_db()
    assert (saved.known_at, saved.matches.count(), desk.told(maria)) == (desk.now, 1, 0)


def articles(desk, number: int) -> None:
    for one in range(number):
        make_article(f"Un kit {one}")
    desk.index.drain()


def test_a_search_that_finds_too_much_is_not_kept_and_one_at_the_limit_is(desk, maria, monkeypatch):
    monkeypatch.setattr(services, "BROADEST", 2)
    articles(desk, 3)
    with pytest.raises(TooBroad) as refused:
        desk.save(maria)
    assert (refused.value.count, SavedSearch.objects.count()) == (3, 0)
    monkeypatch.setattr(services, "BROADEST", 3)
    assert desk.save(maria).matches.count() == 3


def test_a_search_that_finds_too_much_when_it_comes_to_learn_is_paused(desk, maria, monkeypatch):
    """It was saved while search did not answer."""
    with announcing.turn():
        saved = desk.save(maria)
    articles(desk, 3)
    monkeypatch.setattr(services, "BROADEST", 2)
    desk.announce()
    saved.refresh_from_db()
    assert (saved.is_active, saved.known_at, SavedSearchMatch.objects.count()) == (False, None, 0)
    assert not SavedSearch.objects.to_do(now=desk.now).exists()


def test_a_search_that_finds_too_much_by_now_stays_paused(desk, maria, monkeypatch, client):
    saved = desk.save(maria)
    services.pause(saved=saved)
    articles(desk, 3)
    monkeypatch.setattr(services, "BROADEST", 2)
    client.force_login(maria)
    page = client.post(f"/es/buscar/guardadas/{saved.uuid}/pausa/", {"resume": ""}, follow=True)
    assert [(str(one.level_tag), " 3 " in one.message) for one in page.context["messages"]] == [
        ("error", True)
    ]
    saved.refresh_from_db()
    assert (saved.is_active, saved.matches.count()) == (False, 0)
    monkeypatch.setattr(services, "BROADEST", 3)
    client.post(f"/es/buscar/guardadas/{saved.uuid}/pausa/", {"resume": ""})
    saved.refresh_from_db()
    assert (saved.is_active, saved.matches.count()) == (True, 3)


def test_the_form_says_that_a_search_is_too_broad_keeps_the_words_and_offers_the_feed(
    desk, maria, monkeypatch, client
):
    monkeypatch.setattr(services, "BROADEST", 2)
    articles(desk, 3)
    client.force_login(maria)
    address = "/es/buscar/guardar/?q=kit&kind=article"
    feed = 'href="/es/buscar/atom.xml?q=kit&amp;kind=article"'
    assert feed not in client.get(address).text
    page = client.post(address, {"name": "Todos los kits", "frequency": "weekly"})
    assert page.status_code == 200
    assert [" 3 " in error for error in page.context["form"].non_field_errors()] == [True]
    assert page.context["form"]["frequency"].value() == "weekly"
    assert 'value="Todos los kits"' in page.text
    assert feed in page.text
    assert not SavedSearch.objects.exists()
