"""The thread that announces, beside the one that drains: mail never delays the index.

It wakes when the index has something new, and every few seconds looks for what others left behind
and for mail whose hour has come. It lives in processes that serve and in ``manage.py search work``;
a lock lets one of them announce at a time.
"""

from __future__ import annotations

from django.utils import timezone

from ..engine import current_engine
from ..threads import BackgroundThread, TryAgainLater, of_this_process
from .announcing import announce_once

#: An idle process asks the database this often, with one query.
IDLE_SECONDS = 5.0


class Announcer(BackgroundThread):
    """Woken when the index has something new."""

    name = "search-alerts"
    # No table yet, no index, no database: what is to be told is safe.
    trouble = "Alerts cannot be sent now; trying again"
    longest_pause_seconds = 300.0
    stop_seconds = 5.0

    def turn(self, *, woken: bool) -> float:
        report = announce_once(engine=current_engine(), now=timezone.now())
        if report.delivered.error:
            raise TryAgainLater(report.delivered.error)
        return 0.0 if report.did_something else IDLE_SECONDS


announcer = of_this_process(Announcer())
