"""Which pages a feed holds: those that a search finds, the last changed first.

The index does not order by that. Of few pages, all are read and put in order; of many, the site's
last changed are asked for some at a time until enough of them are found. Where ``few`` pages or
more of n fit, about n × 50 / few are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from ..contract import SearchDocument, SearchEngine, SearchQuery
from .moments import Calendar, Moments

ENTRIES: Final = 50
#: Pages that are all read to put them in order.
FEW: Final = 500
#: Most keys that are asked for together.
_MOST_KEYS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    document: SearchDocument
    moments: Moments


def newest_entries(
    query: SearchQuery,
    *,
    engine: SearchEngine,
    calendar: Calendar,
    limit: int = ENTRIES,
    few: int = FEW,
) -> list[Entry]:
    """Pages that hold every word of the query (``strict``: a feed must not grow with what merely
    resembles), at most ``limit``. Raises ``EngineError``."""
    # Any order will do but that by nearness, which costs more.
    strict = replace(query, strict=True, sort="date", page=1)
    if engine.count(strict) <= few:
        return _ordered(engine.scan(strict), calendar)[:limit]
    found: list[Entry] = []
    for keys in _growing(calendar.newest(), at_first=limit):
        found += _ordered(engine.scan(replace(strict, keys=keys)), calendar)
        if len(found) >= limit:
            break
    return found[:limit]


def _ordered(documents: Iterable[SearchDocument], calendar: Calendar) -> list[Entry]:
    """The last changed first, ties by key; without those that were withdrawn a moment ago."""
    by_key = {document.key: document for document in documents}
    known = calendar.load(by_key) if by_key else {}
    entries = [Entry(by_key[key], moments) for key, moments in known.items() if key in by_key]
    entries.sort(key=lambda entry: entry.document.key)
    return sorted(entries, key=lambda entry: entry.moments.changed, reverse=True)


def _growing(keys: Iterator[str], *, at_first: int) -> Iterator[tuple[str, ...]]:
    """The keys in tuples, each twice as long as the one before."""
    size = at_first
    while batch := tuple(islice(keys, size)):
        yield batch
        size = min(2 * size, _MOST_KEYS)
