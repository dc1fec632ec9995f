"""Every page is read once: where meaning is switched on, after a rebuild, with another embedder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from knowledge.models import ArticlePage
from search import outbox, services, versions
from search.drain import turn
from search.meaning import switch, taking
from search.meaning.services import has_gap
from search.meaning.taking import take_some
from search.models import StoredPassage, Upkeep
from search.upkeep import reading as work
from search.upkeep.enums import State, Work
from search.upkeep.keeping import Keeper
from search.upkeep.services import ask, perform_next
from tests.factories import make_article

pytest.importorskip("numpy", reason="Not run for want of the optional part: make meaning")
from tests.search.meaning.hashing import HashingEmbedder

pytestmark = pytest.mark.django_db

BODY = "## Pozos\n\nEl agua se mide cada lunes.\n\n## Filtros\n\nUn filtro de arena por familia."


def make_articles(count):
    return [make_article(f"Artículo {number}", body=f"Texto {number}.") for number in range(count)]


def test_issue_5_3_switched_on_for_an_index_that_is_there_all_pages_are_read_once(site):
    pages = make_articles(5)
    site.index.drain()
    site.switch_on(HashingEmbedder())
    site.read_all()
    assert {key for key, _number in site.snapshot} == {page.search_key for page in pages}
    assert len(site.embedder.asked) == 5
    done = Upkeep.objects.get(work=Work.MEANING)
    assert (done.state, done.done, done.total) == (State.DONE, 5, 5)
    assert done.outcome["passages"] == done.outcome["encoded"] == 5
    site.keeper = type(site.keeper)()
    for _ in range(3):
        site.keep()
    assert Upkeep.objects.filter(work=Work.MEANING).count() == 1


def test_switched_off_and_on_again_it_keeps_its_vectors_and_reads_what_it_missed(site):
    embedder = HashingEmbedder()
    pages = make_articles(4)
    site.index.drain()
    site.switch_on(embedder)
    site.read_all()
    site.switch_off()
    ArticlePage.objects.get(pk=pages[0].pk).unpublish()
    changed = ArticlePage.objects.get(pk=pages[1].pk)
    changed.body = "Cambió mientras tanto."
    changed.save_revision().publish()
    site.index.drain()
    site.keep()
    assert len(site.vectors) == 3  # of what was withdrawn nothing stays
    site.switch_on(embedder)
    site.read_all()
    assert {key for key, _number in site.snapshot} == {page.search_key for page in pages[1:]}
    assert len(embedder.asked) == 5
    assert embedder.asked[-1].endswith("Cambió mientras tanto.")


def test_switched_on_again_a_drain_that_comes_first_hides_nothing_that_was_missed(site):
    embedder = HashingEmbedder()
    pages = make_articles(2)
    site.index.drain()
    site.switch_on(embedder)
    site.read_all()
    site.switch_off()
    ArticlePage.objects.get(pk=pages[0].pk).unpublish()
    site.index.drain()
    site.switch_on(embedder)
    fresh = make_article("Nuevo", body="Nuevo.")
    site.index.drain()
    assert has_gap()
    site.read_all()
    assert {key for key, _number in site.snapshot} == {pages[1].search_key, fresh.search_key}


def test_where_nothing_was_missed_nothing_is_read_again(site):
    embedder = HashingEmbedder()
    make_articles(3)
    site.index.drain()
    site.switch_on(embedder)
    site.read_all()
    site.switch_off()
    site.keep()
    site.switch_on(embedder)
    site.keep()
    assert Upkeep.objects.filter(work=Work.MEANING).count() == 1


def test_with_another_embedder_everything_is_encoded_anew(site):
    make_articles(3)
    site.index.drain()
    site.switch_on(HashingEmbedder("hashing@1"))
    site.read_all()
    other = HashingEmbedder("hashing@2")
    site.switch_on(other)
    assert site.snapshot == []  # what another made is not read
    site.read_all()
    assert len(site.snapshot) == 3
    assert len(other.asked) == 3
    assert set(StoredPassage.objects.values_list("embedder", flat=True)) == {"hashing@2"}


def test_after_a_rebuild_changes_that_it_took_over_are_read_as_well(site):
    site.switch_on(HashingEmbedder())
    pages = make_articles(3)
    site.index.drain()
    site.read_all()
    ArticlePage.objects.get(pk=pages[0].pk).unpublish()
    fresh = make_article("Nuevo", body="Nuevo.")
    site.index.rebuild()  # drops their rows of the outbox
    assert has_gap()
    site.read_all()
    assert {key for key, _number in site.snapshot} == {
        pages[1].search_key,
        pages[2].search_key,
        fresh.search_key,
    }
    assert site.embedder.twice == []


def test_a_rebuild_while_all_is_read_begins_it_anew(site, monkeypatch):
    site.switch_on(HashingEmbedder(then=lambda: site.clock.passes(seconds=6)))
    pages = make_articles(12)
    site.index.drain()
    while site.work is None or site.work.position != work.ENCODING:
        site.keep()
    site.keep()
    ArticlePage.objects.get(pk=pages[0].pk).unpublish()
    site.index.rebuild()
    site.read_all()
    assert {key for key, _number in site.snapshot} == {page.search_key for page in pages[1:]}
    assert site.embedder.twice == []


def test_documents_are_taken_in_steps_and_what_people_change_comes_first(site, monkeypatch):
    monkeypatch.setattr("search.meaning.taking.TAKEN", 2)
    pages = make_articles(5)
    site.index.drain()
    site.switch_on(HashingEmbedder())
    site.keep()
    while site.work is None:
        site.keep()
    outbox.record(source="pages", keys=["AR-1.es"], at=timezone.now())
    site.keep()
    assert site.work.position == f"pages {sorted(page.search_key for page in pages)[1]}"
    assert (site.work.done, site.work.total) == (2, 5)
    site.index.drain()
    site.read_all()
    assert len(site.snapshot) == 5
    assert site.embedder.twice == []


def test_a_step_that_another_drain_overtook_is_done_again(site, monkeypatch):
    """On another machine, for on one they take turns."""
    page = make_article("Antes", body="Antes.")
    site.index.drain()
    site.switch_on(HashingEmbedder())
    load = taking.load_documents

    def overtaken(*args):
        found = load(*args)
        versions.grow(versions.CLAIMS, at=timezone.now())
        return found

    monkeypatch.setattr(taking, "load_documents", overtaken)
    step = taking.take_some(position="", embedder="hashing@1", at=timezone.now())
    assert (step.busy, step.documents) == (True, 0)
    assert site.rows == []
    monkeypatch.setattr(taking, "load_documents", load)
    site.read_all()
    assert site.snapshot == [(page.search_key, 0)]


def test_nobody_takes_documents_while_another_drains(site):
    make_articles(1)
    site.index.drain()
    with turn() as free:
        assert free
        assert take_some(position="", embedder="hashing@1", at=timezone.now()).busy


def test_what_is_asked_for_meanwhile_does_not_wait_for_hours_of_encoding(site):
    site.switch_on(HashingEmbedder(then=lambda: site.clock.passes(seconds=6)))
    make_articles(12)
    site.index.drain()
    while site.work is None:
        site.keep()
    ask(work=Work.REPAIR, at=site.clock.now)
    done = perform_next(engine=site.index.engine, clock=site.clock)
    assert done.work == Work.REPAIR
    assert site.work is not None


def test_the_time_left_follows_from_what_was_measured(site):
    site.switch_on(HashingEmbedder(then=lambda: site.clock.passes(seconds=6)))
    make_articles(40)
    site.index.drain()
    while site.work is None or site.work.outcome.get("encoded", 0) < 12:
        site.keep()
    outcome = site.work.outcome
    rate = outcome["encoded"] / outcome["seconds"]
    assert 0.5 < rate <= 0.7  # four in six seconds
    left = work.seconds_left(behind=60, outcome=outcome)
    assert left == pytest.approx(60 / rate)
    assert work.seconds_left(behind=60, outcome={}) is None


def test_without_weights_passages_wait_and_the_words_are_found(site):
    site.settings.SEARCH_MEANING = "/nowhere/weights.bin"
    page = make_article("Agua segura", body=BODY)
    site.index.drain()
    page2 = make_article("Agua limpia", body=BODY)
    site.index.drain()
    site.keep()
    assert set(site.index.codes("agua")) == {page.code, page2.code}
    assert {key for key, _number in site.behind} == {page2.search_key}
    assert site.work is None
    site.switch_on(HashingEmbedder())
    site.read_all()
    assert {key for key, _number in site.snapshot} == {page.search_key, page2.search_key}


def test_work_that_finds_the_setting_off_ends_and_begins_again_when_it_is_on(site):
    site.switch_on(HashingEmbedder())
    make_articles(3)
    site.index.drain()
    while site.work is None:
        site.keep()
    site.switch_off()
    site.keep()
    assert Upkeep.objects.get(work=Work.MEANING).state == State.FAILED
    site.switch_on(HashingEmbedder())
    site.clock.passes(minutes=2)
    site.read_all()
    assert len(site.snapshot) == 3


def test_status_repair_finds_pages_without_passages_and_passages_without_pages(site):
    site.switch_on(HashingEmbedder())
    pages = make_articles(3)
    site.index.drain()
    site.read_all()
    StoredPassage.objects.filter(key=pages[0].search_key).delete()
    behind_a_page_that_is_not_there = "AR-999.es"
    StoredPassage.objects.filter(key=pages[1].search_key).update(
        key=behind_a_page_that_is_not_there
    )
    report = services.repair(engine=site.index.engine, clock=timezone.now)
    assert set(report.without_passages) == {pages[0].search_key, pages[1].search_key}
    assert report.surplus_passages == (behind_a_page_that_is_not_there,)
    site.read_all()
    assert {key for key, _number in site.snapshot} == {page.search_key for page in pages}


def test_repair_says_nothing_of_passages_while_meaning_is_off(site):
    make_articles(1)
    site.index.drain()
    report = services.repair(engine=site.index.engine, clock=timezone.now)
    assert (report.without_passages, report.surplus_passages) == ((), ())
    assert site.rows == []


@pytest.mark.xdist_group("weights")
def test_issue_5_3_a_page_is_found_in_another_language_seconds_after_it_was_published(
    search_index: Any, settings: Any, weights: Path
):
    """With the real weights, by the loop that drains."""
    search_index.drain()
    settings.SEARCH_MEANING = str(weights)
    for title, body in (
        ("Un rincón para la niñez", "Niñas y niños juegan a salvo mientras sus madres esperan."),
        ("Riego por goteo", "Mangueras finas llevan el riego a cada surco de papa."),
        ("Registro civil", "El registro inscribe nacimientos y entrega la cédula."),
    ):
        make_article(title, body=body)
    search_index.drain()
    # A process that has served, as another test may have made this one, loads in a thread.
    meaning, keeper = switch.load_now(), Keeper()
    for _ in range(20):
        keeper.keep(engine=search_index.engine, clock=timezone.now)
    question = "a safe place where children play while their mothers queue"
    nearest = meaning.vectors.near(meaning.query_vector(question)).best(1)[0]
    assert nearest.key == ArticlePage.objects.get(title="Un rincón para la niñez").search_key
    assert not StoredPassage.objects.behind().exists()
