"""What search gets of our pages: one document a published page and language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db.models import Count, Model, prefetch_related_objects
from django.utils import timezone

from search import sources
from search.contract import SearchDocument, Section, Signals
from vocabulary.enums import TREES
from vocabulary.models import Term
from vocabulary.themes import suggested_themes

from .pages.models import KnowledgePage

#: The outbox's name for our pages.
SOURCE = "pages"
#: A page that was never confirmed, or whose review is long overdue, sinks to this and no further.
LOWEST_FRESHNESS = 0.2
_BATCH = 200


def build_document(
    page: KnowledgePage, *, today: date, themes: Collection[str] = ()
) -> SearchDocument:
    """The document of a specific page whose ``page_terms__tag``, ``names`` are loaded. A page is
    also found by those of ``themes`` to which its sectors belong."""
    # As they were given: a database may answer them in another order each time, and the same page
    # would be another document.
    terms = [item.tag for item in sorted(page.page_terms.all(), key=_number)]
    return SearchDocument(
        key=page.search_key,
        kind=page.search_kind,
        code=page.code,
        language=page.language,
        title=page.title,
        url=page.address(),
        institutional_code=page.institutional_code,
        codes=tuple(
            dict.fromkeys(
                alias.as_written
                for alias in sorted(page.names.all(), key=_number)
                if alias.kind != "title"
            )
        ),
        summary=page.summary,
        sections=tuple(
            Section(anchor=item["anchor"], heading=item["heading"], text=item["plain"])
            for item in page.rendered_sections()
        ),
        keywords=_keywords(terms, page.search_words()),
        facets=_facets(page, terms, themes),
        year=page.search_year(),
        date=page.source_date or _day(page),
        place=", ".join(term.label(page.language) for term in terms if term.scheme == "territory"),
        signals=Signals(evidence=page.evidence_signal(), freshness=freshness(page, today=today)),
    )


def freshness(page: KnowledgePage, *, today: date) -> float:
    """1.0 while the review is not due; falls by half in each overdue year, to the lowest; 0.5 for
    a page that nobody has confirmed yet."""
    due = page.review_due_on()
    if due is None:
        return 0.5
    overdue_years = max(0, (today - due).days) / 365
    return max(LOWEST_FRESHNESS, 1.0 * 0.5**overdue_years)


def faded_documents(
    *, since: date | None, today: date, after: str, looked_at: int, most: int
) -> sources.Faded:
    """Published pages whose freshness went over a step since ``since``; ``after`` is a page's id.
    One query."""
    pages = (
        KnowledgePage.objects.published()
        .filter(pk__gt=int(after or 0), last_confirmed_on__isnull=False)
        .exclude(code__startswith="SE-")
        .order_by("pk")
    )
    keys: list[str] = []
    number, last = 0, 0
    for number, page in enumerate(pages[:looked_at], start=1):
        last = page.pk
        before = freshness(page, today=since) if since else 1.0
        if _step(before) != _step(freshness(page, today=today)):
            keys.append(page.search_key)
            if len(keys) == most:
                return sources.Faded(tuple(keys), number, str(last))
    return sources.Faded(tuple(keys), number, str(last) if number == looked_at else "")


def _step(value: float) -> int:
    return round(value / sources.FRESHNESS_STEP)


def load_documents(keys: Iterable[str], /) -> Mapping[str, SearchDocument]:
    """Documents of the keys whose pages are published; the others are absent."""
    wanted = list(dict.fromkeys(keys))
    today = timezone.localdate()
    themes = frozenset(Term.objects.in_scheme("theme").offered().values_list("code", flat=True))
    documents: dict[str, SearchDocument] = {}
    for start in range(0, len(wanted), _BATCH):
        batch = set(wanted[start : start + _BATCH])
        pages = (
            KnowledgePage.objects.published()
            .of_keys(batch)
            .prefetch_related("page_terms__tag__parent", "names")
            .specific()
        )
        for page in _with_related(list(pages)):
            if page.search_key in batch and page.search_kind:
                documents[page.search_key] = build_document(page, today=today, themes=themes)
    return documents


def readable_keys(keys: Set[str], /) -> Set[str]:
    """Of those keys the ones whose pages are published. One query."""
    pages = KnowledgePage.objects.published().of_keys(keys).values_list("code", "language")
    return keys & {f"{code}.{language}" for code, language in pages}


def document_keys() -> Iterator[str]:
    """Keys of every published page that search should hold."""
    rows = (
        KnowledgePage.objects.published()
        .exclude(code__startswith="SE-")
        .order_by("pk")
        .values_list("code", "language")
    )
    for code, language in rows.iterator(chunk_size=2000):
        yield f"{code}.{language}"


@dataclass(frozen=True, slots=True)
class _PageType:
    kind_field: str
    related: tuple[str, ...]


#: Label of a page type → how its pages are counted and loaded.
_page_types: dict[str, _PageType] = {}


def register(*, models: Iterable[str], kind_field: str = "", related: Iterable[str] = ()) -> None:
    """Adds page types (``practices.PracticePage``) to the source of our pages; each app its own.
    ``kind_field`` names the field that holds the kind where a type has several; ``related`` are the
    relations that the type's ``search_words`` and ``search_facets`` read."""
    _page_types.update(dict.fromkeys(models, _PageType(kind_field, tuple(related))))
    sources.register(
        sources.Source(
            name=SOURCE,
            load=load_documents,
            keys=document_keys,
            count=count_documents,
            models=frozenset(_page_types),
            readable=readable_keys,
            faded=faded_documents,
        )
    )


def count_documents() -> Mapping[str, int]:
    """Kind → published pages of that kind. One query a page type."""
    counts: dict[str, int] = {}
    for label, page_type in _page_types.items():
        model = apps.get_model(label)
        published = model._default_manager.published()
        if page_type.kind_field:
            rows = published.order_by().values_list(page_type.kind_field).annotate(Count("pk"))
        else:
            rows = [(model.search_kind, published.count())]
        for kind, number in rows:
            if number:
                counts[kind] = counts.get(kind, 0) + number
    return counts


def _with_related(pages: list[KnowledgePage]) -> list[KnowledgePage]:
    """Loads what the documents of each type read, in a query a relation and not one a page."""
    by_label: dict[str, list[KnowledgePage]] = {}
    for page in pages:
        by_label.setdefault(page._meta.label, []).append(page)
    for label, alike in by_label.items():
        if label in _page_types:
            prefetch_related_objects(alike, *_page_types[label].related)
    return pages


def _number(row: Model) -> int:
    return row.pk or 0


def _day(page: KnowledgePage) -> date | None:
    return timezone.localdate(page.first_published_at) if page.first_published_at else None


def _keywords(terms: Iterable[Term], more: Iterable[str]) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for term in terms:
        for name in (*term.names(), *_numbered(term)):
            words[name] = None
    for word in more:
        words[word] = None
    return tuple(words)


def _numbered(term: Term) -> tuple[str, ...]:
    """The ways in which people write a numbered term: ``ODS 8``, ``SDG 8``, ``Objetivo 7``."""
    if term.scheme == "goal" and term.parent_id is None:
        return (f"ODS {term.code}", f"SDG {term.code}")
    if term.scheme == "objective":
        return (f"Objetivo {term.code}", f"Objective {term.code}")
    return ()


def _facets(
    page: KnowledgePage, terms: Iterable[Term], themes: Collection[str]
) -> dict[str, tuple[str, ...]]:
    facets: dict[str, dict[str, None]] = {}
    for term in terms:
        codes = term.path_codes() if term.scheme in TREES else (term.code,)
        facets.setdefault(term.scheme, {}).update(dict.fromkeys(codes))
    for name, codes in page.search_facets().items():
        facets.setdefault(name, {}).update(dict.fromkeys(codes))
    if suggested := [t for t in suggested_themes(facets.get("sector", ())) if t in themes]:
        facets.setdefault("theme", {}).update(dict.fromkeys(suggested))
    return {name: tuple(codes) for name, codes in facets.items()}
