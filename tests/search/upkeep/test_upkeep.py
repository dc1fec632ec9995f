"""Upkeep of the index: asked for once, done by whoever drains, said aloud."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from knowledge.models import KnowledgePage
from search import worker
from search.models import SearchOutbox, Upkeep
from search.upkeep.enums import State, Work
from search.upkeep.keeping import Keeper
from search.upkeep.models import LEASE
from search.upkeep.services import ask, ask_nightly, perform_next
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def perform(index):
    return perform_next(engine=index.engine, clock=timezone.now)


def latest(work):
    return Upkeep.objects.filter(work=work).latest("id")


def test_issue_4_5_two_clicks_never_run_two():
    first, is_new = ask(work=Work.REBUILD, at=timezone.now())
    second, is_new_again = ask(work=Work.REBUILD, at=timezone.now())
    assert (is_new, is_new_again) == (True, False)
    assert first.pk == second.pk
    assert Upkeep.objects.count() == 1


def test_another_kind_may_be_asked_for_meanwhile():
    ask(work=Work.REBUILD, at=timezone.now())
    assert ask(work=Work.REPAIR, at=timezone.now())[1]


def test_bringing_up_to_date_drains_and_says_how_much(search_index):
    search_index.drain()
    page = make_article("Nuevo")
    ask(work=Work.DRAIN, at=timezone.now())
    perform(search_index)
    done = latest(Work.DRAIN)
    assert (done.state, done.outcome) == (State.DONE, {"indexed": 1, "removed": 0, "failed": 0})
    assert search_index.keys() == {page.search_key}


def test_repairing_says_what_was_wrong(search_index):
    page = make_article("Antes")
    search_index.drain()
    KnowledgePage.objects.filter(pk=page.pk).update(title="Después")
    ask(work=Work.REPAIR, at=timezone.now())
    perform(search_index)
    assert latest(Work.REPAIR).outcome == {
        "missing": 0,
        "changed": 1,
        "surplus": 0,
        "rebuilt": False,
    }
    assert [hit.title for hit in search_index.search().hits] == ["Después"]


def test_building_anew_says_how_many_documents_there_are(search_index):
    make_article("Uno")
    ask(work=Work.REBUILD, at=timezone.now())
    perform(search_index)
    done = latest(Work.REBUILD)
    assert (done.state, done.outcome, done.total) == (State.DONE, {"documents": 1}, 1)


def test_what_fails_is_written_down_and_may_be_asked_for_again(search_index, settings, tmp_path):
    make_article("Uno")
    (tmp_path / "file").write_text("not a folder")
    settings.SEARCH_INDEX_DIR = tmp_path / "file"
    ask(work=Work.REBUILD, at=timezone.now())
    perform(search_index)
    failed = latest(Work.REBUILD)
    assert failed.state == State.FAILED
    assert failed.error
    assert ask(work=Work.REBUILD, at=timezone.now())[1]


def test_work_whose_worker_died_is_taken_by_another_and_no_sooner(search_index):
    now = timezone.now()
    ask(work=Work.REBUILD, at=now)
    Upkeep.objects.update(state=State.RUNNING, started_at=now, alive_at=now)
    assert perform_next(engine=search_index.engine, clock=lambda: now + LEASE / 2) is None
    assert perform_next(engine=search_index.engine, clock=lambda: now + LEASE) is not None
    assert latest(Work.REBUILD).state == State.DONE


def test_where_nothing_waits_nothing_is_done(search_index):
    assert perform(search_index) is None


def test_the_night_s_work_is_asked_for_once_a_night():
    at = timezone.make_aware(timezone.datetime(2026, 5, 4, 3, 30))
    assert ask_nightly(now=at)
    assert not ask_nightly(now=at + timedelta(hours=20))
    Upkeep.objects.update(state=State.DONE)
    assert not ask_nightly(now=at + timedelta(hours=23))
    assert ask_nightly(now=at + timedelta(hours=24))


def test_a_site_that_was_off_in_the_night_does_it_when_it_is_on_again():
    at = timezone.make_aware(timezone.datetime(2026, 5, 4, 11, 0))
    assert ask_nightly(now=at)
    Upkeep.objects.update(state=State.DONE)
    assert ask_nightly(now=at + timedelta(hours=17))


def test_a_loop_leaves_upkeep_to_a_worker_that_is_at_work(search_index):
    make_article("Uno")
    now = timezone.now()
    worker.beat(name="desk-7", at=now)
    ask(work=Work.REBUILD, at=now)
    keeper = Keeper()
    assert keeper.keep(engine=search_index.engine, clock=timezone.now, leave=lambda: True) is None
    assert latest(Work.REBUILD).state == State.WAITING
    while keeper.keep(engine=search_index.engine, clock=timezone.now) is not None:
        pass
    assert latest(Work.REBUILD).state == State.DONE
    assert latest(Work.FRESHNESS).state == State.DONE


def test_only_the_last_of_each_kind_are_remembered(search_index):
    for _ in range(23):
        ask(work=Work.DRAIN, at=timezone.now())
        perform(search_index)
    assert Upkeep.objects.filter(work=Work.DRAIN).count() == 20
    assert SearchOutbox.objects.count() == 0
