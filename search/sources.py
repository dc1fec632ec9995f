"""Who makes documents. Apps above register a source; search asks it for documents by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from .contract import SearchDocument

#: Freshness falls day by day; a document is only another when it fell by about so much.
FRESHNESS_STEP = 0.05


class DocumentLoader(Protocol):
    def __call__(self, keys: Iterable[str], /) -> Mapping[str, SearchDocument]:
        """Documents of those keys that exist and that everybody may read; the others are absent."""
        ...


class KeyLister(Protocol):
    def __call__(self) -> Iterator[str]:
        """Keys of every document that should be in the index now."""
        ...


class KindCounter(Protocol):
    def __call__(self) -> Mapping[str, int]:
        """Kind → number of documents that should be in the index now."""
        ...


@dataclass(frozen=True, slots=True)
class Faded:
    """``keys`` whose freshness fell noticeably; ``after``: where to go on, "" at the end."""

    keys: tuple[str, ...]
    looked_at: int
    after: str


class FadedLister(Protocol):
    def __call__(
        self, *, since: date | None, today: date, after: str, looked_at: int, most: int
    ) -> Faded:
        """Documents whose freshness is noticeably another on ``today`` than on ``since`` (None:
        than when the page was new), from ``after`` on ("": all): looks at no more than
        ``looked_at`` and names no more than ``most``."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """``name`` stands in the outbox; ``models`` are the labels whose documents it makes
    (``practices.PracticePage``), for the system check; ``faded``: where freshness falls by day."""

    name: str
    load: DocumentLoader
    keys: KeyLister
    count: KindCounter
    models: frozenset[str]
    faded: FadedLister | None = None


_sources: dict[str, Source] = {}
_excluded: set[str] = set()


def register(source: Source) -> None:
    """Makes ``source`` known; a second one of the same name replaces the first."""
    _sources[source.name] = source


def exclude(model_label: str) -> None:
    """Says by name that pages of this type are never documents (``knowledge.HomePage``)."""
    _excluded.add(model_label)


def source_named(name: str) -> Source | None:
    return _sources.get(name)


def sources() -> tuple[Source, ...]:
    return tuple(_sources.values())


def covered_models() -> frozenset[str]:
    """Labels that are registered or excluded by name."""
    return frozenset(_excluded).union(*(source.models for source in _sources.values()))
