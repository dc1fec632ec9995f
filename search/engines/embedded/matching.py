"""Which units of a query stand where in a stored page, with the same analysis as the index.

The page brings the stems of each of its texts (``prepared.to_source``), so a plain word costs one
look-up a text. Only phrases and exact words make a text be read again, and only where all their
words stand together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from search.analysis import WORD, fold, stem_table, stems
from search.engines.embedded.prepared import stemmed_pieces
from search.query import Unit
from search.synonyms import Form

#: Set on a word that begins a phrase: then the order of the words must be looked at.
_BEGINS_PHRASE = 1 << 62


class Mark(NamedTuple):
    """Characters ``start`` to ``end`` of a text match the units whose bits are set."""

    start: int
    end: int
    units: int


class _Phrase(NamedTuple):
    words: tuple[frozenset[str], ...]
    stemmed: bool
    unit: int


class _Candidate(NamedTuple):
    """Stems that must all stand in a text before it is worth reading it for a form."""

    stems: tuple[tuple[str, ...], ...]
    unit: int


class Matcher:
    """Finds the units of one query in pages of one language."""

    def __init__(self, units: Sequence[Unit], language: str) -> None:
        self._language = language
        self._stem = stem_table(language)
        self._pieces = stemmed_pieces(language)
        self._stemmed: dict[str, int] = {}
        self._folded: dict[str, int] = {}
        self._acronyms: dict[str, int] = {}
        self._phrases: list[_Phrase] = []
        self._candidates: list[_Candidate] = []
        for number, unit in enumerate(units):
            if not unit.only_code:
                for form in unit.forms:
                    self._add(form, 1 << number)
        #: A word that matches a unit, or stands in a phrase, has one of these stems.
        self._wanted = frozenset(self._stemmed).union(
            *(stems for candidate in self._candidates for stems in candidate.stems)
        )

    def _add(self, form: Form, unit: int) -> None:
        if form.stemmed and not form.acronym and len(form.words) == 1:
            for word in stems(form.words[0], self._language):
                self._stemmed[word] = self._stemmed.get(word, 0) | unit
            return
        accepted = tuple(stems(word, self._language) for word in form.words)
        self._candidates.append(_Candidate(accepted, unit))
        if form.acronym:
            self._acronyms[form.acronym] = self._acronyms.get(form.acronym, 0) | unit
        elif len(form.words) == 1:
            word = form.words[0]
            self._folded[word] = self._folded.get(word, 0) | unit
        else:
            exact = tuple((word,) for word in form.words)
            words = tuple(map(frozenset, accepted if form.stemmed else exact))
            self._phrases.append(_Phrase(words, form.stemmed, unit))

    def places(self, stems: Sequence[str], text_at: Callable[[int], str]) -> dict[int, int]:
        """Number of a text → bits of the units in it, from the stems of a page's texts, each once
        between two spaces."""
        found: dict[int, int] = {}
        for word, unit in self._stemmed.items():
            for place in _holding(word, stems):
                found[place] = found.get(place, 0) | unit
        for candidate in self._candidates:
            together = set(range(len(stems)))
            for alternatives in candidate.stems:
                together &= {place for word in alternatives for place in _holding(word, stems)}
            for place in sorted(together):
                if not found.get(place, 0) & candidate.unit:
                    units = self.units_in(text_at(place))
                    if units:
                        found[place] = found.get(place, 0) | units
        return found

    def units_in(self, text: str) -> int:
        """Bits of the units that stand in a text."""
        return reduce(or_, (mark.units for mark in self.marks(text)), 0)

    def may_stand_in(self, text: str) -> bool:
        """False where surely no unit stands in a text."""
        return bool(self._likely(text))

    def _likely(self, text: str) -> set[str]:
        """The pieces of a text whose words may match, found by their stems."""
        wanted = self._wanted
        pieces = text.split()
        stems = map(self._pieces.__getitem__, pieces)
        # A piece of several words has as many stems.
        return {
            piece
            for piece, stem in zip(pieces, stems, strict=True)
            if stem in wanted
            or (" " in stem and not wanted.isdisjoint(stem.split()))
            or "_" in piece
        }

    def _units_of(self, word: str) -> int:
        stemmed = self._stem[word]
        units = self._stemmed.get(stemmed, 0)
        if self._folded:
            units |= self._folded.get(fold(word), 0)
        if self._acronyms and not word.islower():
            units |= self._acronyms.get(word.upper(), 0)
        for phrase in self._phrases:
            if (stemmed if phrase.stemmed else fold(word)) in phrase.words[0]:
                units |= _BEGINS_PHRASE
        return units

    def marks(self, text: str) -> list[Mark]:
        """Where units stand in a text: in order, not overlapping, phrases as a whole."""
        known: dict[str, int] = {}
        for piece in self._likely(text):
            words = WORD.findall(piece)
            if "_" in piece:
                words += [part for word in words if "_" in word for part in word.split("_")]
            for word in words:
                if units := self._units_of(word):
                    known[word] = units
        if not known:
            return []
        has_phrase = any(units & _BEGINS_PHRASE for units in known.values())
        if not has_phrase and "_" not in text:
            return [Mark(start, end, known[word]) for start, end, word in _spans(text, known)]
        places = list(_word_spans(text, known))
        if not has_phrase:
            return [Mark(start, end, known[w]) for w, start, end in places if w in known]
        found: list[Mark] = []
        position = 0
        while position < len(places):
            word, start, _ = places[position]
            units = known.get(word, 0)
            length = 1
            if units & _BEGINS_PHRASE:
                length, phrases = self._phrases_at([p[0] for p in places[position : position + 32]])
                units = (units & ~_BEGINS_PHRASE) | phrases
            if units:
                found.append(Mark(start, places[position + length - 1][2], units))
            position += length
        return found

    def _phrases_at(self, following: Sequence[str]) -> tuple[int, int]:
        """Length in words of the longest phrase that begins here, and the units of all that do."""
        longest, units = 1, 0
        for phrase in self._phrases:
            if len(phrase.words) <= len(following) and all(
                (self._stem[word] if phrase.stemmed else fold(word)) in accepted
                for word, accepted in zip(following, phrase.words, strict=False)
            ):
                units |= phrase.unit
                longest = max(longest, len(phrase.words))
        return longest, units


def _spans(text: str, words: Iterable[str]) -> list[tuple[int, int, str]]:
    """Where the words stand as whole words in a text without underscores, in order."""
    found: list[tuple[int, int, str]] = []
    for word in words:
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                found.append((start, end, word))
            start = text.find(word, end)
    return sorted(found)


def _word_spans(text: str, known: Container[str]) -> Iterator[tuple[str, int, int]]:
    """Words of a text with their places. What underscores join is one word where it is known as
    such, else its parts, as the index has them."""
    for match in WORD.finditer(text):
        word, start = match[0], match.start()
        if "_" not in word or word in known:
            yield word, start, match.end()
        else:
            for part in re.finditer(r"[^_]+", word):
                yield part[0], start + part.start(), start + part.end()


def _holding(word: str, stems: Sequence[str]) -> list[int]:
    between = f" {word} "
    return [place for place, text in enumerate(stems) if between in text]
