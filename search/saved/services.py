"""The doors of saved searches: save, change, pause, look at, unsubscribe, delete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

from django.contrib.auth import get_user_model
from django.db import transaction

from accounts.notices import services as notices

from ..contract import EngineError, SearchEngine, SearchQuery
from . import definition
from .enums import Frequency, MailState
from .models import NAME_LENGTH, SavedSearch, SavedSearchMatch
from .schedule import Hours, next_mail
from .turns import turn

#: How many one person may keep.
MOST: Final = 100
#: A search that finds more pages is saved at once all the same; what it found is recorded by the
#: next pass over the alerts.
AT_ONCE: Final = 2000
#: A search that finds more is not followed: a row a page is kept for good, and would be kept for
#: most of the site for each search of each person.
BROADEST: Final = 5000
#: The kind of our notices.
KIND: Final = "saved_search"
_CHUNK = 500


class AlreadySaved(Exception):
    """The same selection was saved before by the same person: ``saved``."""

    def __init__(self, saved: SavedSearch) -> None:
        super().__init__(saved.name)
        self.saved = saved


class TooMany(Exception):
    """The person has as many as there may be."""


class TooBroad(Exception):
    """The search finds ``count`` pages, more than ``BROADEST``."""

    def __init__(self, count: int) -> None:
        super().__init__(f"it finds {count} pages, the most is {BROADEST}")
        self.count = count


def save_search(
    *,
    owner_id: int,
    query: SearchQuery,
    name: str,
    language: str,
    frequency: Frequency,
    engine: SearchEngine,
    at: datetime,
) -> SavedSearch:
    """Keeps a selection. Every page that it finds now is recorded as known: only what comes later
    is news. Raises ``AlreadySaved``, ``TooMany`` and ``TooBroad``."""
    if not same_search(owner_id=owner_id, query=query):
        _refuse_broad(definition.canonical(query), engine=engine)
    with transaction.atomic():
        # One row that all doors of this person lock: two clicks are not two searches.
        get_user_model().objects.select_for_update().get(pk=owner_id)
        if same := same_search(owner_id=owner_id, query=query):
            raise AlreadySaved(same)
        if SavedSearch.objects.filter(owner_id=owner_id).count() >= MOST:
            raise TooMany
        saved = SavedSearch.objects.create(
            owner_id=owner_id,
            name=one_line(name),
            query_string=definition.canonical(query),
            digest=definition.digest(query),
            language=language,
            frequency=frequency,
            created_at=at,
            seen_at=at,
        )
    _learn_now(saved, engine=engine, at=at)
    return saved


def same_search(*, owner_id: int, query: SearchQuery) -> SavedSearch | None:
    """The one of this person that finds the same pages, if there is one."""
    mine = SavedSearch.objects.filter(owner_id=owner_id)
    return mine.filter(digest=definition.digest(query)).first()


def change_search(
    *, saved: SavedSearch, name: str, frequency: Frequency, at: datetime, hours: Hours
) -> None:
    """Another name or another frequency. What waits for a mail goes out by the new one."""
    with transaction.atomic():
        found = SavedSearch.objects.select_for_update().get(pk=saved.pk)
        found.name = one_line(name)
        if found.frequency != frequency:
            found.frequency = frequency
            _reschedule(found, at=at, hours=hours)
        found.save(update_fields=["name", "frequency", "mail_due_at", "mail_attempts"])
    saved.refresh_from_db()


def pause(*, saved: SavedSearch) -> None:
    """Nothing is looked for any more; what waited for a mail is not sent."""
    with transaction.atomic():
        _drop_mail(saved)
        SavedSearch.objects.filter(pk=saved.pk).update(
            is_active=False, mail_due_at=None, mail_attempts=0
        )
    saved.refresh_from_db()


def resume(*, saved: SavedSearch, engine: SearchEngine, at: datetime) -> None:
    """Looks for pages again. What came during the pause counts as known. Raises ``TooBroad``: it
    stays paused."""
    _refuse_broad(saved.query_string, engine=engine)
    SavedSearch.objects.filter(pk=saved.pk).update(is_active=True, known_at=None)
    saved.refresh_from_db()
    _learn_now(saved, engine=engine, at=at)


def look_at(*, saved: SavedSearch, at: datetime) -> None:
    """The owner has seen what is new: nothing is, and its notice is read."""
    SavedSearch.objects.filter(pk=saved.pk).update(seen_at=at)
    notices.mark_subject_read(user_id=saved.owner_id, kind=KIND, subject=str(saved.uuid), at=at)


def unsubscribe(*, saved: SavedSearch) -> None:
    """No more mail and no more notices. The search stays in its owner's list."""
    with transaction.atomic():
        _drop_mail(saved)
        SavedSearch.objects.filter(pk=saved.pk).update(
            frequency=Frequency.NEVER, mail_due_at=None, mail_attempts=0
        )
    saved.refresh_from_db()


@transaction.atomic
def delete_search(*, saved: SavedSearch) -> None:
    notices.forget_subject(kind=KIND, subject=str(saved.uuid))
    saved.delete()


def learn(*, saved: SavedSearch, engine: SearchEngine, at: datetime) -> int:
    """Records every page that the search finds now as known; answers how many were not yet. Safe to
    run again, and beside another that does the same. For whoever holds the ``turn``. Raises
    ``EngineError``, also where there is no index to be asked: an empty answer would make everything
    news later. Raises ``TooBroad`` before anything is recorded."""
    with whole_index(engine):
        require_narrow(saved.query_string, engine=engine)
        codes = list(dict.fromkeys(_codes(saved, engine)))
    new = 0
    for start in range(0, len(codes), _CHUNK):
        batch = codes[start : start + _CHUNK]
        known = set(saved.matches.filter(code__in=batch).values_list("code", flat=True))
        fresh = [code for code in batch if code not in known]
        SavedSearchMatch.objects.bulk_create(
            (SavedSearchMatch(saved_search=saved, code=code) for code in fresh),
            ignore_conflicts=True,
        )
        new += len(fresh)
    SavedSearch.objects.filter(pk=saved.pk, known_at=None).update(known_at=at)
    return new


def require_narrow(query_string: str, *, engine: SearchEngine) -> None:
    """Raises ``TooBroad``, and ``EngineError`` where the engine cannot count."""
    count = engine.count(definition.strict(query_string))
    if count > BROADEST:
        raise TooBroad(count)


@contextmanager
def whole_index(engine: SearchEngine) -> Iterator[None]:
    """Raises ``EngineError`` unless there is an index before and after the block. Without one an
    engine finds nothing, which is not the same as that there is nothing."""
    _require_index(engine)
    yield
    _require_index(engine)


def _require_index(engine: SearchEngine) -> None:
    health = engine.health()
    if not health.ok:
        raise EngineError(health.detail or "there is no index")


def one_line(name: str) -> str:
    return " ".join(name.split())[:NAME_LENGTH].strip()


def _codes(saved: SavedSearch, engine: SearchEngine) -> Iterator[str]:
    return (document.code for document in engine.scan(definition.strict(saved.query_string)))


def _refuse_broad(query_string: str, *, engine: SearchEngine) -> None:
    """Where the engine cannot count, the pass that learns does."""
    with suppress(EngineError):
        require_narrow(query_string, engine=engine)


def _learn_now(saved: SavedSearch, *, engine: SearchEngine, at: datetime) -> None:
    """Where the engine fails, there is much to record or somebody announces, the next pass does it.

    In the turn of those who announce: what the index gets after the scan stays queued until this
    search is one of those that are asked about it."""
    with turn() as free:
        if not free:
            return
        try:
            if engine.count(definition.strict(saved.query_string)) <= AT_ONCE:
                learn(saved=saved, engine=engine, at=at)
        except (EngineError, TooBroad):
            return
    saved.refresh_from_db()


def _reschedule(saved: SavedSearch, *, at: datetime, hours: Hours) -> None:
    saved.mail_due_at = None
    saved.mail_attempts = 0
    if saved.frequency == Frequency.NEVER:
        _drop_mail(saved)
    elif saved.matches.filter(mail=MailState.WAITING).exists():
        saved.mail_due_at = next_mail(saved.frequency, after=at, hours=hours)


def _drop_mail(saved: SavedSearch) -> None:
    saved.matches.filter(mail=MailState.WAITING).update(mail=MailState.NONE)
