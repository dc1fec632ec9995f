"""What a search finds when it is saved is recorded as known, and nothing falls in between."""

from __future__ import annotations

import pytest

from search.saved import announcing
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
