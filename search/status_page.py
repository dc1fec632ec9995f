"""What the page about the index shows, ready to be written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .labels import kind_of
from .status import Failure, Status
from .upkeep.enums import Work
from .upkeep.models import Upkeep
from .upkeep.words import age, outcome_in_words, plain_error, reasons

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: What can be asked for, in the order of the buttons.
BUTTONS = (Work.DRAIN, Work.REPAIR, Work.REBUILD)


@dataclass(frozen=True, slots=True)
class KindRow:
    label: StrOrPromise
    database: int
    index: int


@dataclass(frozen=True, slots=True)
class UpkeepRow:
    """``share``: 0–100 while it is under way and it is known how much there is, else None."""

    work: Upkeep
    said: str
    share: int | None


@dataclass(frozen=True, slots=True)
class FailureRow:
    """``plain``: in words for people; ``failure.error`` is what the machine said."""

    failure: Failure
    plain: str


@dataclass(frozen=True, slots=True)
class StatusPage:
    """``waiting_for``: how long the oldest change waits, in words; "" where nothing waits.
    ``is_moving``: something is under way."""

    found: Status
    reasons: tuple[str, ...]
    waiting_for: str
    kinds: tuple[KindRow, ...]
    upkeep: tuple[UpkeepRow, ...]
    failures: tuple[FailureRow, ...]
    buttons: tuple[Work, ...]

    @property
    def is_moving(self) -> bool:
        return any(row.work.is_open and row.work.work in BUTTONS for row in self.upkeep)


def status_page(found: Status, *, now: datetime) -> StatusPage:
    oldest = now - timedelta(seconds=found.oldest_seconds)
    in_index = found.health.documents
    return StatusPage(
        found=found,
        reasons=reasons(found, now=now),
        waiting_for=age(oldest, now=now) if found.rows else "",
        kinds=tuple(
            KindRow(kind_of(kind).label, found.database.get(kind, 0), in_index.get(kind, 0))
            for kind in sorted({*found.database, *in_index})
        ),
        upkeep=tuple(
            UpkeepRow(work, outcome_in_words(work), _share(work)) for work in found.upkeep
        ),
        failures=tuple(FailureRow(each, plain_error(each.error)) for each in found.failures),
        buttons=BUTTONS,
    )


def _share(work: Upkeep) -> int | None:
    if not work.is_open or not work.total:
        return None
    return min(100, round(100 * work.done / work.total))
