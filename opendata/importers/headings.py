"""Which line is a heading of an edition, whole or run in before a colon, and in which language.

Pure. A lookup for each line, so that a file is read in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from practices.editions import FieldSpec, SheetEdition, fold_heading

#: What an edition's index answers for a sheet's own code and title.
CODE, TITLE = "table.code", "table.title"
#: A label is a guess only if at least this many of its words and this share of its letters stand.
_CUT_WORDS = 3
_CUT_SHARE = 0.6
#: Where the colon of a run-in heading may stand, in characters.
_MAX_LABEL = 120

_MARKS = re.compile(r"(?:#{1,6}\s+|>\s*)?(?:\d{1,3}(?:\.\d{1,3}){0,4}[.)]?\s+)?([*_]{0,3})")
_LIST_ITEM = re.compile(r"(?:[-+•]|\*(?!\*))\s|[A-Za-z]\)\s")
_RULE = re.compile(r"[-=_*]{3,}")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that is a heading of ``key`` (a field, ``CODE`` or ``TITLE``).

    ``printed`` the label as it stands, ``rest`` the text after its colon
    ``label``   the whole label, where the printed one is cut and was completed; else ``""``
    """

    key: str
    printed: str
    rest: str = ""
    languages: frozenset[str] = frozenset()
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    languages: frozenset[str]
    label: str


class HeadingIndex:
    """The headings of one edition, ready to be looked up."""

    def __init__(self, edition: SheetEdition) -> None:
        self.edition = edition
        self.fields: Mapping[str, FieldSpec] = {field.key: field for field in edition.fields}
        self.order = {field.key: number for number, field in enumerate(edition.fields)}
        self._whole: dict[str, _Entry] = {}
        for field in edition.fields:
            self._add(field.key, field.headings)
        self._add(CODE, edition.code_headings)
        self._add(TITLE, edition.title_headings)
        self._cut = self._parts()

    def _add(self, key: str, headings: Mapping[str, tuple[str, ...]]) -> None:
        for language, texts in headings.items():
            for text in texts:
                folded = fold_heading(text)
                known = self._whole.get(folded)
                languages = (known.languages if known else frozenset()) | {language}
                self._whole[folded] = _Entry(key, languages, known.label if known else text)

    def _parts(self) -> dict[str, _Entry]:
        """Beginnings and ends of labels that can be told apart: what a cut label leaves."""
        parts: dict[str, _Entry | None] = {}
        for folded, entry in self._whole.items():
            words = folded.split()
            for count in range(_CUT_WORDS, len(words)):
                for part in (" ".join(words[:count]), " ".join(words[-count:])):
                    if len(part) < _CUT_SHARE * len(folded) or part in self._whole:
                        continue
                    other = parts.get(part, entry)
                    same = other is not None and other.key == entry.key
                    parts[part] = (other if same else None) if part in parts else entry
        return {part: entry for part, entry in parts.items() if entry}

    def match(self, text: str) -> Heading | None:
        """The heading that ``text`` is or begins with; None for text. A list item is text."""
        if _LIST_ITEM.match(text):
            return None
        start = text[: _MAX_LABEL * 2]
        marks = _MARKS.match(start)
        assert marks  # every part of the pattern is optional
        body, emphasis = text[marks.end() :], marks[1]
        folded = fold_heading(body)
        if not folded and len(body) < _MAX_LABEL:
            return None
        entry = self._whole.get(folded)
        if entry:
            return Heading(entry.key, _printed(body, emphasis), "", entry.languages)
        colon = body.find(":", 0, _MAX_LABEL)
        if colon > 0:
            folded_label = fold_heading(body[:colon])
            entry = self._whole.get(folded_label) or self._cut.get(folded_label)
            if entry:
                printed = _printed(body[:colon], emphasis)
                rest = body[colon + 1 :]
                if emphasis and not body[:colon].endswith(emphasis):
                    rest = rest.removeprefix(emphasis)
                cut = "" if folded_label in self._whole else entry.label
                return Heading(entry.key, printed, rest.strip(), entry.languages, cut)
        entry = self._cut.get(folded)
        if entry:
            return Heading(entry.key, _printed(body, emphasis), "", entry.languages, entry.label)
        return None


def _printed(text: str, emphasis: str) -> str:
    text = text.strip().rstrip("#").strip()
    if emphasis:
        text = text.removesuffix(":").removesuffix(emphasis)
    return text.strip(" :")


def is_rule(text: str) -> bool:
    """A line of dashes or equals signs: it underlines or separates and says nothing."""
    return len(text) <= _MAX_LABEL and bool(_RULE.fullmatch(text))


def looks_like_heading(text: str) -> bool:
    """Whether a person would take the line for a heading: short, begins with a capital, ends
    without punctuation, or is marked as one in Markdown."""
    if text.startswith("#"):
        return True
    body = text.strip("*_").removesuffix(":").strip("*_ ")
    if not 2 < len(body) <= 80 or text[-1] in '.,;!?)»"' or _LIST_ITEM.match(text):
        return False
    return body[0].isupper() and not any(letter.isdigit() for letter in body)
