"""When the next mail of a saved search goes out. Pure: the hour and its time zone are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from .enums import Frequency

#: Pages that are found within this time of each other share one mail.
BUNDLE = timedelta(minutes=1)
#: After a mail that could not be sent: twice as long each time, up to the longest.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=1)
_MONDAY = 0


@dataclass(frozen=True, slots=True)
class Hours:
    """The full hour, 0–23 in ``zone``, at which daily and weekly mail goes out."""

    hour: int
    zone: tzinfo


def next_mail(frequency: str, *, after: datetime, hours: Hours) -> datetime | None:
    """When what is found at ``after`` is mailed; None where nothing is mailed."""
    match frequency:
        case Frequency.INSTANT:
            return after + BUNDLE
        case Frequency.DAILY:
            return _next(after, hours)
        case Frequency.WEEKLY:
            return _next(after, hours, weekday=_MONDAY)
        case _:
            return None


def next_try(attempts: int, *, after: datetime) -> datetime:
    """When a mail is tried again that failed ``attempts`` times, 1 or more."""
    return after + min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)


def _next(after: datetime, hours: Hours, weekday: int | None = None) -> datetime:
    here = after.astimezone(hours.zone)
    for days in range(9):
        day = here.date() + timedelta(days=days)
        at: datetime = datetime.combine(day, time(hours.hour), tzinfo=hours.zone)
        if at > here and weekday in (None, day.weekday()):
            return at
    raise AssertionError("every week has a Monday")
