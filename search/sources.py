"""Who makes documents. Apps above register a source; search asks it for documents by key, and which
of them may still be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Protocol, TypeVar

from .contract import SearchDocument

#: Freshness falls day by day; a document is only another when it fell by about so much.
FRESHNESS_STEP = 0.05


class DocumentLoader(Protocol):
    def __call__(self, keys: Iterable[str], /) -> Mapping[str, SearchDocument]:
        """Documents of those keys that exist and that everybody may read; the others are absent."""
        ...


class ReadableKeys(Protocol):
    def __call__(self, keys: Set[str], /) -> Set[str]:
        """Of those keys the ones whose documents everybody may read now. One query."""
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
    readable: ReadableKeys
    faded: FadedLister | None = None


class Keyed(Protocol):
    """A document, or what the index says of one."""

    @property
    def key(self) -> str: ...


_K = TypeVar("_K", bound=Keyed)

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


def readable(keys: Iterable[str]) -> frozenset[str]:
    """Of those keys the ones that may be shown: everybody may read them now, whatever the index
    still holds. Between a restriction and the drain the index alone would tell of what is not
    public any more. One query a source, none for no keys."""
    asked = frozenset(keys)
    if not asked:
        return asked
    return asked.intersection(chain.from_iterable(one.readable(asked) for one in sources()))


def only_readable(found: Iterable[_K]) -> list[_K]:
    """What may be shown of ``found``, in the same order; see ``readable``."""
    listed = list(found)
    shown = readable(one.key for one in listed)
    return [one for one in listed if one.key in shown]
