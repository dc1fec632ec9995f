"""Saved searches asked about what the index has anew.

A pass takes the changed documents, runs every saved search against them, and in one transaction
records what was found, tells the owners and forgets the documents. Cut before the commit, nothing
happened and the next pass does it all again; after it, all of it did. A page is news once for a
saved search, in whatever language it came first: a row a code, kept for good, says so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.notices import services as notices
from accounts.notices.services import Told

from ..contract import EngineError, SearchEngine
from . import definition
from .enums import Frequency, MailState
from .models import ChangedDocument, SavedSearch, SavedSearchMatch
from .schedule import Hours, next_mail
from .services import KIND, TooBroad, learn, pause, whole_index

logger = logging.getLogger("minga.search")

#: Documents in one pass.
BATCH: Final = 200
_CHUNK = 500

#: Saved search's key → codes that it finds among the changed documents.
Found = Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class MatchReport:
    """``changes``: documents that were taken; ``found``: pages that were news, counted once for
    each saved search; ``learned``: saved searches whose known pages were recorded."""

    changes: int = 0
    found: int = 0
    learned: int = 0


def match_once(
    *, engine: SearchEngine, now: datetime, hours: Hours, with_mail: bool, limit: int = BATCH
) -> MatchReport:
    """Asks every saved search about the oldest changed documents, at most ``limit``. ``with_mail``:
    the site can send mail, so that what is found waits for it. Raises ``EngineError``; nothing is
    lost then."""
    learned, problem = _learn_all(engine=engine, now=now)
    rows = list(ChangedDocument.objects.order_by("id").values_list("id", "key")[:limit])
    if not rows:
        if problem:
            raise problem
        return MatchReport(learned=learned)
    searches = list(SavedSearch.objects.awake().exclude(known_at=None).order_by("id"))
    keys = tuple(dict.fromkeys(key for _pk, key in rows))
    found = _find(searches, keys, engine)
    new = _record(
        searches, found, [pk for pk, _key in rows], now=now, hours=hours, with_mail=with_mail
    )
    if problem:
        raise problem
    return MatchReport(changes=len(rows), found=new, learned=learned)


def _learn_all(*, engine: SearchEngine, now: datetime) -> tuple[int, EngineError | None]:
    """Those that were saved while the engine did not answer, or that found too much for one
    request. Before any document is taken: what they find now is no news. One that the engine
    cannot answer waits, and keeps no other waiting. One that finds too much by now is paused: its
    owner reads why when they resume it."""
    learned, problem = 0, None
    for saved in SavedSearch.objects.awake().filter(known_at=None).order_by("id"):
        try:
            learn(saved=saved, engine=engine, at=now)
            learned += 1
        except TooBroad as error:
            logger.warning("The saved search %s is paused: %s", saved.uuid, error)
            pause(saved=saved)
        except EngineError as error:
            problem = error
    return learned, problem


def _find(
    searches: Iterable[SavedSearch], keys: tuple[str, ...], engine: SearchEngine
) -> dict[int, list[str]]:
    """Many people save the same selection: each is asked once. One that the engine cannot answer
    keeps no other from its pages."""
    alike: dict[str, list[SavedSearch]] = {}
    for saved in searches:
        alike.setdefault(saved.digest, []).append(saved)
    found: dict[int, list[str]] = {}
    errors: list[EngineError] = []
    with whole_index(engine):
        for group in alike.values():
            query = definition.strict(group[0].query_string, keys=keys)
            try:
                codes = list(dict.fromkeys(document.code for document in engine.scan(query)))
            except EngineError as error:
                errors.append(error)
                logger.error("The saved search %s cannot be run: %s", group[0].uuid, error)
                continue
            if codes:
                found.update(dict.fromkeys((saved.pk for saved in group), codes))
    if errors and len(errors) == len(alike):
        raise errors[0]
    return found


@transaction.atomic
def _record(
    searches: Sequence[SavedSearch],
    found: Found,
    rows: Sequence[int],
    *,
    now: datetime,
    hours: Hours,
    with_mail: bool,
) -> int:
    held = ChangedDocument.objects.select_for_update().filter(id__in=rows)
    if len(held.values_list("id", flat=True)) != len(rows):
        return 0  # Another machine has taken some; what is left is for the next pass.
    # As they are now: meanwhile one may have been deleted, paused or changed by its owner.
    locked = SavedSearch.objects.select_for_update(of=("self",)).awake().filter(pk__in=list(found))
    living = {saved.pk: saved for saved in locked.exclude(known_at=None).order_by("id")}
    known = _known(living, found)
    fresh = {pk: [code for code in found[pk] if (pk, code) not in known] for pk in living}
    waits = {pk for pk, saved in living.items() if with_mail and saved.frequency != Frequency.NEVER}
    SavedSearchMatch.objects.bulk_create(
        (
            SavedSearchMatch(
                saved_search_id=pk,
                code=code,
                found_at=now,
                mail=MailState.WAITING if pk in waits else MailState.NONE,
            )
            for pk, codes in fresh.items()
            for code in codes
        ),
        batch_size=_CHUNK,
        ignore_conflicts=True,
    )
    told = [
        Told(saved.owner_id, str(saved.uuid), saved.name, len(fresh[pk]))
        for pk, saved in living.items()
        if fresh[pk] and saved.frequency != Frequency.NEVER
    ]
    # A page that waits for a mail may be an old acquaintance: withdrawn before the last mail went
    # out, and now back.
    waiting = {pk for (pk, _code), mail in known.items() if mail == MailState.WAITING}
    waiting |= {pk for pk in waits if fresh[pk]}
    _plan_mail([living[pk] for pk in waiting], now=now, hours=hours)
    notices.tell(kind=KIND, told=told, at=now)
    held.delete()
    return sum(map(len, fresh.values()))


def _known(living: Iterable[int], found: Found) -> dict[tuple[int, str], str]:
    """Saved search's key and code → how its mail stands, of what was found before."""
    known: dict[tuple[int, str], str] = {}
    keys = list(living)
    for start in range(0, len(keys), _CHUNK):
        batch = keys[start : start + _CHUNK]
        codes = {code for pk in batch for code in found[pk]}
        matches = SavedSearchMatch.objects.filter(saved_search__in=batch, code__in=codes)
        for pk, code, mail in matches.values_list("saved_search_id", "code", "mail"):
            known[pk, code] = mail
    return known


def _plan_mail(waiting: Iterable[SavedSearch], *, now: datetime, hours: Hours) -> None:
    """Those whose mail has no hour yet get one: the same for all of a frequency."""
    planned: dict[str, list[int]] = {}
    for saved in waiting:
        if saved.mail_due_at is None and saved.frequency != Frequency.NEVER:
            planned.setdefault(saved.frequency, []).append(saved.pk)
    for frequency, keys in planned.items():
        due = next_mail(frequency, after=now, hours=hours)
        for start in range(0, len(keys), _CHUNK):
            batch = SavedSearch.objects.filter(pk__in=keys[start : start + _CHUNK])
            batch.update(mail_due_at=due)
