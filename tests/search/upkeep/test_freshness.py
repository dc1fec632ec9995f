"""Freshness falls with the days: what fell noticeably is indexed anew, a little at a time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from knowledge.documents import faded_documents
from search.models import SearchOutbox, Upkeep
from search.upkeep import freshness
from search.upkeep.enums import State, Work
from search.upkeep.services import ask_nightly, perform_next
from tests.factories import make_article

pytestmark = pytest.mark.django_db

#: Confirmed for twelve months on this day: due on the same day a year later.
CONFIRMED = date(2024, 5, 4)
DUE = date(2025, 5, 4)


def faded(since, today, after="", looked_at=100, most=100):
    return faded_documents(since=since, today=today, after=after, looked_at=looked_at, most=most)


def make_aging(title="Envejece", **fields):
    return make_article(title, last_confirmed_on=CONFIRMED, review_every=12, **fields)


def night(day):
    return timezone.make_aware(datetime(day.year, day.month, day.day, 4, 0))


def renew(index, day):
    """The whole renewal of one night; answers how many steps it took."""
    ask_nightly(now=night(day))
    steps = 0
    while perform_next(engine=index.engine, clock=lambda: night(day)) is not None:
        steps += 1
    return steps


def test_a_page_is_queued_when_its_freshness_went_over_a_step():
    page = make_aging()
    assert faded(DUE, DUE + timedelta(days=5)).keys == ()
    assert faded(DUE, DUE + timedelta(days=20)).keys == (page.search_key,)
    assert faded(DUE + timedelta(days=20), DUE + timedelta(days=25)).keys == ()


def test_a_page_that_is_not_due_or_was_never_confirmed_does_not_fade():
    make_article("Nunca confirmada")
    make_aging("Vigente")
    assert faded(date(2024, 6, 1), date(2024, 12, 1)).keys == ()


def test_a_page_that_is_not_public_is_left_alone():
    make_aging(publish=False)
    assert faded(DUE, DUE + timedelta(days=300)).keys == ()


def test_it_is_read_in_pieces_that_end_and_begin_where_they_are_told():
    keys = [make_aging(f"Página {number}").search_key for number in range(5)]
    far = DUE + timedelta(days=300)
    first = faded(DUE, far, most=2)
    second = faded(DUE, far, after=first.after, most=2)
    third = faded(DUE, far, after=second.after, most=2)
    assert [*first.keys, *second.keys, *third.keys] == keys
    assert third.after == ""
    assert faded(DUE, DUE, looked_at=2).after != ""


def test_the_order_of_the_index_follows_the_days_without_a_change_of_any_page(search_index):
    page = make_aging()
    search_index.drain()
    renew(search_index, DUE)
    assert SearchOutbox.objects.count() == 0
    renew(search_index, DUE + timedelta(days=1))
    assert SearchOutbox.objects.count() == 0
    renew(search_index, DUE + timedelta(days=40))
    assert [row.key for row in SearchOutbox.objects.all()] == [page.search_key]
    assert Upkeep.objects.latest("id").outcome == {"requeued": 1}


def test_a_big_site_is_renewed_in_steps_between_which_people_come_first(search_index, monkeypatch):
    for number in range(5):
        make_aging(f"Página {number}")
    search_index.drain()
    monkeypatch.setattr(freshness, "QUEUED", 2)
    day = DUE + timedelta(days=300)
    ask_nightly(now=night(day))
    perform_next(engine=search_index.engine, clock=lambda: night(day))
    assert SearchOutbox.objects.count() == 2
    step = Upkeep.objects.get(work=Work.FRESHNESS)
    assert step.state == State.WAITING
    assert step.position
    steps = 1 + renew(search_index, day)
    assert steps == 3
    assert SearchOutbox.objects.count() == 5
    assert Upkeep.objects.get(work=Work.FRESHNESS).outcome == {"requeued": 5}
