"""Freshness falls with the days although nobody touches a page: what fell noticeably is indexed
anew, a little at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .. import outbox
from ..sources import sources

#: Pages that one step looks at, and the most that it queues: people's changes wait for no more.
LOOKED_AT = 2000
QUEUED = 100


@dataclass(frozen=True, slots=True)
class Step:
    """``position``: where the next step begins, "" when all was looked at."""

    looked_at: int
    requeued: int
    position: str


def refresh_some(*, since: date | None, today: date, position: str, at: datetime) -> Step:
    """Queues pages whose freshness is another on ``today`` than it was on ``since`` (None: it was
    never renewed). ``position``: the source and how far it was read, "" to begin."""
    name, _, after = position.partition(" ")
    fading = [source for source in sources() if source.faded is not None]
    names = [source.name for source in fading]
    if not fading:
        return Step(0, 0, "")
    number = names.index(name) if name in names else 0
    source = fading[number]
    assert source.faded is not None
    found = source.faded(since=since, today=today, after=after, looked_at=LOOKED_AT, most=QUEUED)
    requeued = outbox.record(source=source.name, keys=found.keys, at=at)
    if found.after:
        return Step(found.looked_at, requeued, f"{source.name} {found.after}")
    if number + 1 < len(fading):
        return Step(found.looked_at, requeued, f"{names[number + 1]} ")
    return Step(found.looked_at, requeued, "")
