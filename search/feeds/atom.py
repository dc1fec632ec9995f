"""A search as Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from ..exports.cells import one_line
from ..labels import Named, codes_in
from ..openings import opening_of
from ..selection import FACET_NAMES
from .entries import Entry

#: When a feed changed that never held anything.
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

Names = Mapping[str, Mapping[str, Named]]


class _Feed(Atom1Feed):
    """Django's, with the language of each entry, and with labels and lists of categories."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for attributes in item["tags"]:
            handler.addQuickElement("category", "", attributes)

    def latest_post_date(self) -> datetime:
        """Never "now": the same pages are the same bytes."""
        return max((item["updateddate"] for item in self.items), default=NEVER)


def codes_of(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """Every code that the categories name: facet → codes."""
    return codes_in(*map(_facets, entries))


def write_feed(
    entries: Sequence[Entry],
    *,
    names: Names,
    title: str,
    subtitle: str,
    author: str,
    language: str,
    origin: str,
    page: str,
    address: str,
) -> bytes:
    """The document. ``origin``: scheme and host; ``page`` and ``address``: absolute addresses of
    the search page and of the feed, which is its id too."""
    feed = _Feed(
        title=one_line(title),
        link=page,
        description=None,  # type: ignore[arg-type]
        subtitle=one_line(subtitle),
        author_name=one_line(author),
        language=language,
        feed_url=address,
        feed_guid=address,
    )
    scheme = page.partition("?")[0]
    for entry in entries:
        document, moments = entry.document, entry.moments
        summary = one_line(opening_of(document))
        feed.add_item(
            title=one_line(document.title),
            link=f"{origin}{document.url}",
            # The library says that a summary is HTML.
            description=escape(summary) if summary else None,  # type: ignore[arg-type]
            unique_id=f"urn:uuid:{moments.uuid}",
            pubdate=moments.published,
            updateddate=moments.changed,
            author_name=one_line(moments.author) or None,
            language=document.language,
            tags=_categories(entry, names, scheme),
        )
    return feed.writeString("utf-8").encode()


def _categories(entry: Entry, names: Names, scheme: str) -> list[dict[str, str]]:
    return [
        {
            "term": one_line(code),
            "scheme": f"{scheme}#{facet}",
            "label": one_line(names[facet][code].name),
        }
        for facet, codes in _facets(entry).items()
        for code in codes
    ]


def _facets(entry: Entry) -> dict[str, tuple[str, ...]]:
    document = entry.document
    own = {"kind": (document.kind,), "language": (), "year": ()}
    return {name: own.get(name) or document.facets.get(name, ()) for name in FACET_NAMES}
