"""The doors of notices: tell, read, forget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from .models import Notice

#: A notice that was read is kept so long.
KEEP_READ = timedelta(days=90)
_TITLE = 200
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Told:
    """What one person is told: how many new things there are under which subject."""

    user_id: int
    subject: str
    title: str
    count: int


@transaction.atomic
def tell(*, kind: str, told: Iterable[Told], at: datetime) -> int:
    """Tells each person; one subject at most once in ``told``. An unread notice of the same subject
    grows instead of having another beside it. Answers how many were told."""
    wanted = {(one.user_id, one.subject): one for one in told}
    if not wanted:
        return 0
    users = {user_id for user_id, _subject in wanted}
    unread = Notice.objects.select_for_update().filter(kind=kind, user_id__in=users, read_at=None)
    grown = {
        (user_id, subject): pk
        for pk, user_id, subject in unread.values_list("pk", "user_id", "subject")
        if (user_id, subject) in wanted
    }
    for entry, pk in grown.items():
        Notice.objects.filter(pk=pk).update(
            count=F("count") + wanted[entry].count,
            title=wanted[entry].title[:_TITLE],
            created_at=at,
        )
    Notice.objects.bulk_create(
        (
            Notice(
                user_id=one.user_id,
                kind=kind,
                subject=one.subject,
                title=one.title[:_TITLE],
                count=one.count,
                created_at=at,
            )
            for entry, one in wanted.items()
            if entry not in grown
        ),
        batch_size=_CHUNK,
    )
    Notice.objects.filter(user_id__in=users, read_at__lt=at - KEEP_READ).delete()
    return len(wanted)


def mark_read(*, notice: Notice, at: datetime) -> None:
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def mark_all_read(*, user_id: int, at: datetime) -> int:
    """Answers how many were unread."""
    return Notice.objects.filter(user_id=user_id, read_at=None).update(read_at=at)


def mark_subject_read(*, user_id: int, kind: str, subject: str, at: datetime) -> None:
    """The person looked at the subject itself."""
    unread = Notice.objects.filter(user_id=user_id, kind=kind, subject=subject, read_at=None)
    unread.update(read_at=at)


def forget_subject(*, kind: str, subject: str) -> None:
    """The subject is gone: what leads to it goes too."""
    Notice.objects.filter(kind=kind, subject=subject).delete()
