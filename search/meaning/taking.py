"""All documents once: when meaning is switched on for an index that is there, after a rebuild, and
when the embedder is another.

In steps, between which words come first. What people change meanwhile is kept by whoever drains: a
step holds the turn to drain on this machine, and where another machine drained since it read its
documents, it is done again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from .. import drain
from ..loading import load_documents
from ..models import StoredPassage
from ..sources import Source, sources
from .services import begin_anew, cut, drop_pages, keep_each, last_change

#: Documents that a step takes.
TAKEN = 50


@dataclass(frozen=True, slots=True)
class Taken:
    """``position``: where the next step begins, "" at the end. ``busy``: somebody drains or
    rebuilds, or did meanwhile; the step is to be done again."""

    documents: int
    position: str
    busy: bool = False


def total_documents() -> int:
    return sum(sum(source.count().values()) for source in sources())


class Listing:
    """The keys of all documents as they were when they were first asked for, in order. Good for a
    few steps of one taking: whoever drains keeps what comes later."""

    def __init__(self) -> None:
        self._keys: dict[str, list[str]] = {}

    def after(self, position: str) -> tuple[Source | None, Sequence[str]]:
        """The source and keys that come after ``position``, at most ``TAKEN``."""
        name, _, after = position.partition(" ")
        for source in _from(name):
            keys = self._of(source)
            start = bisect_right(keys, after)
            if start < len(keys):
                return source, keys[start : start + TAKEN]
            after = ""
        return None, ()

    def _of(self, source: Source) -> list[str]:
        if source.name not in self._keys:
            self._keys[source.name] = sorted(source.keys())
        return self._keys[source.name]


def take_some(
    *, position: str, embedder: str, at: datetime, listing: Listing | None = None
) -> Taken:
    """The passages of some documents more; those whose text has no vector of ``embedder`` are
    behind then. ``position``: the source and the last key, "" to begin. ``listing``: that of the
    steps just before."""
    with drain.turn() as free:
        if not free:
            return Taken(0, position, busy=True)
        if not position:
            begin_anew()
            StoredPassage.objects.exclude(attempts=0).update(attempts=0)
            drop_surplus(at=at)
        since = last_change()
        source, keys = (listing or Listing()).after(position)
        if source is None:
            return Taken(0, "")
        # A document that cannot be built says so where it is drained.
        found, errors = load_documents(source, keys)
        pages = cut({key: found.get(key) for key in keys if key not in errors})
        with transaction.atomic():
            if last_change() != since:
                return Taken(0, position, busy=True)
            keep_each(pages, at=at, embedder=embedder)
        return Taken(len(keys), f"{source.name} {keys[-1]}")


def drop_surplus(*, at: datetime) -> tuple[str, ...]:
    """Deletes the passages of pages that should not be in the index, and answers their keys. Call
    in the turn to drain; where another machine drains meanwhile, nothing is deleted."""
    since = last_change()
    surplus = StoredPassage.objects.keys() - wanted_keys()
    with transaction.atomic():
        if not surplus or last_change() != since:
            return ()
        drop_pages(surplus, at=at)
    return tuple(sorted(surplus))


@dataclass(frozen=True, slots=True)
class Mended:
    """Keys of pages that had no passages, and of pages that should not have had any."""

    without: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()


def mend(*, at: datetime) -> Mended:
    """Gives passages to the pages that have none, and deletes those of pages that are not there.
    Does nothing where somebody drains or rebuilds."""
    with drain.turn() as free:
        if not free:
            return Mended()
        surplus = drop_surplus(at=at)
        known = StoredPassage.objects.keys()
        without: list[str] = []
        for source in sources():
            lacking = sorted(key for key in source.keys() if key not in known)  # noqa: SIM118
            for start in range(0, len(lacking), TAKEN):
                batch = lacking[start : start + TAKEN]
                since = last_change()
                found, _errors = load_documents(source, batch)
                with transaction.atomic():
                    if last_change() == since:
                        keep_each(cut(found), at=at)
                        without += found
        return Mended(tuple(sorted(without)), surplus)


def wanted_keys() -> set[str]:
    return {key for source in sources() for key in source.keys()}  # noqa: SIM118 not a mapping


def _from(name: str) -> Iterator[Source]:
    """The source of that name and those after it; all where there is none."""
    known = sources()
    names = [source.name for source in known]
    yield from known[names.index(name) if name in names else 0 :]
