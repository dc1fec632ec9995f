"""Why the index is behind, in words that an editor understands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.template.defaultfilters import filesizeformat
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .enums import State

if TYPE_CHECKING:
    from ..status import Status
    from .models import Upkeep

#: A row that waits no longer than this is on its way.
ON_ITS_WAY = timedelta(seconds=10)
#: Less room than this, or than three indexes of this size, is told before it is too late.
LITTLE_ROOM = 200_000_000

#: What the system and the library write when the disk is full, and when they may not write.
_FULL = ("StorageFull", "No space left", "Errno 28", "FileTooLarge", "File too large", "disk full")
_FORBIDDEN = ("Read-only", "ReadOnly", "Permission denied", "PermissionDenied", "Errno 30")
_BUSY = ("busy", "another process")


def plain_error(error: str) -> str:
    """What an error means, for people; its own words where nobody knows."""
    if any(sign in error for sign in _FULL):
        return _("The disk is full.")
    if any(sign in error for sign in _FORBIDDEN):
        return _("The folder of the index cannot be written to.")
    if any(sign in error for sign in _BUSY):
        return _("Another process was writing.")
    return error


def reasons(found: Status, *, now: datetime) -> tuple[str, ...]:
    """Why the index is behind or may soon be, most telling first; empty where all is well."""
    return tuple(_reasons(found, now))


def age(since: datetime, *, now: datetime) -> str:
    if now - since < timedelta(minutes=1):
        return _("less than a minute")
    return timesince(since, now, depth=1)


def _reasons(found: Status, now: datetime) -> Iterator[str]:
    if not found.health.ok:
        yield _unreadable(found.health.detail)
    for error in dict.fromkeys(plain_error(text) for text in _engine_errors(found)):
        yield _("What waits is kept, and is tried again by itself: %s") % error
    oldest = now - timedelta(seconds=found.oldest_seconds)
    if found.rows and found.oldest_seconds > ON_ITS_WAY.total_seconds():
        yield ngettext(
            "%(count)d change waits, for %(age)s.",
            "%(count)d changes wait, the oldest for %(age)s.",
            found.rows,
        ) % {"count": found.rows, "age": age(oldest, now=now)}
    refused = {failure.key for failure in found.failures if not _is_the_engine(failure.error)}
    if refused:
        yield ngettext(
            "%(count)d page cannot be put into the index; its last text stays there.",
            "%(count)d pages cannot be put into the index; their last texts stay there.",
            len(refused),
        ) % {"count": len(refused)}
    for worker in found.workers:
        if not worker.is_alive:
            seen = now - timedelta(seconds=worker.seconds_ago)
            yield _(
                "The worker %(name)s was last seen %(age)s ago; the processes that serve the site "
                "do its work."
            ) % {"name": worker.name, "age": age(seen, now=now)}
    if found.health.ok and not found.rows and found.health.documents != found.database:
        yield _(
            "Database and index do not have the same number of pages although nothing waits: "
            "compare and repair."
        )
    for work in found.upkeep:
        if work.state == State.WAITING and now - work.asked_at > ON_ITS_WAY and not work.position:
            yield _(
                "“%(work)s” was asked for %(age)s ago and nobody does it: no process serves the "
                "site, or “manage.py search work” is not running."
            ) % {"work": work.get_work_display(), "age": age(work.asked_at, now=now)}
    if found.free_bytes is not None and found.free_bytes < max(
        LITTLE_ROOM, 3 * found.health.size_bytes
    ):
        text = _("Only %(free)s are left on the disk; building anew needs room for both indexes.")
        yield text % {"free": filesizeformat(found.free_bytes)}


def _unreadable(detail: str) -> str:
    if "no index yet" in detail:
        return _("There is no index yet. It is built by itself while the site is served.")
    if "another version" in detail:
        return _("The index is that of another version of the site. It is built anew by itself.")
    return _("Files of the index are damaged or were deleted. It is built anew by itself.")


def _engine_errors(found: Status) -> Iterator[str]:
    for failure in found.failures:
        if _is_the_engine(failure.error):
            yield failure.error
    for work in found.upkeep:
        if work.state == State.FAILED and not found.is_current:
            yield work.error


def _is_the_engine(error: str) -> bool:
    return plain_error(error) != error


def outcome_in_words(work: Upkeep) -> str:
    """What came of a piece of upkeep, in a sentence."""
    if work.state == State.FAILED:
        return plain_error(work.error)
    said = work.outcome
    if "documents" in said:
        return ngettext(
            "%(documents)d page is in the new index.",
            "%(documents)d pages are in the new index.",
            said["documents"],
        ) % {"documents": said["documents"]}
    if "missing" in said:
        text = _(
            "%(missing)d pages were missing, %(changed)d had other words, %(surplus)d should not "
            "have been there."
        )
        return str(text % said)
    if "indexed" in said:
        text = _("%(indexed)d pages were indexed, %(removed)d removed, %(failed)d failed.")
        return str(text % said)
    if "passages" in said:
        return ngettext(
            "%(passages)d passage can be searched by its meaning.",
            "%(passages)d passages can be searched by their meaning.",
            said["passages"],
        ) % {"passages": said["passages"]}
    if "requeued" in said:
        return ngettext(
            "%(requeued)d page is ranked by its new freshness.",
            "%(requeued)d pages are ranked by their new freshness.",
            said["requeued"],
        ) % {"requeued": said["requeued"]}
    return ""
