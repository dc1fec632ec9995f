"""What helps whoever found nothing: parts that can be left out, wider terms, and terms written
nearly as the words that were typed. Each is offered with the pages that it gives, and only if it
gives any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from vocabulary.enums import TREES

from . import selection
from .analysis import tokens
from .contract import FacetFilter, SearchEngine, SearchQuery, SearchResults
from .facets import SPECS
from .labels import Named, name_codes
from .parts import Part
from .sources import only_readable
from .termbook import current_book, telling

#: Newest pages that an empty page offers.
MAX_LATEST = 5
#: Parts of a selection that are tried one by one, and terms that are offered.
MAX_TRIED = 8
MAX_TERMS = 6


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
    now: float,
) -> Help:
    """What to do about a selection that finds nothing; ``parts`` and ``names`` are its filters'.
    ``now``: seconds of a clock that only goes forward. At most three queries. Raises
    ``EngineError``."""
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
        terms=_close_terms(query.text, engine=engine, language=language, now=now),
    )


def _way(label: str, query: SearchQuery, engine: SearchEngine) -> Way | None:
    count = engine.count(query)
    return Way(label, selection.write(query), count) if count else None


def _latest(engine: SearchEngine, language: str) -> SearchResults:
    """The newest pages that the reader understands; in any language where there are none."""
    newest = SearchQuery(sort="date", size=MAX_LATEST)
    found = engine.search(replace(newest, languages=(language[:2],)))
    found = found if found.total else engine.search(newest)
    return replace(found, hits=tuple(only_readable(found.hits)))


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


def _close_terms(text: str, *, engine: SearchEngine, language: str, now: float) -> tuple[Way, ...]:
    """Terms of the vocabulary with a word like one that was typed, the likest first. One query
    each minute."""
    words = list(telling(token.folded for token in tokens(text)))
    if not words:
        return ()
    ways: list[Way] = []
    for entry in current_book(engine=engine, now=now).alike(words)[:MAX_TERMS]:
        only = SearchQuery(filters={entry.facet: FacetFilter(any=(entry.code,))}, sort="date")
        # What the book counted may be a minute old.
        way = _way(SPECS[entry.facet].call(entry.code, entry.label(language)), only, engine)
        if way is not None:
            ways.append(way)
    return tuple(ways)
