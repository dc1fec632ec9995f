"""The rows of passages follow the index: in its transaction, and with nothing left over."""

from __future__ import annotations

import pytest
from django.utils import timezone

from knowledge.models import ArticlePage
from search import drain, outbox
from search.contract import Change, SearchDocument, Section
from search.meaning import services
from search.meaning.passages import passages_of
from search.models import SearchOutbox, StoredPassage, Version
from tests.factories import make_article

pytest.importorskip("numpy", reason="Not run for want of the optional part: make meaning")
from tests.search.meaning.hashing import HashingEmbedder

pytestmark = pytest.mark.django_db

BODY = "## Pozos\n\nEl agua se mide cada lunes.\n\n## Filtros\n\nUn filtro de arena por familia."


def document(*texts, title="Agua", key="AR-1.es", summary=""):
    sections = tuple(Section(f"s{n}", f"Parte {n}", text) for n, text in enumerate(texts))
    return SearchDocument(
        key=key,
        kind="article",
        code="AR-1",
        language="es",
        title=title,
        url="/",
        summary=summary,
        sections=sections,
    )


def keep(*documents, **options):
    pages = {each.key: passages_of(each) for each in documents}
    return services.keep(pages, at=timezone.now(), **options)


def encode_all(embedder):
    rows = list(StoredPassage.objects.behind())
    from search.meaning.quantising import quantise

    vectors = quantise(embedder.passages([row.text for row in rows]))
    services.store(
        [
            services.Encoded(row.key, row.digest, vector)
            for row, vector in zip(rows, vectors, strict=True)
        ],
        embedder=embedder.id,
        at=timezone.now(),
    )


def edit(page, body):
    page = ArticlePage.objects.get(pk=page.pk)
    page.body = body
    page.save_revision().publish()


def test_issue_5_3_a_published_page_has_a_passage_a_section_when_its_words_are_found(site):
    site.index.drain()
    site.switch_on(HashingEmbedder())
    page = make_article("Agua segura", body=BODY, summary="Cómo se cuida el agua.")
    site.index.drain()
    found = StoredPassage.objects.filter(key=page.search_key)
    assert [(row.number, row.heading) for row in found] == [(0, ""), (1, "Pozos"), (2, "Filtros")]
    assert [row.text.splitlines()[0] for row in found] == ["Agua segura"] * 3
    assert {row.language for row in found} == {"es"}
    assert site.embedder.asked == []  # nothing is encoded where words are brought into the index


def test_issue_5_1_nothing_is_asked_or_written_while_meaning_is_off(
    site, django_assert_num_queries
):
    make_article("Agua segura", body=BODY)
    site.index.drain()
    assert site.rows == []
    assert services.before_claim() is None
    with django_assert_num_queries(0):
        services.for_changes([], since=None, number=1, at=timezone.now())()
    assert not Version.objects.filter(name__in=("passages", "vectors")).exists()


def test_issue_5_3_only_what_changed_is_behind(site):
    site.switch_on(HashingEmbedder())
    page = make_article("Agua segura", body=BODY, summary="Cómo se cuida el agua.")
    site.index.drain()
    site.read_all()
    vectors = site.vectors
    edit(page, BODY.replace("cada lunes", "cada martes"))
    site.index.drain()
    assert site.behind == [(page.search_key, 1)]
    kept = {place: vector for place, vector in vectors.items() if place != (page.search_key, 1)}
    assert site.vectors == kept


def test_a_text_keeps_its_vector_wherever_on_its_page_it_goes():
    embedder = HashingEmbedder()
    keep(document("Pozos.", "Filtros."))
    encode_all(embedder)
    moved = SearchDocument(
        key="AR-1.es",
        kind="article",
        code="AR-1",
        language="es",
        title="Agua",
        url="/",
        sections=(
            Section("n", "Nueva", "Nueva."),
            Section("otra", "Parte 1", "Filtros."),
            Section("s0", "Parte 0", "Pozos."),
        ),
    )
    assert keep(moved) == 1
    assert [
        (row.number, row.anchor, row.vector is not None)
        for row in StoredPassage.objects.order_by("number")
    ] == [(0, "n", False), (1, "otra", True), (2, "s0", True)]


def test_keeping_the_same_again_changes_no_row(django_assert_num_queries):
    keep(document("Pozos.", "Filtros."))
    before = list(StoredPassage.objects.values_list("pk", flat=True))
    assert keep(document("Pozos.", "Filtros.")) == 0
    assert list(StoredPassage.objects.values_list("pk", flat=True)) == before


def test_vectors_of_another_embedder_do_not_count_where_one_is_named():
    keep(document("Pozos."))
    encode_all(HashingEmbedder("hashing@1"))
    assert keep(document("Pozos."), embedder="hashing@1") == 0
    assert keep(document("Pozos."), embedder="hashing@2") == 1
    assert StoredPassage.objects.behind().count() == 1


def test_a_vector_that_comes_late_is_not_kept_of_what_changed_or_went_meanwhile():
    keep(document("Pozos."), document("Filtros.", key="AR-2.es"))
    claimed = list(StoredPassage.objects.behind())
    keep(document("Pozos nuevos."))
    services.keep({"AR-2.es": ()}, at=timezone.now())
    late = [services.Encoded(row.key, row.digest, b"\1" * 384) for row in claimed]
    assert services.store(late, embedder="hashing@1", at=timezone.now()) == 0
    assert [(row.key, row.vector) for row in StoredPassage.objects.all()] == [("AR-1.es", None)]


def test_issue_5_3_nothing_of_a_withdrawn_page_stays_in_the_rows(site):
    site.switch_on(HashingEmbedder())
    page = make_article("Agua segura", body=BODY)
    other = make_article("Otra cosa", body="Otra.")
    site.index.drain()
    site.read_all()
    ArticlePage.objects.get(pk=page.pk).unpublish()
    site.index.drain()
    assert {key for key, _number in site.rows} == {other.search_key}
    site.read_all()
    assert {key for key, _number in site.snapshot} == {other.search_key}


def test_rows_are_written_with_the_change_or_not_at_all(site, monkeypatch):
    site.index.drain()
    site.switch_on(HashingEmbedder())
    page = make_article("Agua segura", body=BODY)
    waiting = SearchOutbox.objects.count()
    settle = outbox.settle

    def cut(*args, **kwargs):
        from django.db import transaction

        with transaction.atomic():
            settle(*args, **kwargs)
            assert site.rows
            raise RuntimeError("cut")

    monkeypatch.setattr(outbox, "settle", cut)
    with pytest.raises(RuntimeError):
        drain.drain_once(engine=site.index.engine, now=timezone.now())
    assert (site.rows, SearchOutbox.objects.count()) == ([], waiting)
    monkeypatch.setattr(outbox, "settle", settle)
    site.index.drain()
    assert {key for key, _number in site.rows} == {page.search_key}


def test_what_no_document_can_be_made_of_keeps_its_passages(site):
    site.switch_on(HashingEmbedder())
    page = make_article("Agua segura", body=BODY)
    site.index.drain()
    site.read_all()
    before = site.rows
    ArticlePage.objects.filter(pk=page.pk).update(rendered={"sections": [{"anchor": "a"}]})
    outbox.record(source="pages", keys=[page.search_key], at=timezone.now())
    site.index.drain()
    assert before
    assert site.rows == before


def test_the_same_batch_costs_the_same_queries_however_many_passages(django_assert_num_queries):
    for count in (1, 5):
        texts = [f"Texto {number}." for number in range(count)]
        keep(document(*texts))
        encode_all(HashingEmbedder())
        with django_assert_num_queries(10):
            keep(document(*texts, "Otro."))
        StoredPassage.objects.all().delete()


def test_issue_5_3_nothing_of_a_page_stays_that_is_withdrawn_while_meaning_is_off(site):
    site.switch_on(HashingEmbedder())
    page, kept = (make_article(name, body=BODY) for name in ("Agua segura", "Otra agua"))
    site.index.drain()
    site.read_all()
    before = Version.objects.get(name="vectors").number
    site.switch_off()
    ArticlePage.objects.get(pk=page.pk).unpublish()
    site.index.drain()
    assert {key for key, _ in site.rows} == {kept.search_key}
    # So the snapshot of every machine is written anew where meaning is on again.
    assert Version.objects.get(name="vectors").number > before


def test_no_text_waits_of_a_page_that_changes_while_meaning_is_off(site):
    embedder = HashingEmbedder()
    site.index.drain()
    site.switch_on(embedder)
    page, kept = (make_article(name, body=BODY) for name in ("Agua segura", "Otra agua"))
    site.index.drain()
    assert len(site.behind) == 4
    site.switch_off()
    edit(page, "## Pozos\n\nNada.")
    site.index.drain()
    assert {key for key, _ in site.behind} == {kept.search_key}
    site.switch_on(embedder)
    site.read_all()
    assert len(site.snapshot) == 3
    assert not any("cada lunes" in text and "segura" in text for text in embedder.asked)


def test_issue_5_1_a_change_costs_no_query_where_meaning_was_never_on(
    site, django_assert_num_queries
):
    page = make_article("Agua segura", body=BODY)
    site.index.drain()
    changes = [Change(page.search_key, 1, document("Pozos.", key=page.search_key))]
    with django_assert_num_queries(0):
        services.for_changes(changes, since=None, number=1, at=timezone.now())()
