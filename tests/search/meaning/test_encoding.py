"""Passages are encoded in steps, by whoever drains, when no words wait."""

from __future__ import annotations

import pytest
from django.utils import timezone

from knowledge.models import ArticlePage
from search import outbox
from search.meaning import encoding, reading
from search.meaning.contract import MeaningError
from search.meaning.encoding import CLAIMED, LEASE, encode_some, is_stale
from search.meaning.services import has_gap
from search.meaning.switch import snapshot_folder
from search.models import StoredPassage
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
