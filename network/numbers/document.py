"""Which mark separates thousands in a document, as far as the document shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from network.numbers.reading import IN_TEXT, MARKS, NotANumber, Thousands, split_digits

#: ``2.3 LECCIONES`` at the start of a line is a heading's number, ``ODS 5.2`` a target's.
_HEADING_AFTER = re.compile(r"\.?\)?[ \t]{1,4}[^\W\d_a-zà-ÿ]")
_HEADING_BEFORE = re.compile(r"(?:^|\n)[ \t#>*-]{0,12}\Z")
_TARGET_BEFORE = re.compile(
    r"\b(?:ODS|SDG|metas?|targets?|objetivos?|objectives?|goals?|secci[óo]n|section|anexo|annex"
    r"|cap[íi]tulo|chapter|versi[óo]n|version|v)\.?\s{1,3}\Z",
    re.IGNORECASE,
)


def decide_thousands(document_text: str) -> Thousands | None:
    """The mark that separates thousands in a document, None where it does not show.

    It shows when nothing in the document uses the mark for decimals, and it stands before three
    digits at least twice, or between several groups (``1,500,000``), or once while the other mark
    is the one for decimals. Where both marks stand before three digits, nobody can tell.
    """
    seen: Counter[tuple[Thousands, str]] = Counter()
    for mark, role in _roles(document_text):
        seen[mark, role] += 1
    marks: tuple[Thousands, ...] = ("comma", "dot")
    candidates = [mark for mark in marks if seen[mark, "three"] or seen[mark, "groups"]]
    if len(candidates) != 1:
        return None
    (mark,) = candidates
    other: Thousands = "dot" if mark == "comma" else "comma"
    if seen[mark, "decimals"]:
        return None
    shown = seen[mark, "groups"] or seen[mark, "three"] >= 2 or seen[other, "decimals"]
    return mark if shown else None


def _roles(text: str) -> Iterator[tuple[Thousands, str]]:
    """What each mark of each number does: before three digits, between groups, or decimals."""
    for match in IN_TEXT.finditer(text):
        digits = match["digits"]
        marks = re.sub("[^.,]", "", digits)
        if not marks:
            continue
        try:
            _, decimals, how, open_question = split_digits(digits)
        except NotANumber:
            continue
        before = text[max(0, match.start() - 16) : match.start()]
        if decimals and (
            _TARGET_BEFORE.search(before)
            or (_HEADING_BEFORE.search(before) and _HEADING_AFTER.match(text, match.end()))
        ):
            continue
        if open_question:
            yield MARKS[marks], "three"
            continue
        if "thousands_comma" in how or "thousands_dot" in how:
            yield MARKS[marks[0]], "groups"
        if decimals:
            yield MARKS[marks[-1]], "decimals"
