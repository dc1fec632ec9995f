"""From clean HTML to what is stored: links, anchors, headings, table of contents, plain text.

One pass over the cleaned HTML, in linear time. nh3 writes every attribute in double quotes and
every ``<`` of the text as an entity, so a regular expression reads its output exactly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from urllib.parse import urlsplit

from knowledge.markdown.cleaning import BLOCKS
from knowledge.markdown.contents import HEADINGS, Contents
from knowledge.markdown.contract import ID_PREFIX, Link, Options, Rendered, Target
from knowledge.markdown.engine import MARK, WrittenLink
from knowledge.markdown.plain import PlainText, sentence_around
from knowledge.markdown.syntax import CODE, looks_like_code, slug

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>|([^<]+)')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
#: In text as HTML writes it: an address, or a code.
_LINKABLE = re.compile(r'(?P<url>https?://(?:&amp;|[^\s<>"&])+)|(?P<code>' + CODE.pattern + ")")
#: No code is linked inside these. A heading is an anchor already, and stands in the contents.
_NO_LINKS = frozenset(["a", "code", "pre", "kbd", "samp", "abbr", *HEADINGS])
_TOC_MARKER = "[TOC]"


class Finisher:
    """Finishes one text. ``token`` is the one that marks real wiki links."""

    def __init__(
        self,
        token: str,
        written: Sequence[WrittenLink],
        targets: Mapping[str, Target],
        options: Options,
    ) -> None:
        self.token = token
        self.written = written
        self.targets = targets
        self.options = options
        self.out: list[str] = []
        self.plain = PlainText()
        self.contents = Contents(options)
        self.toc_marks: list[int] = []
        self.links: list[tuple[WrittenLink, int, int]] = []  # with start and end in the plain text
        self.no_links = 0
        self.linked: set[str] = set()  # addresses that the current block already leads to
        self.open_link: tuple[WrittenLink, int] | None = None
        self.in_note_mark = False
        self.open_headings: list[tuple[int, int, str, int]] = []

    def finish(self, html: str) -> Rendered:
        """The whole result for cleaned HTML."""
        for match in _TOKEN.finditer(html):
            closing, name, attributes, text = match.groups()
            if text is not None:
                self._text(text)
            elif closing:
                self._close(name)
            else:
                self._open(name, dict(_ATTRIBUTE.findall(attributes)) if attributes else {})
        plain = self.plain.finish()
        self._place_toc()
        return Rendered(
            html="".join(self.out).strip(),
            toc=tuple(self.contents.entries),
            plain=plain,
            links=tuple(
                _link(written, position, plain, start, end)
                for position, (written, start, end) in enumerate(self.links)
            ),
        )

    # -- text ---------------------------------------------------------------------------------

    def _text(self, text: str) -> None:
        if text == _TOC_MARKER and self.out and self.out[-1] == "<p>":
            self.toc_marks.append(len(self.out))
            self.out.append(text)
            return
        if self.no_links:
            self._plain_text(text)
            self.out.append(text)
            return
        at = 0
        for match in _LINKABLE.finditer(text):
            found = self._address(match) if match["url"] else self._code(match)
            if found:
                before, (tag, label, written) = text[at : match.start()], found
                self._plain_text(before)
                start = self.plain.length
                self._plain_text(label)
                if written:
                    self.links.append((written, start, self.plain.length))
                self.out += (before, tag, label, "</a>")
                at = match.start() + len(label)
        self._plain_text(text[at:])
        self.out.append(text[at:])

    def _plain_text(self, text: str) -> None:
        if text and not self.in_note_mark:
            self.plain.add(unescape(text))

    def _address(self, match: re.Match[str]) -> tuple[str, str, None] | None:
        url = match["url"].rstrip(".,;:!?'»”’*")
        if "(" not in url:
            url = url.rstrip(").,")
        if url.endswith("//"):
            return None
        return self._tag("a", self._href({"href": url})), url, None

    def _code(self, match: re.Match[str]) -> tuple[str, str, WrittenLink] | None:
        word = match["code"]
        target = self.targets.get(word) if looks_like_code(word) else None
        if target is None or target.state == "wanted" or target.url in self.linked:
            return None
        written = WrittenLink(word, "", target)
        return self._wiki_tag(written, {}), word, written

    # -- tags ---------------------------------------------------------------------------------

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if name in BLOCKS or name == "br":
            self.plain.boundary(name)
            self.linked.clear()
        if name in _NO_LINKS:
            self.no_links += 1
        if name == "pre":
            self.plain.preformatted += 1
        if not attributes.get("class", "x"):
            del attributes["class"]
        if name in HEADINGS:
            self._open_heading(name, attributes)
            return
        if "id" in attributes:
            attributes["id"] = self.contents.anchor(attributes["id"])
        if name == "a":
            self._open_link(attributes)
        elif name == "img":
            self._image(attributes)
        elif name == "table":
            # Scrolls by itself on a phone, and with the keyboard.
            self.out += ('<div class="table-scroll" tabindex="0">', self._tag(name, attributes))
        else:
            self.out.append(self._tag(name, attributes))

    def _close(self, name: str) -> None:
        if name in BLOCKS:
            self.plain.boundary(name)
            self.linked.clear()
        if name in _NO_LINKS:
            self.no_links -= 1
        if name == "pre":
            self.plain.preformatted -= 1
        if name in HEADINGS:
            self._close_heading()
            return
        if name == "a":
            self.in_note_mark = False
            if self.open_link:
                written, start = self.open_link
                self.links.append((written, start, self.plain.length))
                self.open_link = None
        self.out.append(f"</{name}>")
        if name == "table":
            self.out.append("</div>")

    def _open_link(self, attributes: dict[str, str]) -> None:
        mark = attributes.pop(MARK, "")
        token, _, number = mark.partition(":")
        if token == self.token and number.isdecimal() and int(number) < len(self.written):
            written = self.written[int(number)]
            if written.key:
                self.open_link = (written, self.plain.length)
            self.out.append(self._wiki_tag(written, attributes))
            return
        self.in_note_mark = attributes.get("class", "").startswith("footnote-")
        self.out.append(self._tag("a", self._href(attributes)))

    def _wiki_tag(self, written: WrittenLink, attributes: dict[str, str]) -> str:
        """Opening tag of a link to a page of ours; remembers that this block leads there."""
        target, anchor = written.target, written.anchor
        if not written.key:
            return self._tag("a", {"href": "#" + self.options.id_prefix + slug(anchor)})
        if target is None:
            return self._tag("a", {"class": "wiki wanted"} | attributes)
        url = target.url
        self.linked.add(url)
        title = target.title if target.title != written.key else ""
        if target.state == "found":
            kind = "wiki"
            if anchor:
                url += "#" + _anchor_at(target, anchor)
        else:
            kind = f"wiki {target.state}"
            wanted = target.state == "wanted"
            title = title or (self.options.wanted_title if wanted else self.options.choice_title)
        tag = {"class": kind, "href": escape(url), "title": escape(title)}
        if target.language:
            tag["hreflang"] = escape(target.language)
        return self._tag("a", tag | attributes)

    def _href(self, attributes: dict[str, str]) -> dict[str, str]:
        href = attributes.get("href", "")
        if href.startswith("#"):
            attributes["href"] = "#" + self.options.id_prefix + href[1:]
        elif _is_external(unescape(href), self.options.internal_hosts):
            attributes["rel"] = "nofollow ugc"
        return attributes

    def _image(self, attributes: dict[str, str]) -> None:
        """A picture of this site; one from elsewhere becomes a link: loading it would tell that
        site who reads the page."""
        alt, source = attributes.get("alt", ""), attributes.get("src", "")
        self._plain_text(alt)
        if not source:
            self.out.append(alt)
        elif not _is_external(unescape(source), self.options.internal_hosts):
            self.out.append(self._tag("img", {"alt": "", "loading": "lazy"} | attributes))
        elif self.no_links:  # inside a link already
            self.out.append(alt or source)
        else:
            tag = self._tag("a", self._href({"href": source}))
            self.out += (tag, alt or source, "</a>")

    @staticmethod
    def _tag(name: str, attributes: Mapping[str, str]) -> str:
        """Opening tag; the values are escaped already."""
        kept = "".join(
            f' {key}="{value}"' for key, value in attributes.items() if _kept(key, value)
        )
        return f"<{name}{kept}>"

    # -- headings -----------------------------------------------------------------------------

    def _open_heading(self, name: str, attributes: dict[str, str]) -> None:
        own_id = attributes.get("id", "")
        level = self.contents.level(name)
        self.open_headings.append((level, len(self.out), own_id, self.plain.length))
        self.out.append("")

    def _close_heading(self) -> None:
        level, place, own_id, start = self.open_headings.pop()
        title = self.plain.since(start)
        if title:  # one without words would stop a screen reader at nothing
            self.out[place] = self.contents.enter(level, own_id, title)
            self.out.append(f"</h{level}>")

    def _place_toc(self) -> None:
        """Puts the contents where a paragraph says ``[TOC]`` and nothing else."""
        for place in self.toc_marks[:1]:
            if self.out[place + 1] == "</p>":
                self.out[place - 1 : place + 2] = [self.contents.as_list()]


def _kept(key: str, value: str) -> bool:
    return bool(value) or key not in {"title", "class", "href", "id"}


def _anchor_at(target: Target, anchor: str) -> str:
    for section in target.sections:
        if section.casefold() == anchor.casefold() or slug(section) == slug(anchor):
            return section
    return ID_PREFIX + slug(anchor)


def _is_external(address: str, internal_hosts: Sequence[str]) -> bool:
    if address.startswith(("//", "\\\\", "/\\", "\\/")):
        address = "https:" + address.replace("\\", "/")
    if not address.lower().startswith(("http:", "https:")):
        return False
    try:
        return (urlsplit(address).hostname or "") not in internal_hosts
    except ValueError:  # a host that is none
        return True


def _link(written: WrittenLink, position: int, plain: str, start: int, end: int) -> Link:
    target = written.target
    return Link(
        key=written.key,
        anchor=written.anchor,
        label=" ".join(plain[start:end].split()),
        context=sentence_around(plain, start, end),
        position=position,
        found=target is not None and target.state != "wanted",
        code=target.code if target is not None and target.state == "found" else "",
    )
