"""One pass over the alerts: match what changed, then mail what is due. One process a machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import get_connection

from ..contract import SearchEngine
from .delivery import DeliveryReport, deliver_once
from .matching import MatchReport, match_once
from .models import SavedSearch
from .schedule import Hours
from .turns import turn

Clock = Callable[[], datetime]
_MOST_PASSES: Final = 10_000


@dataclass(frozen=True, slots=True)
class AnnounceReport:
    """``busy``: another process announces."""

    matched: MatchReport = field(default_factory=MatchReport)
    delivered: DeliveryReport = field(default_factory=DeliveryReport)
    busy: bool = False

    @property
    def did_something(self) -> bool:
        matched, delivered = self.matched, self.delivered
        return bool(matched.changes or matched.learned or delivered.sent or delivered.failed)

    def __add__(self, other: AnnounceReport) -> AnnounceReport:
        return AnnounceReport(
            matched=MatchReport(
                self.matched.changes + other.matched.changes,
                self.matched.found + other.matched.found,
                self.matched.learned + other.matched.learned,
            ),
            delivered=DeliveryReport(
                self.delivered.sent + other.delivered.sent,
                self.delivered.failed + other.delivered.failed,
                other.delivered.error,
            ),
            busy=other.busy,
        )


def site_hours() -> Hours:
    return Hours(hour=settings.ALERT_HOUR, zone=ZoneInfo(settings.TIME_ZONE))


def announce_once(*, engine: SearchEngine, now: datetime) -> AnnounceReport:
    """One batch of each. Where there is nothing to do, that costs one query. Raises
    ``EngineError``; nothing is lost then."""
    with turn() as free:
        if not free:
            return AnnounceReport(busy=True)
        if not SavedSearch.objects.to_do(now=now).exists():
            return AnnounceReport()
        hours = site_hours()
        matched = match_once(
            engine=engine, now=now, hours=hours, with_mail=settings.MAIL_CONFIGURED
        )
        if not settings.MAIL_CONFIGURED:
            return AnnounceReport(matched)
        return AnnounceReport(
            matched,
            deliver_once(engine=engine, connection=get_connection(), now=now, hours=hours),
        )


def announce_all(*, engine: SearchEngine, clock: Clock) -> AnnounceReport:
    """Until nothing is left that can be done now."""
    total = AnnounceReport()
    for _pass in range(_MOST_PASSES):
        report = announce_once(engine=engine, now=clock())
        total += report
        if report.busy or report.delivered.error or not report.did_something:
            break
    return total
