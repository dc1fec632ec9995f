"""Headings, anchors and the table of contents of one text."""

from __future__ import annotations

import re
from html import escape, unescape

from knowledge.markdown.contract import Options, TocEntry
from knowledge.markdown.syntax import slug

HEADINGS = {f"h{level}": level for level in range(1, 7)}


class Contents:
    """Gives each heading its level and its anchor, in the order of the text.

    Anchors are unique in linear time, however many headings are the same; python-markdown's own
    extension takes 28 s for 96 kB of them.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.entries: list[TocEntry] = []
        self._levels: list[int] = []  # of the headings above, as the author wrote them
        self._ids: dict[str, int] = {}

    def level(self, name: str) -> int:
        """Level to show for the next heading, which the author wrote as ``name`` (``h2``).

        The highest gets ``heading_base``, one below it the next: none is skipped, whatever levels
        the author chose.
        """
        written = HEADINGS[name]
        while self._levels and self._levels[-1] >= written:
            self._levels.pop()
        shown = min(6, self.options.heading_base + len(self._levels))
        self._levels.append(written)
        return shown

    def enter(self, level: int, own_id: str, title: str) -> str:
        """Opening tag of a heading. ``own_id`` is the author's, escaped, or empty."""
        anchor = self.anchor(own_id or slug(title))
        self.entries.append(TocEntry(level, unescape(anchor), title))
        return f'<h{level} id="{anchor}">'

    def anchor(self, written: str) -> str:
        """The id for what the author or a heading calls itself: prefixed, unique in the text."""
        anchor = re.sub(r"\s+", "-", self.options.id_prefix + written)
        if anchor not in self._ids:
            self._ids[anchor] = 2
            return anchor
        number = self._ids[anchor]
        while f"{anchor}-{number}" in self._ids:
            number += 1
        self._ids[anchor] = number + 1
        self._ids[f"{anchor}-{number}"] = 2
        return f"{anchor}-{number}"

    def as_list(self) -> str:
        """The contents as an HTML list, empty if there are no headings."""
        entries = "".join(
            f'<li class="level-{entry.level}"><a href="#{escape(entry.anchor)}">'
            f"{escape(entry.title)}</a></li>"
            for entry in self.entries
        )
        return f'<ul class="toc">{entries}</ul>' if entries else ""
