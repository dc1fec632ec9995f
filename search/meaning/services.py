"""The doors of the rows of passages: keep what a page says, and let go of what is withdrawn.

Whoever drains writes them in the transaction that takes the change from the outbox. So the rows
say what the index says; vectors come later. How far the rows go is kept as a number
(``versions.PASSAGES``): that of the last change of the index before which none was left out. While
the setting is off nothing is written, and when it is on again the numbers tell that there is a gap.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from .. import versions
from ..contract import Change, SearchDocument
from ..models import StoredPassage, Version
from .contract import Passage
from .passages import digest, passages_of

logger = logging.getLogger("minga.search")

_CHUNK = 500
_LANGUAGE_LENGTH = 10
#: What the database says of a row, and not of itself.
_REFUSED = (DataError, IntegrityError, ValueError)


def is_on() -> bool:
    return bool(settings.SEARCH_MEANING)


def nothing() -> None:
    """What is done in a transaction when the setting is off and no row is concerned."""


def before_claim() -> int | None:
    """The number of the last change of the index; None, without a query, when the setting is off.
    Call where nobody else drains on this machine, before a claim."""
    return last_change() if is_on() else None


def for_changes(
    changes: Iterable[Change], *, since: int | None, number: int, at: datetime
) -> Callable[[], object]:
    """What is to be done in the transaction that settles ``changes``: their passages are kept, and
    the rows go as far as ``number`` if they went as far as ``since`` (``before_claim``). Cuts the
    documents at once. Whatever the rows refuse, words are settled: it is logged, and everything is
    read anew."""
    documents = {change.key: change.document for change in changes}
    pages = {} if since is None else cut(documents)

    def write() -> None:
        if since is None:
            _let_go(documents, at=at)
            return
        if not _may_have_rows():
            Version.objects.get_or_create(name=versions.PASSAGES)
        keep(pages, at=at)
        _advance(since=since, to=number)

    def write_if_possible() -> None:
        try:
            with transaction.atomic():
                write()
        except Exception:
            logger.exception(
                "Passages of %d pages cannot be kept; all are read anew", len(documents)
            )
            forget_reach()

    must_write = since is not None or None in documents.values() or _may_have_rows()
    return write_if_possible if must_write else nothing


def _may_have_rows() -> bool:
    """False, without a query, where meaning was never on."""
    return versions.has_seen(versions.PASSAGES)


def _let_go(documents: Mapping[str, SearchDocument | None], *, at: datetime) -> None:
    """While the setting is off: all of what is withdrawn, and the texts of what changed that still
    waited to be encoded. A gap tells of the rest."""
    drop_pages((key for key, document in documents.items() if document is None), at=at)
    changed = [key for key, document in documents.items() if document is not None]
    if changed and _may_have_rows():
        StoredPassage.objects.filter(vector=None, key__in=changed).delete()


def cut(documents: Mapping[str, SearchDocument | None]) -> dict[str, tuple[Passage, ...]]:
    """Key → passages; none for what is withdrawn, or cannot be cut."""
    return {key: _cut(document) for key, document in documents.items()}


def _cut(document: SearchDocument | None) -> tuple[Passage, ...]:
    if document is None:
        return ()
    try:
        return passages_of(document)
    except Exception:
        # The words are indexed all the same.
        logger.exception("%s cannot be cut into passages", document.key)
        return ()


# How far the rows go ----------------------------------------------------------------------------


def last_change() -> int:
    """Of the index, by whomever, in numbers that grow. One query."""
    numbers = versions.numbers()
    return max(numbers.get(versions.CLAIMS, 0), numbers.get(versions.REBUILT, 0))


def has_gap() -> bool:
    """Whether the index had changes, or was built, while nobody kept passages. One query."""
    numbers = versions.numbers()
    reached = numbers.get(versions.PASSAGES, 0)
    return not reached or reached < max(
        numbers.get(versions.CLAIMS, 0), numbers.get(versions.REBUILT, 0)
    )


def begin_anew() -> None:
    """From now on changes are kept; all documents are to be taken that there are now."""
    Version.objects.update_or_create(
        name=versions.PASSAGES, defaults={"number": max(last_change(), 1)}
    )


def forget_reach() -> None:
    """Makes ``has_gap`` true."""
    Version.objects.filter(name=versions.PASSAGES).update(number=0)


def _advance(*, since: int, to: int) -> None:
    reached = Version.objects.filter(name=versions.PASSAGES, number__gte=since, number__gt=0)
    reached.update(number=Greatest(F("number"), Value(to)))


# Rows -------------------------------------------------------------------------------------------


@transaction.atomic
def keep(
    pages: Mapping[str, Sequence[Passage]], *, at: datetime, embedder: str | None = None
) -> int:
    """Makes the passages of each page those that are given, and answers how many of them are to be
    encoded that were not waiting already. A text that the page had before, wherever, keeps its
    vector; with ``embedder`` only those of that one."""
    held: dict[str, list[Any]] = {key: [] for key in pages}
    keys = list(pages)
    for start in range(0, len(keys), _CHUNK):
        rows = StoredPassage.objects.filter(key__in=keys[start : start + _CHUNK])
        for row in rows.order_by("key", "number"):
            held[row.key].append(row)
    gone: list[int] = []
    made: list[StoredPassage] = []
    fresh = 0
    is_seen = False
    for key, passages in pages.items():
        before = _Before(held[key], embedder)
        rows_now = [before.row(passage) for passage in passages]
        if [_plain(row) for row in rows_now] == [_plain(row) for row in held[key]]:
            continue
        gone += [row.pk for row in held[key]]
        made += rows_now
        fresh += sum(row.vector is None and not before.waits(row.digest) for row in rows_now)
        is_seen = is_seen or before.has_vectors
    for start in range(0, len(gone), _CHUNK):
        StoredPassage.objects.filter(pk__in=gone[start : start + _CHUNK]).delete()
    StoredPassage.objects.bulk_create(made, batch_size=_CHUNK)
    if is_seen:
        versions.grow(versions.VECTORS, at=at)
    return fresh


def keep_each(
    pages: Mapping[str, Sequence[Passage]], *, at: datetime, embedder: str | None = None
) -> None:
    """As ``keep``, but a page whose passages the database refuses has none, and the others theirs;
    it is logged."""
    try:
        keep(pages, at=at, embedder=embedder)
    except _REFUSED:
        for key, passages in pages.items():
            try:
                keep({key: passages}, at=at, embedder=embedder)
            except _REFUSED:
                logger.exception("The passages of %s cannot be kept", key)
                drop_pages([key], at=at)


class _Before:
    """What a page had, by text."""

    def __init__(self, rows: Iterable[StoredPassage], embedder: str | None) -> None:
        self.has_vectors = False
        self._encoded: dict[str, StoredPassage] = {}
        self._behind: dict[str, StoredPassage] = {}
        for row in rows:
            if row.vector is None:
                self._behind[row.digest] = row
                continue
            self.has_vectors = True
            if embedder in (None, row.embedder):
                self._encoded[row.digest] = row

    def waits(self, text: str) -> bool:
        return text in self._behind

    def row(self, passage: Passage) -> StoredPassage:
        row = StoredPassage(
            key=passage.key,
            number=passage.number,
            anchor=passage.anchor,
            heading=passage.heading,
            language=passage.language[:_LANGUAGE_LENGTH],
            digest=digest(passage.text),
        )
        encoded = self._encoded.get(row.digest)
        if encoded is not None and encoded.vector is not None:
            row.vector, row.embedder = bytes(encoded.vector), encoded.embedder
            return row
        row.text = passage.text
        if behind := self._behind.get(row.digest):
            # Somebody may be encoding it: what comes of it is kept by its text.
            row.claimed_until, row.attempts = behind.claimed_until, behind.attempts
        return row


def _plain(row: StoredPassage) -> tuple[Any, ...]:
    """All but its id, and who encodes it."""
    vector = None if row.vector is None else bytes(row.vector)
    named = (row.number, row.anchor, row.heading, row.language, row.digest)
    return (*named, row.text, row.embedder, vector)


@transaction.atomic
def drop_pages(keys: Iterable[str], *, at: datetime) -> int:
    """Deletes all passages of the pages; answers how many there were."""
    gone = sorted(set(keys))
    dropped = 0
    for start in range(0, len(gone), _CHUNK):
        dropped += StoredPassage.objects.filter(key__in=gone[start : start + _CHUNK]).delete()[0]
    if dropped:
        versions.grow(versions.VECTORS, at=at)
    return dropped


@dataclass(frozen=True, slots=True)
class Encoded:
    """The vector of a text on a page."""

    key: str
    digest: str
    vector: bytes


@transaction.atomic
def store(vectors: Iterable[Encoded], *, embedder: str, at: datetime) -> int:
    """Gives their vectors to those passages that are still there and behind: of what was changed or
    withdrawn meanwhile nothing is kept. Answers how many rows have one now."""
    stored = 0
    for each in vectors:
        behind = StoredPassage.objects.behind().filter(key=each.key, digest=each.digest)
        stored += behind.update(vector=each.vector, embedder=embedder, text="", claimed_until=None)
    if stored:
        versions.grow(versions.VECTORS, at=at)
    return stored


def drop_everything(*, at: datetime) -> int:
    """Deletes all passages, with their vectors; answers how many there were. In pieces: cut
    anywhere, it can be done again."""
    forget_reach()
    dropped = 0
    while pks := list(StoredPassage.objects.order_by("pk").values_list("pk", flat=True)[:_CHUNK]):
        dropped += StoredPassage.objects.filter(pk__in=pks).delete()[0]
    versions.grow(versions.VECTORS, at=at)
    return dropped
