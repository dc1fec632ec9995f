"""A document as passages: stretches of its sections short enough that each says one thing.

Pure, and the same for the same document. A section is cut between paragraphs where it is long, a
long paragraph between sentences, a long sentence between words, and a word beyond all measure
anywhere. The title stands before each, because a stretch seldom says what the page is about.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from ..analysis import clean
from ..contract import SearchDocument, Section
from .contract import Passage

#: Passages of one page; of a longer one every section has its beginning before any has its end.
MOST: Final = 100
#: A word counts once more for each so many characters: text without spaces is measured too.
_LONG_WORD: Final = 16
_TITLE_CHARACTERS: Final = 200
_KEYWORD_CHARACTERS: Final = 600
#: What cannot become passages any more is not even looked at.
_SECTION_CHARACTERS: Final = 200_000
#: Of all sections together, each alike but at least so many of each.
_ALL_CHARACTERS: Final = 2_000_000
_LEAST: Final = 4_000
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…:;])\s+")
_DIGEST_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class Cut:
    """How a document is cut. ``words``: about as many a passage. ``headings``: a section's heading
    stands after the title. ``keywords``: those of the page end the summary's passage."""

    words: int = 120
    headings: bool = True
    keywords: bool = False


def passages_of(document: SearchDocument, cut: Cut = Cut()) -> tuple[Passage, ...]:
    """The summary first, then every section in the page's order; at least the title, and none of a
    page that says nothing at all."""
    title = _line(document.title)[:_TITLE_CHARACTERS]
    most = min(_SECTION_CHARACTERS, max(_LEAST, _ALL_CHARACTERS // (len(document.sections) + 1)))
    sections = [_summary(document, title, cut)]
    sections += [_pieces(section, title, cut, most) for section in document.sections]
    kept = _fairly(sections)
    if not kept and title:
        kept = [("", "", title)]
    return tuple(
        Passage(document.key, number, anchor, heading, document.language, text)
        for number, (anchor, heading, text) in enumerate(kept)
    )


def digest(text: str) -> str:
    """Tells texts of passages apart: 32 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGEST_LENGTH]


#: Anchor, heading and text.
_Piece = tuple[str, str, str]


def _summary(document: SearchDocument, title: str, cut: Cut) -> Iterator[_Piece]:
    texts = [_joined(title, body) for body in _bodies(document.summary, cut.words)]
    if cut.keywords and document.keywords:
        words = ", ".join(map(_line, document.keywords))[:_KEYWORD_CHARACTERS]
        texts[-1:] = [_joined(texts[-1] if texts else title, words)]
    return iter([("", "", text) for text in texts])


def _pieces(section: Section, title: str, cut: Cut, characters: int) -> Iterator[_Piece]:
    heading = _line(section.heading)[:_TITLE_CHARACTERS]
    before = [title, heading] if cut.headings and heading != title else [title]
    for body in _bodies(section.text[:characters], cut.words):
        yield clean(section.anchor), heading, _joined(*before, body)


def _fairly(sections: list[Iterator[_Piece]]) -> list[_Piece]:
    """At most ``MOST``: of each section the first, then of each the second …; in their order. What
    is beyond is not even cut."""
    kept: list[tuple[int, _Piece]] = []
    left = list(enumerate(sections))
    while left:
        longer: list[tuple[int, Iterator[_Piece]]] = []
        for place, pieces in left:
            if (piece := next(pieces, None)) is None:
                continue
            kept.append((place, piece))
            if len(kept) == MOST:
                longer = []
                break
            longer.append((place, pieces))
        left = longer
    return [piece for _place, piece in sorted(kept, key=itemgetter(0))]


def _bodies(text: str, words: int) -> Iterator[str]:
    """Packs what belongs together until there are about as many words; a small rest joins what
    stands before it."""
    before, packed, size = "", "", 0
    for unit in _units(text, words):
        more = _size(unit)
        if packed and size + more <= words:
            packed = f"{packed}\n{unit}"
            size += more
            continue
        if before:
            yield before
        before, packed, size = packed, unit, more
    if before and size <= words // 4:
        yield f"{before}\n{packed}"
        return
    yield from filter(None, (before, packed))


def _units(text: str, words: int) -> Iterator[str]:
    """Paragraphs, or what they must be cut into; none is empty or has more than ``words``."""
    for line in clean(text[:_SECTION_CHARACTERS]).splitlines():
        paragraph = _line(line)
        if not paragraph:
            continue
        if _size(paragraph) <= words:
            yield paragraph
            continue
        for sentence in _SENTENCE_END.split(paragraph):
            yield from [sentence] if _size(sentence) <= words else _by_words(sentence, words)


def _by_words(sentence: str, words: int) -> Iterator[str]:
    """Stretches of a sentence that is too long as a whole."""
    stretch: list[str] = []
    size = 0
    for word in sentence.split():
        for part in _parts(word, words * _LONG_WORD // 2):
            if stretch and size + _size(part) > words:
                yield " ".join(stretch)
                stretch, size = [], 0
            stretch.append(part)
            size += _size(part)
    if stretch:
        yield " ".join(stretch)


def _parts(word: str, characters: int) -> Iterator[str]:
    for start in range(0, len(word), characters):
        yield word[start : start + characters]


def _size(text: str) -> int:
    """In words."""
    return sum(1 + len(word) // _LONG_WORD for word in text.split())


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
