"""What the page about the index shows, ready to be written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from .labels import kind_of
from .status import Failure, Status
from .upkeep.enums import Work
from .upkeep.models import Upkeep
from .upkeep.reading import ENCODING
from .upkeep.words import age, outcome_in_words, plain_error, reasons

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: What can be asked for, in the order of the buttons.
BUTTONS = (Work.DRAIN, Work.REPAIR, Work.REBUILD)
#: What somebody may be watching.
MOVING = (*BUTTONS, Work.MEANING)


@dataclass(frozen=True, slots=True)
class KindRow:
    label: StrOrPromise
    database: int
    index: int


@dataclass(frozen=True, slots=True)
class UpkeepRow:
    """``share``: 0–100 while it is under way and it is known how much there is, else None. ``far``:
    how much that is, in words."""

    work: Upkeep
    said: str
    share: int | None
    far: str

    @property
    def is_english(self) -> bool:
        """``said`` is what the machine said."""
        return bool(self.said) and self.said == self.work.error


@dataclass(frozen=True, slots=True)
class FailureRow:
    """``plain``: in words for people; ``failure.error`` is what the machine said."""

    failure: Failure
    plain: str

    @property
    def is_english(self) -> bool:
        """``plain`` is what the machine said."""
        return self.plain == self.failure.error


@dataclass(frozen=True, slots=True)
class StatusPage:
    """``waiting_for``: how long the oldest change waits, in words; "" where nothing waits.
    ``is_moving``: something is under way. ``time_left``: until all passages are encoded, in words;
    "" where nobody knows or nothing is behind."""

    found: Status
    reasons: tuple[str, ...]
    waiting_for: str
    kinds: tuple[KindRow, ...]
    upkeep: tuple[UpkeepRow, ...]
    failures: tuple[FailureRow, ...]
    buttons: tuple[Work, ...]
    time_left: str = ""

    @property
    def is_moving(self) -> bool:
        return any(row.work.is_open and row.work.work in MOVING for row in self.upkeep)


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
            UpkeepRow(work, outcome_in_words(work), _share(work), _far(work))
            for work in found.upkeep
            if work.work != Work.MEANING or found.meaning
        ),
        failures=tuple(FailureRow(each, plain_error(each.error)) for each in found.failures),
        buttons=BUTTONS,
        time_left=_time_left(found, now),
    )


def _far(work: Upkeep) -> str:
    numbers = {"done": intcomma(work.done), "total": intcomma(work.total)}
    if work.position == ENCODING:
        return _("%(done)s of %(total)s passages") % numbers
    return _("%(done)s of %(total)s pages") % numbers


def _time_left(found: Status, now: datetime) -> str:
    if found.meaning is None or not found.meaning.behind or found.meaning.seconds_left is None:
        return ""
    left = timedelta(seconds=found.meaning.seconds_left)
    return age(now - left, now=now)


def _share(work: Upkeep) -> int | None:
    if not work.is_open or not work.total:
        return None
    return min(100, round(100 * work.done / work.total))
