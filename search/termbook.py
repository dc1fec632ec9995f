"""The terms that public pages carry, by the beginnings of the words of their names, and by words
that are written nearly so."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from vocabulary.enums import Scheme
from vocabulary.models import Term

from .analysis import LANGUAGES, stem, stop_words, tokens
from .contract import SearchEngine, SearchQuery
from .selection import FACET_NAMES

#: Seconds that a process keeps what it read.
KEPT_SECONDS: Final = 60.0
#: Facets whose values have names in the vocabulary.
TERM_FACETS: Final = tuple(name for name in FACET_NAMES if name in Scheme.values)
#: Names that begin so and are looked at more closely.
_MOST_CANDIDATES = 2_000
#: Shorter words resemble too much; likeness of two folded words from which they are held close.
SHORTEST_WORD: Final = 4
CLOSE: Final = 80.0
#: Words of names that are held close to one that was typed.
_MOST_CLOSE = 6

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a facet. ``labels``: language → name; ``names``: every name, folded, word by
    word; ``words``: those of its own names that tell it from others; ``pages``: how many public
    pages carry it."""

    facet: str
    code: str
    path: tuple[str, ...]
    order: int
    pages: int
    labels: Mapping[str, str]
    names: tuple[_Words, ...]
    words: frozenset[str] = frozenset()

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
        self._by_word: dict[str, list[int]] = {}
        for number, entry in enumerate(entries):
            for word in sorted(entry.words):
                self._by_word.setdefault(word, []).append(number)
        self._by_stem: dict[str, list[str]] = {}
        for word in self._by_word:
            self._by_stem.setdefault(stem(word, "es"), []).append(word)

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

    def alike(self, typed: Iterable[str]) -> list[Entry]:
        """Entries with a word that is another form of a folded word of ``typed``, or is written
        nearly as one: the likest first, then those with most pages."""
        best: dict[int, float] = {}
        for word in typed:
            for other, likeness in self._close(word):
                for number in self._by_word[other]:
                    best[number] = max(best.get(number, 0.0), likeness)
        found = [(likeness, self._entries[number]) for number, likeness in best.items()]
        found.sort(key=lambda each: (-each[0], -each[1].pages, each[1].facet, each[1].code))
        return [entry for _likeness, entry in found]

    def _close(self, word: str) -> Iterator[tuple[str, float]]:
        written = process.extract(
            word, self._by_word.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=_MOST_CLOSE
        )
        for other, likeness, _at in written:
            yield other, float(likeness)
        for stemmed in {stem(word, language) for language in LANGUAGES}:
            for other in self._by_stem.get(stemmed, ()):
                yield other, 100.0


def telling(words: Iterable[str]) -> Iterator[str]:
    """The folded ``words`` that are long enough, and none that stand in every text."""
    stops = stop_words()
    return (word for word in words if len(word) >= SHORTEST_WORD and word not in stops)


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
            own = tuple(map(_words, term.names()))
            yield Entry(
                facet=term.scheme,
                code=term.code,
                path=term.path_codes(),
                order=term.order,
                pages=carried,
                labels={language: term.label(language) for language in ("es", "en", "pt")},
                names=tuple(dict.fromkeys((*own, *map(_words, _spoken(term))))),
                words=frozenset(telling(word for name in own for word in name)),
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
