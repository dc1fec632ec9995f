"""Draining: from the outbox to the real index."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from knowledge.models import KnowledgePage
from search import outbox, services, sources
from search.contract import EngineBusy, SearchDocument
from search.drain import drain_once, turn
from search.engine import current_engine
from search.models import SearchOutbox
from tests.factories import make_article, make_practice

pytestmark = pytest.mark.django_db


def once(index, **options):
    return drain_once(engine=index.engine, now=timezone.now(), **options)


@contextmanager
def another_process_writes(index):
    """Holds the engine's own lock, as a second process would."""
    descriptor = os.open(index.folder / "write.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    os.close(descriptor)


def make_source(name, documents):
    """A second source of documents, kept in a dictionary."""
    return sources.Source(
        name=name,
        load=lambda keys: {key: documents[key] for key in keys if key in documents},
        keys=lambda: iter(documents),
        count=lambda: {"note": len(documents)},
        models=frozenset(),
        readable=lambda keys: keys & documents.keys(),
    )


def make_document(key, **fields):
    defaults = {"kind": "note", "code": key, "language": "es", "title": key, "url": "/"}
    return SearchDocument(key=key, **{**defaults, **fields})


def test_a_drain_says_what_it_did(search_index):
    search_index.drain()
    kept, gone = make_article("Se queda"), make_article("Se va")
    gone.unpublish()
    report = once(search_index)
    assert (report.indexed, report.removed, report.failed) == (1, 1, 0)
    assert report.claimed == 5  # saved and published, twice, and one unpublished
    assert search_index.keys() == {kept.search_key}


def test_a_document_is_built_as_the_database_is_now_however_many_rows_it_has(search_index):
    search_index.drain()
    page = make_article("Primero")
    for title in ("Segundo", "Tercero"):
        page.title = title
        page.save_revision().publish()
    assert once(search_index).indexed == 1
    (hit,) = search_index.search().hits
    assert hit.title == "Tercero"


def test_a_batch_is_limited_and_all_batches_come_to_an_end(search_index):
    search_index.drain()
    for number in range(5):
        make_article(f"Artículo {number}")
    assert once(search_index, limit=3).indexed < 5
    services.drain(engine=search_index.engine, clock=timezone.now)
    assert len(search_index.keys()) == 5
    assert SearchOutbox.objects.count() == 0


def test_while_another_process_writes_the_rows_stay_as_they_were(search_index):
    search_index.drain()
    make_article("Albergue")
    before = list(SearchOutbox.objects.values())
    with another_process_writes(search_index):
        assert once(search_index).busy
    assert list(SearchOutbox.objects.values()) == before
    search_index.drain()
    assert search_index.search("albergue").total == 1


def test_while_another_process_drains_nothing_is_claimed(search_index):
    search_index.drain()
    make_article("Albergue")
    with turn() as free:
        assert free
        assert once(search_index).busy
    assert SearchOutbox.objects.filter(claim=None).count() == SearchOutbox.objects.count() > 0


def test_a_poisoned_document_blocks_no_other_and_says_why(search_index):
    search_index.drain()
    poisoned, other = make_article("Envenenado"), make_article("Sano")
    KnowledgePage.objects.filter(pk=poisoned.pk).update(rendered={"sections": [{"anchor": "a"}]})
    report = once(search_index)
    assert (report.indexed, report.failed) == (1, 1)
    assert search_index.keys() == {other.search_key}
    rows = list(SearchOutbox.objects.all())
    assert {row.key for row in rows} == {poisoned.search_key}
    assert all("KeyError" in row.last_error and row.due_at > timezone.now() for row in rows)


def test_a_poisoned_document_is_indexed_at_once_when_its_page_is_mended(search_index):
    search_index.drain()
    page = make_article("Envenenado")
    KnowledgePage.objects.filter(pk=page.pk).update(rendered={"sections": [{"anchor": "a"}]})
    once(search_index)
    page.body = "Sano."
    page.save_revision().publish()
    search_index.drain()
    assert search_index.keys() == {page.search_key}
    assert SearchOutbox.objects.count() == 0


def test_a_document_that_the_engine_refuses_blocks_no_other(search_index, monkeypatch):
    search_index.drain()
    documents = {f"N-{n}.es": make_document(f"N-{n}.es") for n in range(9)}
    documents["N-4.es"] = make_document("N-4.es", title=None)  # a source's mistake
    monkeypatch.setitem(sources._sources, "notes", make_source("notes", documents))
    outbox.record(source="notes", keys=documents, at=timezone.now())
    report = once(search_index)
    assert (report.indexed, report.failed, report.error) == (8, 1, "")
    assert [row.key for row in SearchOutbox.objects.all()] == ["N-4.es"]


def test_a_source_that_nobody_registered_keeps_its_rows_and_blocks_no_other(search_index):
    search_index.drain()
    outbox.record(source="gone", keys=["X-1.es"], at=timezone.now())
    page = make_article("Albergue")
    once(search_index)
    assert search_index.keys() == {page.search_key}
    assert "gone" in SearchOutbox.objects.get().last_error


def test_when_the_engine_cannot_write_at_all_nothing_is_lost(search_index, settings, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    settings.SEARCH_INDEX_DIR = tmp_path / "file"
    page = make_article("Albergue")
    report = drain_once(engine=current_engine(), now=timezone.now())
    assert report.error
    assert SearchOutbox.objects.count() > 0
    settings.SEARCH_INDEX_DIR = search_index.folder
    search_index.drain()
    assert search_index.keys() == {page.search_key}


def test_a_missing_index_is_built_whole_and_not_only_from_what_changed_last(search_index):
    old, page = make_article("Antiguo"), make_article("Reciente")
    search_index.drain()
    shutil.rmtree(search_index.folder)
    page.save_revision().publish()
    assert search_index.drain().rebuilt
    assert search_index.keys() == {old.search_key, page.search_key}


def test_a_damaged_index_is_built_again(search_index):
    page = make_article("Albergue")
    search_index.drain()
    for meta in search_index.folder.glob("*/meta.json"):
        meta.write_text("{")
    assert not search_index.engine.health().ok
    search_index.drain()
    assert search_index.keys() == {page.search_key}


def test_what_is_saved_during_a_rebuild_is_found_after_it(search_index, monkeypatch):
    page = make_practice("Primero")
    search_index.drain()

    def save_meanwhile():
        page.title = "Segundo"
        page.save_revision().publish()
        assert once(search_index).busy
        return iter(())

    # Asked for its keys after the pages were read.
    late = make_source("late", {})
    late = replace(late, keys=save_meanwhile)
    monkeypatch.setitem(sources._sources, "late", late)
    assert search_index.rebuild() == 1
    (hit,) = search_index.search().hits
    assert hit.title == "Segundo"
    assert SearchOutbox.objects.count() == 0


def test_what_is_withdrawn_during_a_rebuild_is_not_found_after_it(search_index, monkeypatch):
    page = make_article("Retirado")

    def withdraw_meanwhile():
        page.unpublish()
        return iter(())

    late = make_source("late", {})
    late = replace(late, keys=withdraw_meanwhile)
    monkeypatch.setitem(sources._sources, "late", late)
    assert search_index.rebuild() == 1
    assert search_index.keys() == set()


def test_issue_4_5_what_is_withdrawn_during_a_long_rebuild_is_not_found_until_its_end(
    search_index, monkeypatch
):
    page, kept = make_article("Retirado"), make_article("Nuevo")
    search_index.drain()
    seen = []

    def withdraw_meanwhile():
        page.unpublish()
        kept.title = "Corregido"
        kept.save_revision().publish()
        yield from (f"N-{number}.es" for number in range(401))

    documents = {f"N-{number}.es": make_document(f"N-{number}.es") for number in range(401)}

    def load(keys):
        seen.append({hit.title for hit in search_index.search(size=100).hits})
        return {key: documents[key] for key in keys if key in documents}

    late = make_source("late", documents)
    late = replace(late, load=load, keys=withdraw_meanwhile)
    monkeypatch.setitem(sources._sources, "late", late)
    search_index.rebuild()
    assert seen[0] == {"Retirado", "Nuevo"}
    assert seen[-1] == {"Corregido"}  # in the index that is searched while the other is built
    assert len(search_index.keys()) == 402
    assert SearchOutbox.objects.count() == 0


def test_a_rebuild_leaves_out_a_poisoned_page_and_says_so(search_index):
    poisoned, other = make_article("Envenenado"), make_article("Sano")
    KnowledgePage.objects.filter(pk=poisoned.pk).update(rendered={"sections": [{"anchor": "a"}]})
    SearchOutbox.objects.all().delete()
    assert search_index.rebuild() == 1
    assert search_index.keys() == {other.search_key}
    assert SearchOutbox.objects.get().key == poisoned.search_key


def test_a_rebuild_waits_for_its_turn_and_then_says_that_it_could_not(search_index):
    search_index.drain()
    with another_process_writes(search_index), pytest.raises(EngineBusy):
        services.rebuild(engine=search_index.engine, clock=timezone.now, patience=0.2)


def test_a_change_that_is_older_than_the_index_is_recorded_anyway_and_rows_never_pile_up(
    search_index,
):
    """An index may have seen larger numbers than the database, when a backup was restored."""
    page = make_article("Primero")
    engine = search_index.engine
    drain_once(engine=engine, now=timezone.now())
    services.drain(engine=engine, clock=lambda: timezone.now() + timedelta(hours=1))
    page.title = "Segundo"
    page.save_revision().publish()
    search_index.drain()
    (hit,) = search_index.search().hits
    assert hit.title == "Segundo"


def test_what_a_rebuild_has_read_need_not_be_drained_again(search_index):
    for number in range(3):
        make_article(f"Artículo {number}")
    report = search_index.drain()
    assert (report.rebuilt, report.indexed, report.claimed) == (True, 3, 0)
    assert SearchOutbox.objects.count() == 0
