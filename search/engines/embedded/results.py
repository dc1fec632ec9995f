"""From the library's answers to the contract's values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from typing import Any, cast

from tantivy import DocAddress, Query

from search.contract import Hit, SearchDocument, Section, Signals
from search.engines.embedded.highlights import Marked
from search.engines.embedded.index import View
from search.engines.embedded.schema import SOURCE
from search.openings import opening


def number_found(view: View, query: Query) -> int:
    """How many live documents a query finds. The limit is 1 because 0 panics in the library."""
    # The library's type stub leaves the attribute out.
    return cast(int, cast(Any, view.searcher.search(query, 1)).count)


def read_source(view: View, address: DocAddress) -> dict[str, Any]:
    """What ``prepared.to_source`` stored of the document."""
    stored = view.searcher.doc(address).get_first(SOURCE)
    return cast(dict[str, Any], json.loads(bytes(cast(bytes, stored))))


def facets_in(source: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The document's facets, as it was given them."""
    return {name: tuple(codes) for name, codes in source["facets"].items()}


def _date(source: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(source["date"]) if source["date"] else None


def to_document(source: Mapping[str, Any]) -> SearchDocument:
    """The document as it was given to the index, its texts cleaned."""
    return SearchDocument(
        key=source["key"],
        kind=source["kind"],
        code=source["code"],
        language=source["language"],
        title=source["title"],
        url=source["url"],
        institutional_code=source["institutional_code"],
        codes=tuple(source["codes"]),
        summary=source["summary"],
        sections=tuple(Section(*section) for section in source["sections"]),
        keywords=tuple(source["keywords"]),
        facets=facets_in(source),
        year=source["year"],
        date=_date(source),
        place=source["place"],
        signals=Signals(*source["signals"]),
    )


def to_hit(source: Mapping[str, Any], score: float, marked: Marked, coverage: float = 1.0) -> Hit:
    return Hit(
        key=source["key"],
        kind=source["kind"],
        code=source["code"],
        institutional_code=source["institutional_code"],
        language=source["language"],
        title=source["title"],
        title_html=marked.title_html,
        url=source["url"],
        score=score,
        summary=opening(source["summary"], (text for _, _, text in source["sections"])),
        year=source["year"],
        date=_date(source),
        place=source["place"],
        highlights=marked.highlights,
        matched=tuple(match.field for match in marked.why),
        why=marked.why,
        coverage=coverage,
        facets=facets_in(source),
        signals=Signals(*source["signals"]),
    )


def buckets(answer: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """(code, count) pairs, most first, ties by code: the library's own order of ties changes when
    segments are merged."""
    pairs = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer["buckets"]]
    pairs.sort()
    pairs.sort(key=itemgetter(1), reverse=True)
    return tuple(pairs)
