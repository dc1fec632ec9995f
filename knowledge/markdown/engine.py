"""From Markdown to HTML that nobody has cleaned yet: python-markdown with our link syntax.

Runs in the worker process only: python-markdown has quadratic paths that an author can reach.
"""

from __future__ import annotations

import re
import secrets
import xml.etree.ElementTree as etree
from collections.abc import Mapping
from dataclasses import dataclass

import markdown
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import INLINE_PLACEHOLDER, AtomicString

from knowledge.markdown.contract import Options, Target
from knowledge.markdown.syntax import BRACKETED, split_link

#: Above reference links (170), so that ``[[a]]`` is ours; below escapes (180) and code spans
#: (190), so that ``\[[a]]`` and code stay as written.
WIKI_LINK_PRIORITY = 175

#: Attribute that carries a wiki link through cleaning. Its value starts with a token that no
#: author can know, so that raw HTML cannot pass for a link of ours.
MARK = "data-wiki"

_PLACEHOLDER = re.compile(INLINE_PLACEHOLDER % r"([0-9]+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """A link as the author wrote it. ``target`` is None where the resolver was not asked."""

    key: str
    anchor: str
    target: Target | None


class WikiLinkProcessor(InlineProcessor):
    """Turns ``[[…]]`` into an ``<a>`` with a mark, and remembers what was written."""

    def __init__(self, md: markdown.Markdown, token: str) -> None:
        super().__init__(BRACKETED.pattern, md)
        self.token = token
        self.targets: Mapping[str, Target] = {}
        self.written: list[WrittenLink] = []

    def handleMatch(  # type: ignore[override]  # typed for patterns of an older kind
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | None, int | None, int | None]:
        parts = split_link(_PLACEHOLDER.sub(self._escaped, m[1]))
        if parts is None:
            return None, None, None
        key, anchor, label = parts
        element = etree.Element("a")
        element.set(MARK, f"{self.token}:{len(self.written)}")
        # A label of the author may hold emphasis; a key never does, whatever its underscores.
        element.text = label or AtomicString(key or anchor)
        self.written.append(WrittenLink(key, anchor, self.targets.get(key)))
        return element, m.start(0), m.end(0)

    def _escaped(self, placeholder: re.Match[str]) -> str:
        """What Markdown put away behind a placeholder, if it is an escaped character."""
        stashed = self.md.treeprocessors["inline"].stashed_nodes.get(placeholder[1])  # type: ignore[attr-defined]
        return stashed if isinstance(stashed, str) else placeholder[0]


class Engine:
    """One python-markdown instance, used again for text after text.

    After an exception it must be thrown away: python-markdown keeps half of the text.
    """

    def __init__(self) -> None:
        self.token = secrets.token_hex(8)
        self._footnotes = FootnoteExtension(SEPARATOR=":")
        self._markdown = markdown.Markdown(
            extensions=[
                TableExtension(use_align_attribute=True),
                self._footnotes,
                DefListExtension(),
                AttrListExtension(),
                SaneListExtension(),
                FencedCodeExtension(),
            ],
            output_format="html",
        )
        self._links = WikiLinkProcessor(self._markdown, self.token)
        self._markdown.inlinePatterns.register(self._links, "wiki_link", WIKI_LINK_PRIORITY)

    def convert(
        self, text: str, targets: Mapping[str, Target], options: Options
    ) -> tuple[str, list[WrittenLink]]:
        """Unclean HTML, and the bracketed links in the order of their marks."""
        self._markdown.reset()
        self._links.targets = targets
        self._links.written = []
        self._footnotes.setConfig("BACKLINK_TITLE", options.backlink_title)
        html = self._markdown.convert(_CONTROL.sub("", text))
        return html, self._links.written
