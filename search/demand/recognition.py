"""Which theme and which territory a search speaks of, from its filters and from its words. Pure.

``Lexicon`` holds the names of the vocabulary, folded; the longest name that stands in the words
wins, in any language. A name in several countries (Amazonas) counts only beside one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from search.analysis import LANGUAGES, is_acronym, stem, stop_words, tokens
from search.contract import SearchQuery

#: Themes and territories that one search may speak of; a longer list speaks of none of them.
MOST_THEMES: Final = 4
MOST_TERRITORIES: Final = 4
THEME: Final = "theme"
TERRITORY: Final = "territory"
SECTOR: Final = "sector"

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """One way to call terms. ``meanings``: (scheme, code) of each; none for words that the
    vocabulary knows and that mean neither theme nor territory nor sector. ``stemmed``: also found
    in its other forms (*viviendas*), as no place is."""

    text: str
    meanings: tuple[tuple[str, str], ...] = ()
    stemmed: bool = False


@dataclass(frozen=True, slots=True)
class Recognised:
    """``themes`` and ``territories``: codes, sorted. ``is_known``: every word is the vocabulary's
    or a stop word, and they name no places that lie apart: *Mercedes Bolívar* is somebody."""

    themes: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    is_known: bool = False


@dataclass(slots=True)
class _Found:
    """What the names of a text mean; ``places`` holds the candidates of each name."""

    themes: set[str] = field(default_factory=set)
    places: list[frozenset[str]] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)


class Lexicon:
    """Built once a version of the vocabulary. ``paths``: territory → codes from its root to it;
    ``sector_themes``: sector → the themes it belongs to."""

    __slots__ = ("_by_stems", "_longest", "_names", "_paths", "_sector_themes")

    def __init__(
        self,
        names: Iterable[Name] = (),
        *,
        paths: Mapping[str, Words] | None = None,
        sector_themes: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._paths = dict(paths or {})
        self._sector_themes = dict(sector_themes or {})
        self._names: dict[Words, tuple[str, set[tuple[str, str]]]] = {}
        self._by_stems: dict[tuple[str, Words], set[tuple[str, str]]] = {}
        self._longest = 0
        for name in names:
            self._add(name)

    def _add(self, name: Name) -> None:
        words = tuple(token.folded for token in tokens(name.text))
        if not words:
            return
        self._longest = max(self._longest, len(words))
        written, meanings = self._names.get(words, (name.text, set()))
        self._names[words] = (written, meanings | set(name.meanings))
        if name.stemmed:
            for language in LANGUAGES:
                key = (language, _stems(words, language))
                self._by_stems.setdefault(key, set()).update(name.meanings)

    def recognise(self, words: str, query: SearchQuery) -> Recognised:
        """``words``: folded, single spaces between them; filters come from ``query``."""
        typed = words.split()
        found = self._read(typed)
        themes = found.themes | self._filtered_themes(query)
        chosen = set(_codes(query, TERRITORY))
        places = self._narrowest(self._placed(found.places, chosen) | chosen)
        stop = stop_words()
        return Recognised(
            themes=tuple(sorted(themes)) if len(themes) <= MOST_THEMES else (),
            territories=tuple(sorted(places)) if len(places) <= MOST_TERRITORIES else (),
            is_known=all(at in found.covered or word in stop for at, word in enumerate(typed))
            and self._are_of_one_place(found.places),
        )

    def written(self, words: str) -> str:
        """Folded words with the vocabulary's accents and capitals: *educación Tulcán*."""
        typed = words.split()
        said: list[str] = []
        at = 0
        while at < len(typed):
            for length in range(min(self._longest, len(typed) - at), 0, -1):
                entry = self._names.get(tuple(typed[at : at + length]))
                if entry is not None:
                    said.append(self._spelt(*entry))
                    at += length
                    break
            else:
                said.append(typed[at])
                at += 1
        return " ".join(said)

    @staticmethod
    def _spelt(text: str, meanings: set[tuple[str, str]]) -> str:
        is_place = any(scheme == TERRITORY for scheme, _ in meanings)
        if is_place:
            return text
        return " ".join(word if is_acronym(word) else word.lower() for word in text.split())

    def _read(self, typed: Sequence[str]) -> _Found:
        found = _Found()
        at = 0
        while at < len(typed):
            length = self._take(typed, at, found)
            at += length or 1
        return found

    def _take(self, typed: Sequence[str], at: int, found: _Found) -> int:
        """Notes the longest name with a meaning that begins at ``at`` and answers its length; 0
        where there is none. Names without a meaning cover their words and hide no shorter name."""
        for length in range(min(self._longest, len(typed) - at), 0, -1):
            words = tuple(typed[at : at + length])
            entry = self._names.get(words)
            meanings = (entry[1] if entry else set()) or self._by_other_forms(words)
            if entry is not None or meanings:
                found.covered.update(range(at, at + length))
            if meanings:
                self._note(meanings, found)
                return length
        return 0

    def _by_other_forms(self, words: Words) -> set[tuple[str, str]]:
        meanings: set[tuple[str, str]] = set()
        for language in LANGUAGES:
            meanings |= self._by_stems.get((language, _stems(words, language)), set())
        return meanings

    def _note(self, meanings: set[tuple[str, str]], found: _Found) -> None:
        places = frozenset(code for scheme, code in meanings if scheme == TERRITORY)
        if places:
            found.places.append(places)
        for scheme, code in meanings:
            if scheme == THEME:
                found.themes.add(code)
            elif scheme == SECTOR:
                found.themes.update(self._sector_themes.get(code, ()))

    def _filtered_themes(self, query: SearchQuery) -> set[str]:
        sectors = _codes(query, SECTOR)
        mapped = (theme for code in sectors for theme in self._sector_themes.get(code, ()))
        return {*_codes(query, THEME), *mapped}

    # places

    def _path(self, code: str) -> Words:
        return self._paths.get(code, (code,))

    def _placed(self, candidates: Iterable[frozenset[str]], chosen: set[str]) -> set[str]:
        """One place for each name, or those of one country; none where countries are in doubt."""
        several = list(candidates)
        sure = chosen.union(*(codes for codes in several if len(codes) == 1))
        return sure.union(*(self._meant(codes, sure) for codes in several if len(codes) > 1))

    def _meant(self, codes: frozenset[str], sure: set[str]) -> set[str]:
        countries = {code for code in codes if len(self._path(code)) == 1}
        if countries:
            return countries
        beside = {code for code in codes if any(self._are_kin(code, other) for other in sure)}
        meant = beside or set(codes)
        return meant if len({self._path(code)[0] for code in meant}) == 1 else set()

    def _are_of_one_place(self, named: Iterable[frozenset[str]]) -> bool:
        """Whether each may lie within each other. Countries do not count: nobody is called so."""
        lesser = {codes for codes in named if all(len(self._path(code)) > 1 for code in codes)}
        return all(
            any(self._are_kin(one, other) for one in ones for other in others)
            for ones, others in combinations(lesser, 2)
        )

    def _are_kin(self, one: str, other: str) -> bool:
        return one in self._path(other) or other in self._path(one)

    def _narrowest(self, codes: set[str]) -> set[str]:
        """Without the places within which another one stands: *Huaquillas, Ecuador*."""
        wider = {above for code in codes for above in self._path(code)[:-1]}
        return codes - wider


def _codes(query: SearchQuery, facet: str) -> Iterator[str]:
    found = query.filters.get(facet)
    if found is not None:
        yield from (*found.any, *found.all)


def _stems(words: Words, language: str) -> Words:
    return tuple(stem(word, language) for word in words)
