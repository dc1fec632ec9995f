"""Status and repair: how far behind the index is, and how it is mended."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from knowledge.models import KnowledgePage
from search import outbox, services, worker
from search.contract import Change
from search.differences import differences
from search.models import SearchOutbox
from search.status import as_json, status
from search.upkeep.words import reasons
from tests.factories import make_article, make_practice

pytestmark = pytest.mark.django_db


def now_status(index, *, later=timedelta(0)):
    return status(engine=index.engine, now=timezone.now() + later)


def test_before_the_first_drain_the_index_is_not_there_and_the_age_grows(search_index):
    make_article("Albergue")
    found = now_status(search_index, later=timedelta(minutes=5))
    assert not found.health.ok
    assert not found.is_current
    assert found.database == {"article": 1}
    assert found.rows == found.due == 2
    assert 300 <= found.oldest_seconds < 330


def test_after_a_drain_database_and_index_agree_by_kind(search_index):
    make_article("Uno")
    make_practice("Dos")
    make_practice("Tres", kind="lesson")
    search_index.drain()
    found = now_status(search_index)
    assert found.database == found.health.documents == {"article": 1, "lesson": 1, "practice": 1}
    assert found.is_current
    assert (found.rows, found.oldest_seconds) == (0, 0.0)


def test_failures_are_shown_with_their_reason(search_index):
    page = make_article("Envenenado")
    KnowledgePage.objects.filter(pk=page.pk).update(rendered={"sections": [{"anchor": "a"}]})
    search_index.drain()
    found = now_status(search_index)
    assert {failure.key for failure in found.failures} == {page.search_key}
    assert found.failures[0].attempts == 1
    assert "KeyError" in found.failures[0].error
    assert not found.is_current


def test_workers_are_shown_while_they_live(search_index):
    at = timezone.now()
    worker.beat(name="desk-7", at=at)
    assert [w.name for w in now_status(search_index).workers] == ["desk-7"]
    worker.rest(name="desk-7")
    assert now_status(search_index).workers == ()


def test_a_worker_that_was_not_seen_for_a_day_is_forgotten():
    at = timezone.now()
    worker.beat(name="old", at=at - timedelta(days=2))
    worker.beat(name="new", at=at)
    assert list(worker.WorkerHeartbeat.objects.values_list("name", flat=True)) == ["new"]


def test_draining_is_left_to_a_worker_that_lives_and_keeps_up():
    now = timezone.now()
    assert not worker.is_at_work(now=now)
    worker.beat(name="desk-7", at=now)
    assert worker.is_at_work(now=now)
    assert not worker.is_at_work(now=now + worker.FRESH_FOR)
    outbox.record(source="pages", keys=["A"], at=now)
    assert worker.is_at_work(now=now + timedelta(seconds=0.5))
    assert not worker.is_at_work(now=now + timedelta(seconds=1.5))


def words(index, *, later=timedelta(0)):
    """The reasons, in English."""
    now = timezone.now() + later
    with override("en"):
        said = " ".join(reasons(status(engine=index.engine, now=now), now=now))
    return said.replace("\xa0", " ")


def test_where_all_is_well_there_is_no_reason_to_give(search_index):
    make_article("Uno")
    search_index.drain()
    assert reasons(now_status(search_index), now=timezone.now()) == ()


def test_issue_4_5_the_status_says_why_the_index_is_behind_in_plain_words(search_index):
    make_article("Uno")
    assert "There is no index yet" in words(search_index)
    assert "2 changes wait, the oldest for 5 minutes" in words(
        search_index, later=timedelta(minutes=5)
    )


def test_a_full_disk_and_a_forbidden_folder_are_said_as_such(search_index):
    search_index.drain()
    outbox.record(source="pages", keys=["A.es"], at=timezone.now())
    for error, said in (
        ("EngineError: ValueError: IoError { kind: StorageFull, code: 28 }", "The disk is full."),
        ("OSError: [Errno 30] Read-only file system: '/srv'", "cannot be written to"),
        ("OSError: [Errno 27] File too large", "The disk is full."),
    ):
        SearchOutbox.objects.update(last_error=error)
        assert said in words(search_index)


def test_a_page_that_cannot_be_indexed_is_told_from_an_engine_that_fails(search_index):
    page = make_article("Envenenado")
    KnowledgePage.objects.filter(pk=page.pk).update(rendered={"sections": [{"anchor": "a"}]})
    search_index.drain()
    assert "1 page cannot be put into the index" in words(search_index)


def test_a_dead_worker_is_named_and_a_living_one_is_no_reason(search_index):
    search_index.drain()
    worker.beat(name="desk-7", at=timezone.now())
    assert words(search_index) == ""
    assert "desk-7 was last seen 2 minutes ago" in words(search_index, later=timedelta(minutes=2))


def test_a_difference_that_nothing_waits_for_asks_for_repair(search_index):
    page = make_article("Uno")
    search_index.drain()
    KnowledgePage.objects.filter(pk=page.pk).update(live=False)
    assert "compare and repair" in words(search_index)


def test_the_last_whole_build_is_remembered(search_index):
    make_article("Uno")
    assert now_status(search_index).rebuilt_at is None
    before = timezone.now()
    search_index.rebuild()
    built = now_status(search_index).rebuilt_at
    assert before - timedelta(seconds=1) < built <= timezone.now() + timedelta(seconds=1)


def test_repair_finds_what_the_index_lacks_and_what_it_should_not_have(search_index):
    kept, lost = make_article("Queda"), make_article("Falta")
    stale = make_article("Sobra")
    search_index.drain()
    # Drift that no signal told of.
    search_index.engine.apply([Change(lost.search_key, 10**15, None)])
    KnowledgePage.objects.filter(pk=stale.pk).update(live=False)
    SearchOutbox.objects.all().delete()
    assert search_index.keys() == {kept.search_key, stale.search_key}
    report = services.repair(engine=search_index.engine, clock=timezone.now)
    assert report.missing == (lost.search_key,)
    assert report.surplus == (stale.search_key,)
    assert search_index.keys() == {kept.search_key, lost.search_key}


def test_issue_4_5_repair_finds_other_words_under_a_key_that_both_have(search_index):
    page, other = make_article("Antes"), make_article("Igual")
    search_index.drain()
    KnowledgePage.objects.filter(pk=page.pk).update(title="Después")  # no signal tells of it
    report = services.repair(engine=search_index.engine, clock=timezone.now)
    assert report.changed == (page.search_key,)
    assert (report.missing, report.surplus, report.rebuilt) == ((), (), False)
    assert {hit.title for hit in search_index.search().hits} == {"Después", other.title}


def test_repair_does_not_mind_freshness_that_fell_a_little(search_index):
    now = timezone.now()
    make_article("Por revisar", last_confirmed_on=(now - timedelta(days=500)).date())
    search_index.drain()
    KnowledgePage.objects.update(last_confirmed_on=(now - timedelta(days=505)).date())
    assert not differences(engine=search_index.engine)
    KnowledgePage.objects.update(last_confirmed_on=(now - timedelta(days=900)).date())
    assert differences(engine=search_index.engine).changed


def test_what_waits_in_the_outbox_is_no_difference(search_index):
    page = make_article("Antes")
    search_index.drain()
    page.title = "Después"
    page.save_revision().publish()
    make_article("Nueva")
    assert not differences(engine=search_index.engine)


def test_repair_changes_nothing_when_all_is_well(search_index):
    page = make_article("Queda")
    search_index.drain()
    report = services.repair(engine=search_index.engine, clock=timezone.now)
    assert (report.missing, report.surplus, report.drained.claimed) == ((), (), 0)
    assert search_index.keys() == {page.search_key}


def test_repair_builds_an_index_that_is_not_there(search_index):
    page = make_article("Queda")
    search_index.drain()
    shutil.rmtree(search_index.folder)
    services.repair(engine=search_index.engine, clock=timezone.now)
    assert search_index.keys() == {page.search_key}


def test_the_status_in_plain_values_names_engine_documents_and_outbox(search_index):
    make_article("Uno")
    search_index.drain()
    plain = as_json(now_status(search_index))
    assert plain["engine"] == "embedded"
    assert plain["ok"] is plain["current"] is True
    assert plain["documents"] == {"database": {"article": 1}, "index": {"article": 1}}
    assert plain["outbox"] == {"rows": 0, "due": 0, "oldest_seconds": 0.0, "failures": []}
