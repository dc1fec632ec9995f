"""Cuts clean HTML at its top headings into the sections of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from ..markdown.plain import PlainText

_HEADING = re.compile(r"<h2\b(?:[^>]*?\bid=\"([^\"]*)\")?[^>]*>(.*?)</h2>", re.DOTALL)

#: Tags whose start and end part the text; the others stand inside a sentence.
_BLOCKS = frozenset(
    """
    p div ul ol li dl dt dd blockquote pre hr br table thead tbody tr td th caption figure
    figcaption section aside h1 h2 h3 h4 h5 h6
    """.split()  # noqa: SIM905  (a list of thirty short names reads better so)
)


@dataclass(frozen=True, slots=True)
class Piece:
    """``html`` without its heading; ``heading`` and ``plain`` are text."""

    anchor: str
    heading: str
    html: str
    plain: str


def cut_at_headings(html: str) -> list[Piece]:
    """The pieces of clean HTML, in order. What stands before the first top heading has neither
    anchor nor heading, and is left out where it is empty."""
    pieces: list[Piece] = []
    position, anchor, heading = 0, "", ""
    for match in _HEADING.finditer(html):
        pieces.append(_piece(anchor, heading, html[position : match.start()]))
        anchor, heading = match.group(1) or "", plain_text(match.group(2))
        position = match.end()
    pieces.append(_piece(anchor, heading, html[position:]))
    return [piece for piece in pieces if piece.html or piece.heading]


def plain_text(html: str) -> str:
    """The text of clean HTML, a newline at each block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text.finish()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = PlainText()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.text.boundary(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.text.boundary(tag)

    def handle_data(self, data: str) -> None:
        self.text.add(data)


def _piece(anchor: str, heading: str, html: str) -> Piece:
    return Piece(anchor, heading, html.strip(), plain_text(html))
