"""When pages were published and changed on this site. A document of the index does not know: its
``date`` is that of what it tells. The app that owns the pages registers who does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Moments:
    """``published`` first, ``changed`` last on this site; aware. ``author``: the organisation whose
    text or experience it is, or ""."""

    uuid: UUID
    published: datetime
    changed: datetime
    author: str = ""


class MomentLoader(Protocol):
    def __call__(self, keys: Iterable[str], /) -> Mapping[str, Moments]:
        """Of those keys whose pages everybody may read now; the others are absent. One query."""
        ...


class NewestKeys(Protocol):
    def __call__(self) -> Iterator[str]:
        """Keys of all pages that everybody may read, the last changed first. One query, read as it
        is consumed."""
        ...


@dataclass(frozen=True, slots=True)
class Calendar:
    load: MomentLoader
    newest: NewestKeys


_calendars: list[Calendar] = []


def register(calendar: Calendar) -> None:
    """Says who knows the moments; a later one replaces an earlier one."""
    _calendars[:] = [calendar]


def calendar() -> Calendar:
    """Raises ``LookupError`` where no app registered one."""
    if not _calendars:
        raise LookupError("no app knows when pages were published")
    return _calendars[0]
