"""The outbox: what is recorded, and who may work on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from search import outbox, versions
from search.models import SearchOutbox
from search.signals import documents_settled, outbox_written

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(seconds=1)


def record(*keys: str, at=NOW) -> None:
    outbox.record(source="pages", keys=keys, at=at)


def test_a_key_named_twice_is_recorded_once():
    assert outbox.record(source="pages", keys=["A", "B", "A"], at=NOW) == 2


def test_a_row_is_lost_with_the_change_that_it_records():
    with transaction.atomic():
        record("A")
        transaction.set_rollback(True)
    assert SearchOutbox.objects.count() == 0


def test_others_hear_of_rows_after_the_commit_and_once_a_call(django_capture_on_commit_callbacks):
    heard = []

    def listen(**kwargs):
        heard.append(SearchOutbox.objects.count())

    outbox_written.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            record("A", "B")
            assert heard == []
        assert heard == [2]
    finally:
        outbox_written.disconnect(listen)


def test_a_claim_takes_every_row_of_an_object_together():
    record("A")
    record("B")
    record("A")
    held = outbox.claim(now=LATER, limit=1, alone=True)
    assert list(held.rows) == [("pages", "A")]
    assert len(held.rows["pages", "A"]) == 2


def test_what_is_claimed_is_left_to_its_claimer_with_all_that_comes_after():
    record("A")
    first = outbox.claim(now=LATER, limit=10, alone=False)
    record("A")
    record("B")
    second = outbox.claim(now=LATER, limit=10, alone=False)
    assert list(first.rows) == [("pages", "A")]
    assert list(second.rows) == [("pages", "B")]


def test_a_dead_claim_runs_out():
    record("A")
    outbox.claim(now=LATER, limit=10, alone=False)
    assert outbox.claim(now=LATER + outbox.LEASE / 2, limit=10, alone=False) is None
    held = outbox.claim(now=LATER + outbox.LEASE, limit=10, alone=False)
    assert list(held.rows) == [("pages", "A")]


def test_who_drains_alone_takes_a_dead_claim_at_once():
    record("A")
    outbox.claim(now=LATER, limit=10, alone=True)
    assert outbox.claim(now=LATER, limit=10, alone=True) is not None


def test_each_claim_has_a_larger_number_even_when_the_clock_goes_back():
    numbers = []
    for moment in (LATER, LATER - timedelta(days=1), LATER + timedelta(days=1)):
        record("A", at=NOW - timedelta(days=2))
        numbers.append(outbox.claim(now=moment, limit=10, alone=True).number)
    assert numbers == sorted(set(numbers))


def test_a_restored_database_does_not_give_numbers_that_an_index_has_seen():
    seen = versions.grow(versions.CLAIMS, at=NOW)
    versions.Version.objects.all().delete()
    assert versions.grow(versions.CLAIMS, at=LATER) > seen


def test_settling_deletes_what_was_claimed_and_nothing_newer():
    record("A")
    held = outbox.claim(now=LATER, limit=10, alone=True)
    record("A")
    outbox.settle(held, indexed=list(held.rows), now=LATER)
    (row,) = SearchOutbox.objects.all()
    assert row.claim is None


def heard_settled(work):
    """The keys that ``documents_settled`` named during ``work``, call by call."""
    heard = []

    def listen(keys, at, **kwargs):
        heard.append((keys, at, SearchOutbox.objects.count()))

    documents_settled.connect(listen)
    try:
        work()
    finally:
        documents_settled.disconnect(listen)
    return heard


def test_settling_names_what_was_indexed_and_not_what_was_removed():
    record("A", "B")
    held = outbox.claim(now=LATER, limit=10, alone=True)
    a, b = ("pages", "A"), ("pages", "B")
    heard = heard_settled(lambda: outbox.settle(held, indexed=[a], removed=[b], now=LATER))
    assert heard == [(("A",), LATER, 0)]


def test_settling_is_undone_when_a_receiver_cannot_write():
    record("A")
    held = outbox.claim(now=LATER, limit=10, alone=True)

    def refuse(**kwargs):
        raise RuntimeError("no table")

    documents_settled.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            outbox.settle(held, indexed=list(held.rows), now=LATER)
    finally:
        documents_settled.disconnect(refuse)
    assert SearchOutbox.objects.get().claim == held.number


def test_what_a_rebuild_drops_is_named_as_settled_if_the_new_index_holds_it():
    record("A", "B")
    record("A")
    rows = outbox.waiting()
    heard = heard_settled(lambda: outbox.drop(rows, indexed={"A", "C"}, now=LATER))
    assert heard == [(("A",), LATER, 0)]


def test_what_another_took_over_is_recorded_again_because_nobody_knows_who_came_last():
    record("A")
    slow = outbox.claim(now=LATER, limit=10, alone=False)
    after = LATER + outbox.LEASE
    quick = outbox.claim(now=after, limit=10, alone=False)
    outbox.settle(quick, indexed=list(quick.rows), now=after)
    assert SearchOutbox.objects.count() == 0
    outbox.settle(slow, indexed=list(slow.rows), now=after)
    (row,) = SearchOutbox.objects.all()
    assert (row.key, row.claim, row.due_at) == ("A", None, after)


def test_a_failure_is_tried_again_after_2_then_4_then_8_seconds():
    record("A")
    waits = []
    now = LATER
    for _attempt in range(3):
        held = outbox.claim(now=now, limit=10, alone=True)
        outbox.fail(held, {("pages", "A"): "no title"}, now=now, longest=outbox.LONGEST_WAIT)
        row = SearchOutbox.objects.get()
        waits.append((row.due_at - now).total_seconds())
        now = row.due_at
    assert waits == [2, 4, 8]
    assert (row.attempts, row.last_error, row.claim) == (3, "no title", None)


def test_a_failure_never_waits_longer_than_the_longest():
    record("A")
    SearchOutbox.objects.update(attempts=40)
    held = outbox.claim(now=LATER, limit=10, alone=True)
    outbox.fail(held, {("pages", "A"): "no"}, now=LATER, longest=timedelta(minutes=5))
    assert SearchOutbox.objects.get().due_at == LATER + timedelta(minutes=5)


def test_a_new_change_of_what_failed_is_due_at_once():
    record("A")
    held = outbox.claim(now=LATER, limit=10, alone=True)
    outbox.fail(held, {("pages", "A"): "no"}, now=LATER, longest=outbox.LONGEST_WAIT)
    assert not outbox.is_due(now=LATER)
    record("A", at=LATER)
    held = outbox.claim(now=LATER, limit=10, alone=True)
    assert len(held.rows["pages", "A"]) == 2


def test_what_is_released_is_due_as_before():
    record("A")
    held = outbox.claim(now=LATER, limit=10, alone=False)
    outbox.release(held)
    row = SearchOutbox.objects.get()
    assert (row.claim, row.claimed_until, row.attempts) == (None, None, 0)
