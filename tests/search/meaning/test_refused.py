"""What the database or the embedder refuses holds up nothing else, and comes to an end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from knowledge import documents
from knowledge.models import ArticlePage
from search import outbox, sources
from search.meaning import taking
from search.meaning.contract import MeaningError
from search.meaning.encoding import LEASE, encode_some
from search.meaning.services import has_gap
from search.models import SearchOutbox, StoredPassage
from search.status import status
from tests.factories import make_article

pytest.importorskip("numpy", reason="Not run for want of the optional part: make meaning")
from tests.search.meaning.hashing import HashingEmbedder

pytestmark = pytest.mark.django_db

_REFUSALS = {
    "sqlite": "create trigger refuses before insert on search_storedpassage "
    "when new.heading = 'Veto' begin select raise(abort, 'refused'); end",
    "postgresql": "alter table search_storedpassage "
    "add constraint refuses check (heading <> 'Veto')",
}


def refuse_a_heading() -> None:
    """The table takes no row with the heading «Veto»."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSALS[connection.vendor])


class Refusing(HashingEmbedder):
    """Encodes no text with that word in it."""

    def __init__(self, word: str, *, then: Callable[[], None] = lambda: None) -> None:
        super().__init__(then=then)
        self.word = word

    def passages(self, texts):
        vectors = super().passages(texts)
        if any(self.word in text for text in texts):
            raise ValueError("not this one")
        return vectors

    @property
    def tries(self) -> int:
        """Of the word alone."""
        return sum(self.word in text for text in self.asked)


def meaning(site):
    return status(engine=site.index.engine, now=timezone.now()).meaning


# By the database


def test_issue_5_6_words_are_settled_whatever_the_rows_of_passages_refuse(site):
    site.index.drain()
    site.switch_on(HashingEmbedder())
    site.read_all()
    refuse_a_heading()
    refused = make_article("Agua vetada", body="## Veto\n\nNada.")
    other = make_article("Agua segura", body="## Pozos\n\nSe mide.")
    site.index.drain()
    assert not SearchOutbox.objects.exists()
    assert set(site.index.codes("agua")) == {refused.code, other.code}
    assert has_gap()
    site.read_all()
    assert {key for key, _number in site.snapshot} == {other.search_key}


def test_a_page_whose_new_passages_are_refused_keeps_none_of_the_old(site):
    site.index.drain()
    site.switch_on(HashingEmbedder())
    page = make_article("Agua", body="## Pozos\n\nSe mide.")
    site.index.drain()
    site.read_all()
    refuse_a_heading()
    page = ArticlePage.objects.get(pk=page.pk)
    page.body = "## Veto\n\nNada."
    page.save_revision().publish()
    site.index.drain()
    site.read_all()
    assert site.rows == []


# By the embedder


def test_a_text_that_is_always_refused_is_given_up_and_the_others_are_read(site):
    embedder = Refusing("vetada")
    site.switch_on(embedder)
    for title in ("Agua segura", "Agua vetada", "Agua clara"):
        make_article(title, body="Texto.")
    site.index.drain()
    for _ in range(6):
        site.keep()
        site.clock.passes(seconds=LEASE.total_seconds() + 1)
    site.keep()
    assert (site.work, site.behind) == (None, [])
    assert len(site.snapshot) == 2
    found = meaning(site)
    assert (found.passages, found.behind, found.given_up, found.searched) == (3, 0, 1, 2)
    assert found.is_current
    tries = embedder.tries
    for _ in range(3):
        site.clock.passes(minutes=5)
        site.keep()
    assert embedder.tries == tries


def test_what_was_given_up_is_tried_again_when_it_changes_or_everything_is_read(site):
    embedder = HashingEmbedder()
    site.index.drain()
    site.switch_on(embedder)
    page = make_article("Agua", body="Texto.")
    site.index.drain()
    site.read_all()
    StoredPassage.objects.update(vector=None, embedder="", text="Agua", attempts=3)
    assert site.behind == []
    taking.take_some(position="", embedder=embedder.id, at=timezone.now())
    assert site.behind == [(page.search_key, 0)]
    StoredPassage.objects.update(attempts=3)
    page = ArticlePage.objects.get(pk=page.pk)
    page.title = "Agua clara"
    page.save_revision().publish()
    site.index.drain()
    site.read_all()
    assert len(site.snapshot) == 1


def test_a_refused_text_that_is_alone_counts_but_not_where_the_embedder_fails(site):
    StoredPassage.objects.create(key="AR-1.es", number=0, language="es", digest="0", text="vetada")
    with pytest.raises(MeaningError):
        encode_some(embedder=Refusing(""), clock=site.clock)
    assert StoredPassage.objects.get().attempts == 0
    site.clock.passes(seconds=LEASE.total_seconds())
    assert encode_some(embedder=Refusing("vetada"), clock=site.clock).encoded == 0
    assert StoredPassage.objects.get().attempts == 1


# When to stop


def test_a_loop_that_ends_leaves_reading_at_once(site):
    site.index.drain()
    stops = []
    embedder = HashingEmbedder(then=lambda: stops.append(True))
    site.switch_on(embedder)
    for number in range(12):
        make_article(f"Artículo {number}", body=f"Texto {number}.")
    site.index.drain()
    while not embedder.asked:
        site.keeper.keep(engine=site.index.engine, clock=site.clock, leave=lambda: bool(stops))
    assert len(embedder.asked) == 4
    assert site.snapshot == []


def test_keys_are_listed_once_for_many_steps(site, monkeypatch):
    monkeypatch.setattr(taking, "TAKEN", 2)
    pages = [make_article(f"Artículo {number}", body="Texto.") for number in range(9)]
    site.index.drain()
    listed = []

    def keys():
        listed.append(True)
        return documents.document_keys()

    source = sources.Source(
        name="counted",
        load=documents.load_documents,
        keys=keys,
        count=documents.count_documents,
        models=frozenset(),
        readable=documents.readable_keys,
    )
    monkeypatch.setattr(sources, "_sources", {"counted": source})
    listing = taking.Listing()
    position, found = "", []
    while True:
        _source, more = listing.after(position)
        if not more:
            break
        found += more
        position = f"counted {more[-1]}"
    assert found == sorted(page.search_key for page in pages)
    assert len(listed) == 1
    assert outbox.waiting() == []
