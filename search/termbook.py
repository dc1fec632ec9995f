"""The terms that public pages carry, by the beginnings of the words of their names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vocabulary.enums import Scheme
from vocabulary.models import Term

from .analysis import tokens
from .contract import SearchEngine, SearchQuery
from .selection import FACET_NAMES

#: Seconds that a process keeps what it read.
KEPT_SECONDS: Final = 60.0
#: Facets whose values have names in the vocabulary.
TERM_FACETS: Final = tuple(name for name in FACET_NAMES if name in Scheme.values)
#: Names that begin so and are looked at more closely.
_MOST_CANDIDATES = 2_000

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a facet. ``labels``: language → name; ``names``: every name, folded, word by
    word; ``pages``: how many public pages carry it."""

    facet: str
    code: str
    path: tuple[str, ...]
    order: int
    pages: int
    labels: Mapping[str, str]
    names: tuple[_Words, ...]

    def label(self, language: str) -> str:
        return self.labels[language[:2]]


class TermBook:
    """Finds entries by what is typed. Made from entries that some page carries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_code = {(entry.facet, entry.code): entry for entry in entries}
        self._heads = sorted(
            (word, number)
            for number, entry in enumerate(entries)
            for word in {word for name in entry.names for word in name}
        )
        self._entries = entries

    def above(self, entry: Entry) -> Entry | None:
        """The term directly above it, where some page carries that too."""
        if len(entry.path) < 2:
            return None
        return self._by_code.get((entry.facet, entry.path[-2]))

    def beginning(self, beginnings: Sequence[str], *, language: str) -> Iterator[Entry]:
        """Entries with a name in which each of the folded ``beginnings`` begins a word: first those
        called so, then those whose name begins so, then those with most pages."""
        longest = max(beginnings, key=len, default="")
        if not longest:
            return
        ranked: dict[int, tuple[object, ...]] = {}
        start = bisect_left(self._heads, (longest, -1))
        for word, number in self._heads[start : start + _MOST_CANDIDATES]:
            if not word.startswith(longest):
                break
            entry = self._entries[number]
            fits = [name for name in entry.names if _fits(name, beginnings)]
            if fits and number not in ranked:
                place = min(_place(name, beginnings) for name in fits)
                ranked[number] = (place, -entry.pages, entry.order, entry.label(language))
        for number in sorted(ranked, key=lambda number: (ranked[number], number)):
            yield self._entries[number]


def _fits(name: _Words, beginnings: Sequence[str]) -> bool:
    return all(any(word.startswith(begun) for word in name) for begun in beginnings)


def _place(name: _Words, beginnings: Sequence[str]) -> int:
    if name == tuple(beginnings):
        return 0
    in_order = zip(name, beginnings, strict=False)
    starts = len(name) >= len(beginnings) and all(word.startswith(b) for word, b in in_order)
    return 1 if starts else 2


@dataclass(frozen=True, slots=True)
class _Kept:
    engine: SearchEngine
    until: float
    book: TermBook


_kept: _Kept | None = None


def current_book(*, engine: SearchEngine, now: float) -> TermBook:
    """The book of an engine's index, no older than a minute; one query when it is made. Raises
    ``EngineError``."""
    global _kept
    kept = _kept
    if kept is None or kept.engine is not engine or now >= kept.until:
        kept = _kept = _Kept(engine, now + KEPT_SECONDS, TermBook(list(_entries(engine))))
    return kept.book


def forget() -> None:
    """Read again at the next occasion."""
    global _kept
    _kept = None


def _entries(engine: SearchEngine) -> Iterator[Entry]:
    counted = engine.search(SearchQuery(size=0, facets=TERM_FACETS)).facets
    pages = {(facet, code): n for facet, pairs in counted.items() for code, n in pairs}
    if not pages:
        return
    terms = Term.objects.filter(scheme__in=TERM_FACETS).only(
        "scheme", "code", "path", "order", "name_es", "name_en", "name_pt", "other_names"
    )
    for term in terms.order_by("scheme", "order", "code"):
        if carried := pages.get((term.scheme, term.code)):
            yield Entry(
                facet=term.scheme,
                code=term.code,
                path=term.path_codes(),
                order=term.order,
                pages=carried,
                labels={language: term.label(language) for language in ("es", "en", "pt")},
                names=tuple(dict.fromkeys(map(_words, (*term.names(), *_spoken(term))))),
            )


def _words(name: str) -> _Words:
    return tuple(token.folded for token in tokens(name) if token.folded)


def _spoken(term: Term) -> tuple[str, ...]:
    """What numbered terms are called: ``ODS 8``, ``Objetivo 7``."""
    if term.scheme == Scheme.GOAL:
        return (f"ODS {term.code}", f"SDG {term.code}")
    if term.scheme == Scheme.OBJECTIVE:
        return (f"Objetivo {term.code}", f"Objective {term.code}")
    return ()
