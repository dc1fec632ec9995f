"""The doors of the outbox: record a change; claim, settle, fail or release what is drained."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from . import versions
from .models import SearchOutbox
from .signals import documents_settled, outbox_written

#: How long a drain may take over one claim before another machine holds it to be dead. Far above
#: what 200 documents take; on one machine a lock tells at once, and nobody waits for this.
LEASE = timedelta(seconds=60)
#: Longest wait of a document that cannot be built, and of any document while the engine fails.
LONGEST_WAIT = timedelta(hours=1)
LONGEST_WAIT_FOR_ENGINE = timedelta(seconds=30)
_ERROR_LENGTH = 2000
_CHUNK = 500

#: Whose document: (source, key).
Entry = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one drain works on. ``number`` is larger than that of every earlier claim, and no two
    living claims hold the same entry; ``rows`` are all rows of each entry when it was claimed."""

    number: int
    rows: Mapping[Entry, tuple[int, ...]]
    attempts: Mapping[Entry, int]

    def __len__(self) -> int:
        return sum(len(ids) for ids in self.rows.values())


def record(*, source: str, keys: Iterable[str], at: datetime) -> int:
    """Writes one row a key. Runs in the caller's transaction, so that a change and its row are
    kept or lost together; ``outbox_written`` is sent after commit. Answers the number of rows."""
    rows = [
        SearchOutbox(source=source, key=key, created_at=at, due_at=at)
        for key in dict.fromkeys(keys)
    ]
    if not rows:
        return 0
    SearchOutbox.objects.bulk_create(rows, batch_size=_CHUNK)
    if connection.in_atomic_block:
        transaction.on_commit(_announce, robust=True)
    else:
        _announce()
    return len(rows)


def _announce() -> None:
    outbox_written.send(sender=SearchOutbox)


def is_due(*, now: datetime) -> bool:
    """Whether there is work. One query, and no lock."""
    return SearchOutbox.objects.filter(due_at__lte=now).exists()


def hasten(*, now: datetime) -> int:
    """Makes due at once what failed and waits to be tried again; answers how many rows."""
    return SearchOutbox.objects.filter(due_at__gt=now, claim=None).update(due_at=now)


def waiting() -> list[int]:
    """Every row that is committed now. Not a range: on PostgreSQL a lower one may commit later."""
    return list(SearchOutbox.objects.order_by("id").values_list("id", flat=True))


def beyond(known: Container[int], *, limit: int) -> dict[int, Entry]:
    """The oldest committed rows that are not ``known``, at most ``limit``."""
    found: dict[int, Entry] = {}
    for pk, source, key in SearchOutbox.objects.order_by("id").values_list("id", "source", "key"):
        if pk not in known:
            found[pk] = (source, key)
            if len(found) >= limit:
                break
    return found


def drop(rows: Sequence[int], *, indexed: Container[str], now: datetime) -> None:
    """Deletes rows whose changes a whole new index holds; ``indexed``: the keys that are in it."""
    told: set[str] = set()
    for start in range(0, len(rows), _CHUNK):
        with transaction.atomic():
            chunk = SearchOutbox.objects.filter(id__in=rows[start : start + _CHUNK])
            keys = set(chunk.values_list("key", flat=True)) - told
            chunk.delete()
            _tell(sorted(key for key in keys if key in indexed), now=now)
        told |= keys


@transaction.atomic
def claim(*, now: datetime, limit: int, alone: bool) -> Claim | None:
    """Takes the entries of the oldest due rows, at most ``limit``; None where there are none.

    ``alone``: the caller knows that no other drain lives, so that a dead one's claims need not run
    out. Claims follow each other (each locks the version's row), and all rows of an entry are
    claimed together: a newer row never overtakes an older one that is still being worked on.
    """
    number = versions.grow(versions.CLAIMS, at=now)
    due = SearchOutbox.objects.select_for_update(skip_locked=True).filter(due_at__lte=now)
    if not alone:
        due = due.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))
    wanted = set(due.order_by("id").values_list("source", "key")[:limit])
    rows: dict[Entry, list[int]] = {}
    attempts: dict[Entry, int] = {}
    taken: set[Entry] = set()
    waiting = SearchOutbox.objects.filter(key__in={key for _, key in wanted}).order_by("id")
    for row in waiting.only("id", "source", "key", "attempts", "claimed_until"):
        entry = (row.source, row.key)
        if entry not in wanted:
            continue
        if not alone and row.claimed_until is not None and row.claimed_until > now:
            taken.add(entry)
        rows.setdefault(entry, []).append(row.pk)
        attempts[entry] = max(attempts.get(entry, 0), row.attempts)
    mine = {entry: tuple(ids) for entry, ids in rows.items() if entry not in taken}
    if not mine:
        return None
    found = Claim(number, mine, {entry: attempts[entry] for entry in mine})
    _rows(found, mine).update(claim=number, claimed_until=now + LEASE)
    return found


@transaction.atomic
def settle(
    held: Claim,
    *,
    indexed: Sequence[Entry],
    removed: Sequence[Entry] = (),
    now: datetime,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Deletes the rows of what the index now has, or no longer has, sends ``documents_settled`` and
    calls ``then``, which raises nothing, all in one transaction. Where another drain took over a
    row meanwhile, because this one was held to be dead, nobody knows which of the two came last:
    those entries are recorded again."""
    entries = [*indexed, *removed]
    kept = set(_rows(held, entries).filter(claim=held.number).values_list("id", flat=True))
    SearchOutbox.objects.filter(id__in=kept).delete()
    lost = [entry for entry in entries if not kept.issuperset(held.rows[entry])]
    for source, key in lost:
        record(source=source, keys=[key], at=now)
    _tell([entry[1] for entry in indexed if entry not in set(lost)], now=now)
    then()


def _tell(keys: Sequence[str], *, now: datetime) -> None:
    if keys:
        documents_settled.send(sender=SearchOutbox, keys=tuple(keys), at=now)


@transaction.atomic
def fail(held: Claim, errors: Mapping[Entry, str], *, now: datetime, longest: timedelta) -> None:
    """Puts back what could not be indexed, to be tried again after 2, 4, 8 … seconds and at last
    every ``longest``."""
    for entry, error in errors.items():
        wait = min(timedelta(seconds=2 ** min(held.attempts[entry] + 1, 30)), longest)
        _rows(held, [entry]).filter(claim=held.number).update(
            attempts=F("attempts") + 1,
            due_at=now + wait,
            claim=None,
            claimed_until=None,
            last_error=error[:_ERROR_LENGTH],
        )


def release(held: Claim) -> None:
    """Puts everything back as it was: another process is writing."""
    _rows(held, held.rows).filter(claim=held.number).update(claim=None, claimed_until=None)


def _rows(held: Claim, entries: Iterable[Entry]) -> QuerySet[SearchOutbox]:
    return SearchOutbox.objects.filter(id__in=[pk for entry in entries for pk in held.rows[entry]])
