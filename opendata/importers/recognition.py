"""Finds in a document its edition, its language, the table of codes and the full sheets.

Pure, and linear in the length of the file. ``parse_file`` is the door: bytes in, ``ParsedFile`` or
``ImportProblem`` out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from opendata.importers.assembly import assemble
from opendata.importers.codes import code_at
from opendata.importers.headings import CODE, TITLE, HeadingIndex
from opendata.importers.lines import CodeRow, Line, lines_of
from opendata.importers.parsed import ParsedFile
from opendata.importers.problems import ImportProblem, Level, Notice
from opendata.importers.raw import Walk
from opendata.importers.reading import Document, read_document
from opendata.importers.walking import walk
from practices.editions import LANGUAGES, editions

#: How many lines are looked at to recognise the edition.
_SAMPLE = 20_000
#: Where a code may begin, in characters from the start of its line.
_MAX_START = 60
#: A file with headings of this many fields has a sheet in it, even if its code was left out.
_ENOUGH_FIELDS = 3
_WORD = re.compile(r"[^\W\d_]+")
#: Short words that tell the three languages apart where no heading does.
_COMMON = {
    "es": frozenset({"el", "los", "las", "y", "una", "del", "con", "en", "al", "sus"}),
    "en": frozenset({"the", "and", "of", "to", "for", "with", "their", "by", "is", "on"}),
    "pt": frozenset({"os", "dos", "das", "uma", "do", "da", "em", "ao", "não", "com"}),
}


def parse_file(
    data: bytes, name: str, *, edition: str = "", language: str = "", thousands: str = ""
) -> ParsedFile:
    """The sheets in ``data``. ``edition`` and ``language`` are recognised where they are empty;
    ``thousands`` (``"comma"`` or ``"dot"``) answers what the file's numbers leave open.

    Raises ``ImportProblem`` for every file that cannot be imported whole. What is only doubtful is
    a notice of the answer; ``ParsedFile.questions`` must be empty before it is imported.
    """
    return parse_document(
        read_document(data, name), edition=edition, language=language, thousands=thousands
    )


def parse_document(
    document: Document, *, edition: str = "", language: str = "", thousands: str = ""
) -> ParsedFile:
    """As ``parse_file``, for a document that another reader brought."""
    if language and language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise ImportProblem("unknown_language", language=language, languages=known)
    if thousands not in ("", "comma", "dot"):
        raise ImportProblem("unknown_thousands", thousands=thousands)
    notices: list[Notice] = []
    index = _index(edition) if edition else _recognise_edition(document, notices)
    lines = list(lines_of(document, index))
    found = walk(lines, index)
    _refuse_without_sheet(found, index)
    if not language:
        language = _recognise_language(lines, index)
        notices.append(Notice(Level.INFO, "language_guessed", params={"language": language}))
    sheets, more = assemble(found, index, thousands=thousands)
    return ParsedFile(
        name=document.name,
        sha256=document.sha256,
        edition_key=index.edition.key,
        language=language,
        areas=tuple(found.areas),
        sheets=sheets,
        notices=tuple([*notices, *sorted(more, key=lambda notice: notice.line or 0)]),
    )


@lru_cache(maxsize=16)
def _index(key: str) -> HeadingIndex:
    edition = editions().get(key)
    if edition is None:
        raise ImportProblem("unknown_edition", edition=key, editions=", ".join(editions()))
    return HeadingIndex(edition)


def _recognise_edition(document: Document, notices: list[Notice]) -> HeadingIndex:
    """The edition with most of the file's headings and codes."""
    texts = list(islice(_texts(document), _SAMPLE))
    scores = {key: _score(texts, _index(key)) for key in editions()}
    best = max(scores.values())
    if not best:
        raise ImportProblem("no_sheet")
    winners = [key for key, score in scores.items() if score == best]
    if len(winners) > 1:
        if best < _ENOUGH_FIELDS:
            raise ImportProblem("no_sheet")
        raise ImportProblem("edition_unclear", editions=", ".join(winners))
    params: Mapping[str, object] = {"edition": winners[0], "count": best}
    notices.append(Notice(Level.INFO, "edition_guessed", params=params))
    return _index(winners[0])


def _texts(document: Document) -> Iterator[tuple[str, int]]:
    for block in document.blocks:
        if hasattr(block, "rows"):
            for row in block.rows:
                yield from ((cell, row.line) for cell in row.cells)
        else:
            yield block.text, block.line


def _score(texts: Iterable[tuple[str, int]], index: HeadingIndex) -> int:
    """How many different fields, columns and codes of the edition the texts show."""
    seen: set[str] = set()
    for text, line in texts:
        heading = index.match(text)
        if heading:
            seen.add(heading.key)
        found = code_at(text[:_MAX_START].lstrip("#*_-+• "), index.edition.codes, line)
        if found:
            seen.add(found[0].code)
    return len(seen)


def _refuse_without_sheet(found: Walk, index: HeadingIndex) -> None:
    if len(found.orphans) >= _ENOUGH_FIELDS:
        label = next(iter(index.edition.code_headings.values()))[0]
        raise ImportProblem("no_code", line=min(found.orphans.values()), label=label)
    if not found.rows and not found.sheets:
        raise ImportProblem("no_sheet")


def _recognise_language(lines: Sequence[Line | CodeRow], index: HeadingIndex) -> str:
    """The language that most headings are in; without headings, that of the commonest words."""
    votes: Counter[str] = Counter()
    for line in lines:
        if isinstance(line, Line) and line.heading and line.heading.key not in (CODE, TITLE):
            votes.update(line.heading.languages)
    if not votes:
        for line in lines[:_SAMPLE]:
            text = line.title if isinstance(line, CodeRow) else line.text
            for word in _WORD.findall(text[:2_000].casefold()):
                votes.update(language for language, common in _COMMON.items() if word in common)
    # Ties go to the language that stands first in the interface.
    return max(LANGUAGES, key=lambda language: votes[language])
