"""What helps whoever found nothing: parts that can be left out, wider terms, and terms written
nearly as the words that were typed. Each is offered with the pages that it gives, and only if it
gives any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rapidfuzz import fuzz, process

from vocabulary.enums import TREES
from vocabulary.models import Term

from . import selection
from .analysis import fold, stem, stop_words, tokens
from .contract import FacetFilter, SearchEngine, SearchQuery, SearchResults
from .facets import SPECS
from .labels import Named, name_codes
from .parts import Part
from .selection import FACET_NAMES

#: Newest pages that an empty page offers.
MAX_LATEST = 5
#: Parts of a selection that are tried one by one, and terms that are offered.
MAX_TRIED = 8
MAX_TERMS = 6
#: Shorter words resemble too much; likeness of two folded words from which they are held close.
SHORTEST_WORD = 4
CLOSE = 80.0
_SCHEMES: Final = tuple(name for name in FACET_NAMES if name not in ("kind", "year", "language"))


@dataclass(frozen=True, slots=True)
class Way:
    """A selection that gives ``count`` pages, and the words that name it."""

    label: str
    query_string: str
    count: int


@dataclass(frozen=True, slots=True)
class Help:
    """``removals``: the selection without one of its parts; ``words``: without its words; ``bare``:
    without any filter; ``wider``: with the term above one of them; ``terms``: those like the words,
    alone. ``latest``: the newest pages; none at all where nobody has published anything."""

    latest: SearchResults = field(default_factory=lambda: SearchResults(total=0))
    removals: tuple[Way, ...] = ()
    words: Way | None = None
    bare: Way | None = None
    wider: tuple[Way, ...] = ()
    terms: tuple[Way, ...] = ()


def help_with(
    query: SearchQuery,
    parts: Sequence[Part],
    names: Mapping[str, Mapping[str, Named]],
    *,
    engine: SearchEngine,
    language: str,
) -> Help:
    """What to do about a selection that finds nothing; ``parts`` and ``names`` are its filters'. At
    most two queries. Raises ``EngineError``."""
    latest = _latest(engine, language)
    if not latest.total:
        return Help()
    removals = (_way(part.label, part.without, engine) for part in parts[:MAX_TRIED])
    words = _way(query.text, selection.without_words(query), engine) if parts else None
    bare = _way("", selection.without_filters(query), engine) if len(parts) > 1 else None
    return Help(
        latest=latest,
        removals=tuple(way for way in removals if way),
        words=words if query.text else None,
        bare=bare,
        wider=_wider(query, names, engine=engine, language=language),
        terms=_close_terms(query.text, engine=engine, language=language),
    )


def _way(label: str, query: SearchQuery, engine: SearchEngine) -> Way | None:
    count = engine.count(query)
    return Way(label, selection.write(query), count) if count else None


def _latest(engine: SearchEngine, language: str) -> SearchResults:
    """The newest pages that the reader understands; in any language where there are none."""
    newest = SearchQuery(sort="date", size=MAX_LATEST)
    found = engine.search(replace(newest, languages=(language[:2],)))
    return found if found.total else engine.search(newest)


def _wider(
    query: SearchQuery,
    names: Mapping[str, Mapping[str, Named]],
    *,
    engine: SearchEngine,
    language: str,
) -> tuple[Way, ...]:
    """With the term above each that was chosen. One query, none where none has a term above."""
    found: list[tuple[str, str, SearchQuery]] = []
    for facet, mode, code in selection.chosen(query):
        path = names[facet][code].path
        if facet in TREES and mode != "without" and len(path) > 1:
            above = selection.without_code(query, facet, code, mode)
            found.append((facet, path[-2], selection.with_code(above, facet, path[-2], mode)))
    found = found[:MAX_TRIED]
    parents: dict[str, list[str]] = {}
    for facet, code, _wider in found:
        parents.setdefault(facet, []).append(code)
    called = name_codes(parents, language=language) if parents else {}
    ways: dict[str, Way] = {}
    for facet, code, above in found:
        way = _way(SPECS[facet].call(code, called[facet][code].name), above, engine)
        if way is not None:
            ways.setdefault(way.query_string, way)
    return tuple(ways.values())


def _close_terms(text: str, *, engine: SearchEngine, language: str) -> tuple[Way, ...]:
    """Terms of the vocabulary with a word like one that was typed, the likest first. One query."""
    words = [
        token.folded
        for token in tokens(text)
        if len(token.folded) >= SHORTEST_WORD and token.folded not in stop_words()
    ]
    if not words:
        return ()
    used = engine.search(SearchQuery(sort="date", size=0, facets=_SCHEMES)).facets
    counts = {(facet, code): count for facet, pairs in used.items() for code, count in pairs}
    ways: list[Way] = []
    for facet, code, name in _likest(words, counts, language):
        only = SearchQuery(filters={facet: FacetFilter(any=(code,))}, sort="date")
        label = SPECS[facet].call(code, name)
        ways.append(Way(label, selection.write(only), counts[facet, code]))
    return tuple(ways)


def _likest(
    words: Sequence[str], counts: Mapping[tuple[str, str], int], language: str
) -> list[tuple[str, str, str]]:
    """(facet, code, name) of terms that pages carry."""
    by_word: dict[str, list[tuple[str, str]]] = {}
    names: dict[tuple[str, str], str] = {}
    terms = Term.objects.filter(scheme__in=_SCHEMES).only(
        "scheme", "code", "name_es", "name_en", "name_pt", "other_names"
    )
    for term in terms:
        key = (term.scheme, term.code)
        if key in counts:
            names[key] = term.label(language)
            for word in {token.folded for name in term.names() for token in tokens(name)}:
                if len(word) >= SHORTEST_WORD and word not in stop_words():
                    by_word.setdefault(word, []).append(key)
    best: dict[tuple[str, str], float] = {}
    for word in words:
        for other, likeness in _like(word, tuple(by_word)):
            for key in by_word[other]:
                best[key] = max(best.get(key, 0.0), likeness)
    ordered = sorted(best, key=lambda key: (-best[key], -counts[key], key))
    return [(*key, names[key]) for key in ordered[:MAX_TERMS]]


def _like(word: str, others: Sequence[str]) -> Iterator[tuple[str, float]]:
    stems = {stem(word, language) for language in ("es", "en", "pt")}
    for other, likeness, _at in process.extract(
        word, others, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=MAX_TERMS
    ):
        yield other, float(likeness)
    for other in others:
        if stem(other, "es") in stems or fold(other) == word:
            yield other, 100.0
