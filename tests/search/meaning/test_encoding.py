"""Passages are encoded in steps, by whoever drains, when no words wait."""

from __future__ import annotations

import pytest
from django.utils import timezone

from knowledge.models import ArticlePage
from search import outbox, services
from search.meaning import encoding, reading
from search.meaning.contract import MeaningError
from search.meaning.encoding import CLAIMED, LEASE, encode_some, is_stale
from search.meaning.services import has_gap
from search.meaning.switch import snapshot_folder
from search.models import StoredPassage, Upkeep
from search.upkeep import reading as work
from search.upkeep.enums import State, Work
from search.upkeep.services import perform_next
from tests.factories import make_article

pytest.importorskip("numpy", reason="Not run for want of the optional part: make meaning")
from tests.search.meaning.hashing import HashingEmbedder
from tests.search.meaning.reading import Clock

pytestmark = pytest.mark.django_db

BODY = "## Pozos\n\nEl agua se mide cada lunes.\n\n## Filtros\n\nUn filtro de arena por familia."


def make_articles(count):
    return [make_article(f"Artículo {number}", body=f"Texto {number}.") for number in range(count)]


def behind(count):
    """Rows that wait, without pages."""
    StoredPassage.objects.bulk_create(
        StoredPassage(
            key=f"AR-{number}.es",
            number=0,
            language="es",
            digest=f"{number:032x}",
            text=f"t{number}",
        )
        for number in range(count)
    )


def encode(embedder, clock=timezone.now, **options):
    return encode_some(embedder=embedder, clock=clock, **options)


# A step


def test_a_step_is_bounded_and_the_next_goes_on_where_it_ended(site):
    behind(CLAIMED + 3)
    embedder = HashingEmbedder()
    assert [encode(embedder).encoded for _ in range(3)] == [CLAIMED, 3, 0]
    assert embedder.twice == []
    assert set(StoredPassage.objects.values_list("embedder", "text")) == {("hashing@1", "")}


def test_a_step_ends_in_time_and_gives_back_what_it_did_not_do(site):
    behind(10)
    clock = Clock()
    embedder = HashingEmbedder(then=lambda: clock.passes(seconds=2))
    assert encode(embedder, clock).encoded == 4
    assert StoredPassage.objects.behind().filter(claimed_until=None).count() == 6
    assert encode(embedder, clock).encoded == 4


def test_a_step_ends_as_soon_as_words_wait(site):
    behind(10)
    embedder = HashingEmbedder(
        then=lambda: outbox.record(source="pages", keys=["AR-77.es"], at=timezone.now())
    )
    step = encode(embedder, leave=lambda: outbox.is_due(now=timezone.now()))
    assert step.encoded == 4


def test_one_process_of_a_machine_encodes_at_a_time(site):
    behind(3)
    embedder = HashingEmbedder()
    with encoding.turn() as free:
        assert free
        assert encode(embedder).busy
    assert embedder.asked == []


def test_two_machines_never_encode_the_same_rows(site):
    """Each has its own lock; the rows are claimed in the database."""
    behind(CLAIMED + 5)
    there = HashingEmbedder()

    def at_the_same_time():
        folder = site.settings.SEARCH_INDEX_DIR
        site.settings.SEARCH_INDEX_DIR = folder.with_name("other-machine")
        if not there.asked:
            encode(there)
        site.settings.SEARCH_INDEX_DIR = folder

    here = HashingEmbedder(then=at_the_same_time)
    encode(here)
    assert len(here.asked) + len(there.asked) == CLAIMED + 5
    assert set(here.asked).isdisjoint(there.asked)
    assert not StoredPassage.objects.behind().exists()


def test_what_a_dead_process_claimed_waits_for_its_lease_and_no_longer(site):
    behind(3)
    clock = Clock()
    StoredPassage.objects.filter(key="AR-1.es").update(claimed_until=clock.now + LEASE)
    embedder = HashingEmbedder()
    assert encode(embedder, clock).encoded == 2
    assert encode(embedder, clock).encoded == 0
    clock.passes(seconds=LEASE.total_seconds())
    assert encode(embedder, clock).encoded == 1
    assert embedder.twice == []


def test_the_same_text_is_encoded_once_for_all_pages_that_have_it(site):
    behind(3)
    StoredPassage.objects.update(digest="0" * 32, text="igual")
    embedder = HashingEmbedder()
    assert encode(embedder).encoded == 3
    assert embedder.asked == ["igual"]


def test_a_text_that_the_embedder_refuses_keeps_no_other_from_being_encoded(site):
    behind(8)

    def refuse():
        if "t1" in embedder.asked[-4:]:
            raise ValueError("not this one")

    embedder = HashingEmbedder(then=refuse)
    assert encode(embedder).encoded == 4
    assert StoredPassage.objects.behind().count() == 4
    assert encode(embedder).encoded == 0  # the others come first, and later it is tried again


def test_an_embedder_that_refuses_everything_is_told(site):
    behind(2)

    def refuse():
        raise ValueError("never")

    with pytest.raises(MeaningError, match="never"):
        encode(HashingEmbedder(then=refuse))
    assert StoredPassage.objects.behind().count() == 2


# By whoever drains


def test_issue_5_3_what_is_published_is_encoded_after_its_words_and_in_the_snapshot(site):
    site.switch_on(HashingEmbedder())
    site.index.drain()
    site.read_all()
    page = make_article("Agua segura", body=BODY)
    site.index.drain()
    assert page.code in site.index.codes("agua")
    assert len(site.behind) == 2
    site.keep()
    assert site.behind == []
    assert site.snapshot == [(page.search_key, 0), (page.search_key, 1)]
    assert site.work is None


def test_issue_5_3_only_what_changed_is_encoded(site):
    site.switch_on(HashingEmbedder())
    pages = make_articles(5)
    site.index.drain()
    site.read_all()
    del site.embedder.asked[:]
    changed = ArticlePage.objects.get(pk=pages[2].pk)
    changed.body = "Otro texto."
    changed.save_revision().publish()
    site.index.drain()
    site.read_all()
    assert [text.splitlines()[-1] for text in site.embedder.asked] == ["Otro texto."]


def test_words_that_wait_are_brought_in_before_anything_is_encoded(site):
    site.switch_on(HashingEmbedder())
    site.index.drain()
    make_articles(12)
    site.index.drain()
    outbox.record(source="pages", keys=["AR-1.es"], at=timezone.now())
    site.keeper._reader.read(embedder=site.embedder, clock=site.clock)
    assert len(site.embedder.asked) == 4


def test_a_loop_leaves_encoding_to_a_worker_that_is_at_work(site):
    site.switch_on(HashingEmbedder())
    make_articles(2)
    site.index.drain()
    engine = site.index.engine
    for _ in range(3):
        site.keeper.keep(engine=engine, clock=site.clock, leave=lambda: True)
    assert site.embedder.asked == []


def test_while_much_is_encoded_the_snapshot_is_renewed_now_and_then(site, monkeypatch):
    site.switch_on(HashingEmbedder(then=lambda: site.clock.passes(seconds=2)))
    make_articles(30)
    site.index.drain()
    seen = []
    for _ in range(40):
        site.keep()
        seen.append(len(site.snapshot))
        if site.is_read:
            break
    assert seen[-1] == 30
    assert len(set(seen)) >= 3
    assert seen == sorted(seen)


def test_a_snapshot_that_is_damaged_or_gone_is_written_anew(site):
    site.switch_on(HashingEmbedder())
    make_articles(3)
    site.index.drain()
    site.read_all()
    assert not is_stale(site.embedder)
    (snapshot_folder() / "current").write_text("nonsense")
    assert is_stale(site.embedder)
    site.read_all()
    (snapshot_folder() / "current").unlink()
    site.read_all()
    assert len(site.snapshot) == 3
    assert site.embedder.twice == []


# All of it


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
    assert len(site.vectors) == 4  # nothing is touched while it is off
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
    from search import versions
    from search.meaning import taking

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
    from search.drain import turn
    from search.meaning.taking import take_some

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
    from search.upkeep.services import ask

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


def test_a_snapshot_gives_way_to_words_but_not_for_ever(site, monkeypatch):
    monkeypatch.setattr(encoding, "_READ", 2)
    site.switch_on(HashingEmbedder())
    make_articles(4)
    site.index.drain()
    for _ in range(20):
        site.clock.passes(seconds=5)
        if site.work is None and not has_gap() and site.behind == []:
            break
        site.keep()
    encoding.drop_snapshot()
    reader = reading.Reader()
    for _ in range(4):
        assert site.snapshot == []
        outbox.record(source="pages", keys=["AR-77.es"], at=timezone.now())
        reader.read(embedder=site.embedder, clock=site.clock)
        site.clock.passes(seconds=25)
    assert len(site.snapshot) == 4


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
