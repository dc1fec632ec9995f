"""Where the words stand in a page, and extracts of it as safe HTML.

The library's own snippets know one field, count bytes and miss synonyms. Here the page stored in
the index is read with the same analysis as the index: a word is looked up once for each search and
then found in a dictionary, so a page of ten hits costs a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

from search.analysis import LANGUAGES, WORD, fold, language_of, stem, stems
from search.codes import code_family, code_keys
from search.contract import Highlight
from search.query import Unit

#: Reserved anchor: the words stand in the tags of the page only.
TAGS_ANCHOR = "etiquetas"
EXTRACT_LENGTH = 240
_BEFORE = 70
_MAX_EXTRACTS = 2
#: Set on a word that begins a phrase: only then must the order of the words be looked at.
_BEGINS_PHRASE = 1 << 62


class Mark(NamedTuple):
    """Characters ``start`` to ``end`` of a text match the units whose bits are set."""

    start: int
    end: int
    units: int


class _Phrase(NamedTuple):
    words: tuple[frozenset[str], ...]
    stemmed: bool
    bit: int


class Matcher(dict[str, int]):
    """Finds the words of a query in texts of one language.

    The dictionary maps a word as written to the bits of the units it matches, filled on demand.
    """

    def __init__(self, units: Sequence[Unit], language: str) -> None:
        super().__init__()
        self._language = language
        self._stemmed: dict[str, int] = {}
        self._folded: dict[str, int] = {}
        self._acronyms: dict[str, int] = {}
        self._phrases: list[_Phrase] = []
        for number, unit in enumerate(units):
            if not unit.only_code:
                self._add(unit, 1 << number)

    def _add(self, unit: Unit, bit: int) -> None:
        for form in unit.forms:
            if form.acronym:
                self._acronyms[form.acronym] = self._acronyms.get(form.acronym, 0) | bit
                continue
            words = tuple(
                frozenset(stems(word, self._language)) if form.stemmed else frozenset((word,))
                for word in form.words
            )
            if len(words) > 1:
                self._phrases.append(_Phrase(words, form.stemmed, bit))
                continue
            found = self._stemmed if form.stemmed else self._folded
            for word in words[0]:
                found[word] = found.get(word, 0) | bit

    def __missing__(self, word: str) -> int:
        stemmed, folded = stem(word, self._language), fold(word)
        units = self._stemmed.get(stemmed, 0) | self._folded.get(folded, 0)
        if self._acronyms:
            units |= self._acronyms.get(word.upper() if not word.islower() else "", 0)
        for phrase in self._phrases:
            if (stemmed if phrase.stemmed else folded) in phrase.words[0]:
                units |= _BEGINS_PHRASE
        self[word] = units
        return units

    def units_in(self, text: str) -> int:
        """Bits of the units that stand in a text."""
        units = 0
        for word in set(WORD.findall(text)):
            units |= self[word]
        if units & _BEGINS_PHRASE:
            units = 0
            for mark in self.marks(text):
                units |= mark.units
        return units

    def marks(self, text: str) -> list[Mark]:
        """Where units stand in a text, in order and not overlapping; the longest first."""
        places = [(m.start(), m.end(), self[m[0]]) for m in WORD.finditer(text)]
        found: list[Mark] = []
        position = 0
        while position < len(places):
            start, end, units = places[position]
            length = 1
            if units & _BEGINS_PHRASE:
                length, phrases = self._phrases_at(text, places, position)
                units = (units & ~_BEGINS_PHRASE) | phrases
                end = places[position + length - 1][1]
            if units:
                found.append(Mark(start, end, units))
            position += length
        return found

    def _phrases_at(
        self, text: str, places: Sequence[tuple[int, int, int]], position: int
    ) -> tuple[int, int]:
        longest, units = 1, 0
        for phrase in self._phrases:
            if position + len(phrase.words) > len(places):
                continue
            for offset, accepted in enumerate(phrase.words):
                start, end, _ = places[position + offset]
                word = text[start:end]
                if (stem(word, self._language) if phrase.stemmed else fold(word)) not in accepted:
                    break
            else:
                units |= phrase.bit
                longest = max(longest, len(phrase.words))
        return longest, units


@dataclass(frozen=True, slots=True)
class Marked:
    """What a hit shows: extracts, the title with marks, where words matched and which did."""

    title_html: str
    highlights: tuple[Highlight, ...]
    matched: tuple[str, ...]
    units: int


class Highlighter:
    """Marks the pages of one result list for one query."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._matchers = {language: Matcher(units, language) for language in LANGUAGES}
        self._codes = [(1 << n, unit.code) for n, unit in enumerate(units) if unit.code]
        self.is_empty = not units

    def mark(self, source: dict[str, Any]) -> Marked:
        """``source`` is what ``schema.to_source`` stored."""
        title: str = source["title"]
        if self.is_empty:
            return Marked(escape(title), (), (), 0)
        matcher = self._matchers[language_of(source["language"])]
        found = {
            "code": self._code_units(source),
            "title": matcher.units_in(title),
            "summary": matcher.units_in(source["summary"]),
            "body": 0,
            "keywords": self._label_units(source),
        }
        ranked: list[tuple[int, int, int]] = []
        for number, (_, heading, text) in enumerate(source["sections"]):
            in_text, in_heading = matcher.units_in(text), matcher.units_in(heading)
            found["body"] |= in_text | in_heading
            if in_text or in_heading:
                score = 2 * (in_text | in_heading).bit_count() + (in_heading != 0)
                ranked.append((-score, number, in_text))
        highlights = [
            _extract(matcher, text, anchor=anchor, heading=heading)
            for _, number, _ in sorted(ranked)[:_MAX_EXTRACTS]
            for anchor, heading, text in [source["sections"][number]]
        ]
        if not highlights and found["summary"]:
            highlights.append(_extract(matcher, source["summary"]))
        if not highlights and found["keywords"] and not found["title"]:
            highlights.append(self._tags(source))
        units = 0
        for bits in found.values():
            units |= bits
        return Marked(
            title_html=_marked(title, matcher.marks(title)),
            highlights=tuple(highlights),
            matched=tuple(name for name, bits in found.items() if bits),
            units=units,
        )

    def _code_units(self, source: dict[str, Any]) -> int:
        if not self._codes:
            return 0
        aliases = [code for code in (source["institutional_code"], *source["codes"]) if code]
        keys = {key for code in (source["code"], *aliases) for key in code_keys(code)}
        families = {code_family(code) for code in aliases} - {code_family(source["code"])}
        return sum(bit for bit, code in self._codes if code in keys or code in families)

    def _label_units(self, source: dict[str, Any]) -> int:
        units = 0
        for label in (*source["keywords"], source["place"]):
            for matcher in self._matchers.values():
                units |= matcher.units_in(label)
        return units

    def _tags(self, source: dict[str, Any]) -> Highlight:
        shown = []
        for label in dict.fromkeys(filter(None, (*source["keywords"], source["place"]))):
            marks = next((m for x in self._matchers.values() if (m := x.marks(label))), None)
            if marks:
                shown.append(_marked(label, marks))
        return Highlight(html=" · ".join(shown[:6]), anchor=TAGS_ANCHOR)


def _extract(matcher: Matcher, text: str, *, anchor: str = "", heading: str = "") -> Highlight:
    marks = matcher.marks(text)
    start, end = _window(text, marks)
    inside = [
        Mark(max(m.start, start) - start, min(m.end, end) - start, m.units)
        for m in marks
        if m.start < end and m.end > start
    ]
    html = _marked(text[start:end], inside)
    before, after = "… " if start > 0 else "", " …" if end < len(text) else ""
    return Highlight(html=f"{before}{html}{after}", anchor=anchor, heading=heading)


def _window(text: str, marks: Sequence[Mark]) -> tuple[int, int]:
    """The stretch with most of the units in it, cut between words, at a sentence where near."""
    if len(text) <= EXTRACT_LENGTH + _BEFORE:
        return 0, len(text)
    start = max(0, _densest(marks) - _BEFORE)
    if start:
        first = _densest(marks)
        sentence = max(text.rfind(stop, start, first) for stop in (". ", "\n", "? ", "! "))
        cut = sentence if sentence >= 0 else text.find(" ", start, first)
        start = cut + 1 if cut >= 0 else start
        while start < first and text[start].isspace():
            start += 1
    end = min(len(text), start + EXTRACT_LENGTH)
    if end < len(text):
        cut = text.rfind(" ", start + EXTRACT_LENGTH // 2, end)
        end = cut if cut >= 0 else end
    return start, end


def _densest(marks: Sequence[Mark]) -> int:
    """Start of the mark from which a window holds most different units, then most marks."""
    best, best_start = (0, 0), 0
    for number, mark in enumerate(marks):
        units = count = 0
        for other in marks[number:]:
            if other.end > mark.start + EXTRACT_LENGTH - _BEFORE:
                break
            units |= other.units
            count += 1
        if (units.bit_count(), count) > best:
            best, best_start = (units.bit_count(), count), mark.start
    return best_start


def _marked(text: str, marks: Iterable[Mark]) -> str:
    pieces, position = [], 0
    for mark in marks:
        pieces.append(escape(text[position : mark.start]))
        pieces.append(f"<mark>{escape(text[mark.start : mark.end])}</mark>")
        position = mark.end
    pieces.append(escape(text[position:]))
    return "".join(pieces)
