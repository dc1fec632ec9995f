"""Extracts of a page as safe HTML, with the words marked, and where in the page they stand.

The library's own snippets know one field, count bytes and miss synonyms, so the page stored in the
index is marked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from search.analysis import LANGUAGES, language_of
from search.codes import code_family, code_keys
from search.contract import Highlight, Match
from search.engines.embedded.matching import Mark, Matcher
from search.query import Unit

#: Reserved anchor: the words stand in the tags of the page only.
TAGS_ANCHOR = "etiquetas"
EXTRACT_LENGTH = 240
_BEFORE = 70
_MAX_EXTRACTS = 2
_MAX_TAGS = 6
#: Numbers of the texts in a page's list of stems; sections follow.
_TITLE, _SUMMARY, _SECTIONS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Marked:
    """What a hit shows: extracts, the title with marks, which words stand where; ``units`` has a
    bit for each unit of the query that the page holds."""

    title_html: str
    highlights: tuple[Highlight, ...]
    why: tuple[Match, ...]
    units: int


class Highlighter:
    """Marks the pages of one result list for one query."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._matchers = {language: Matcher(units, language) for language in LANGUAGES}
        self._codes = [(1 << n, unit.code) for n, unit in enumerate(units) if unit.code]
        self._typed = [unit.text for unit in units]
        self.is_empty = not units

    def mark(self, source: dict[str, Any]) -> Marked:
        """``source`` is what ``prepared.to_source`` stored."""
        title: str = source["title"]
        if self.is_empty:
            return Marked(escape(title), (), (), 0)
        matcher = self._matchers[language_of(source["language"])]
        places = matcher.places(source["words"], lambda place: _text_at(source, place))
        sections = [(place, units) for place, units in places.items() if place >= _SECTIONS]
        body = 0
        for _, units in sections:
            body |= units
        found = {
            "code": self._code_units(source),
            "title": places.get(_TITLE, 0),
            "summary": places.get(_SUMMARY, 0),
            "body": body,
            "keywords": self._label_units(source),
        }
        sections.sort(key=lambda entry: (-entry[1].bit_count(), entry[0]))
        highlights = [
            _extract(matcher, text, anchor=anchor, heading=heading)
            for place, _ in sections[:_MAX_EXTRACTS]
            for anchor, heading, text in [source["sections"][place - _SECTIONS]]
        ]
        if not highlights and found["summary"]:
            highlights.append(_extract(matcher, source["summary"]))
        if not highlights and found["keywords"] and not found["title"]:
            highlights.append(self._tags(source))
        units = 0
        for bits in found.values():
            units |= bits
        return Marked(
            title_html=_marked(title, matcher.marks(title) if found["title"] else ()),
            highlights=tuple(highlights),
            why=tuple(Match(name, self._words(bits)) for name, bits in found.items() if bits),
            units=units,
        )

    def _words(self, units: int) -> tuple[str, ...]:
        """The words as typed of the units whose bits are set, in their order."""
        typed = (text for number, text in enumerate(self._typed) if units >> number & 1)
        return tuple(dict.fromkeys(typed))

    def _code_units(self, source: dict[str, Any]) -> int:
        if not self._codes:
            return 0
        aliases = [code for code in (source["institutional_code"], *source["codes"]) if code]
        keys = {key for code in (source["code"], *aliases) for key in code_keys(code)}
        families = {code_family(code) for code in aliases} - {code_family(source["code"])}
        return sum(bit for bit, code in self._codes if code in keys or code in families)

    def _label_units(self, source: dict[str, Any]) -> int:
        labels = (*source["keywords"], source["place"])
        text = "\n".join(labels)
        units = 0
        for matcher in self._matchers.values():
            if matcher.may_stand_in(text):
                for label in labels:
                    units |= matcher.units_in(label)
        return units

    def _tags(self, source: dict[str, Any]) -> Highlight:
        shown = []
        for label in dict.fromkeys(filter(None, (*source["keywords"], source["place"]))):
            marks = next((m for x in self._matchers.values() if (m := x.marks(label))), None)
            if marks:
                shown.append(_marked(label, marks))
        return Highlight(html=" · ".join(shown[:_MAX_TAGS]), anchor=TAGS_ANCHOR)


def _text_at(source: dict[str, Any], place: int) -> str:
    if place == _TITLE:
        return str(source["title"])
    if place == _SUMMARY:
        return str(source["summary"])
    _, heading, text = source["sections"][place - _SECTIONS]
    return f"{heading}\n{text}"


def _extract(matcher: Matcher, text: str, *, anchor: str = "", heading: str = "") -> Highlight:
    marks = matcher.marks(text)
    start, end = _window(text, marks)
    inside = [
        Mark(max(m.start, start) - start, min(m.end, end) - start, m.units)
        for m in marks
        if m.start < end and m.end > start
    ]
    # A tab stands between the cells of a table.
    html = _marked(text[start:end], inside).replace("\t", " · ")
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
