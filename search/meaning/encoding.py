"""From rows with a text to rows with a vector, and from those to the snapshot; a little at a time.

Whoever drains does it, when no words wait. A step claims some rows, encodes them and stores their
vectors. It can be cut anywhere: what was claimed is free again after ``LEASE``, and a vector is
stored by the text that it stands for, so that nothing is kept of a page that changed or went
meanwhile. On one machine one process encodes at a time; several machines share the rows.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F, Q

from .. import versions
from ..locks import exclusive
from ..models import StoredPassage
from . import generations
from .contract import Embedder, MeaningError
from .services import Encoded, store
from .switch import snapshot_folder

if TYPE_CHECKING:
    from .writing import StoredVector

logger = logging.getLogger("minga.search")

Clock = Callable[[], datetime]

#: How long a claim lasts: far above what a step takes.
LEASE: Final = timedelta(seconds=30)
#: A step ends after so long, with what it has.
STEP: Final = timedelta(seconds=1.5)
#: Rows that a step claims, and those that are encoded between two looks at whether words wait.
CLAIMED: Final = 16
AT_ONCE: Final = 4
#: Rows that are read at a time for a snapshot.
_READ: Final = 2000

Behind = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """``encoded`` rows; ``busy``: another process of this machine encodes."""

    encoded: int = 0
    busy: bool = False


@contextmanager
def turn() -> Iterator[bool]:
    """The right to encode on this machine; says whether it was free."""
    folder = snapshot_folder()
    with exclusive(folder.with_name(f"{folder.name}.lock")) as free:
        yield free


def encode_some(
    *, embedder: Embedder, clock: Clock, leave: Callable[[], bool] = lambda: False
) -> Step:
    """One step, which ends early when ``leave`` says so. Raises ``MeaningError`` where the
    embedder encodes nothing of it."""
    with turn() as free:
        if not free:
            return Step(busy=True)
        begun = clock()
        until = begun + LEASE
        claimed = _claim(now=begun, until=until)
        waiting = {row_id for row_id, *_ in claimed}
        done: list[Encoded] = []
        refused: list[Behind] = []
        for part in _parts(claimed):
            made, not_made = _encode_each(part, embedder)
            done += made
            refused += not_made
            # What cannot be encoded stays claimed: others come before it is tried again.
            waiting -= {row_id for row_id, *_ in part}
            if clock() - begun >= STEP or leave():
                break
        stored = store(done, embedder=embedder.id, at=clock())
        _release(waiting, until=until)
        if refused:
            if not done:
                _try(embedder)
            _note_refused(refused)
        return Step(encoded=stored)


def _encode_each(
    rows: Sequence[Behind], embedder: Embedder
) -> tuple[list[Encoded], Sequence[Behind]]:
    """What came of the rows, and those that the embedder refuses: together first, then each."""
    try:
        return _encode(rows, embedder), ()
    except Exception:
        if len(rows) == 1:
            _id, key, _digest, text = rows[0]
            logger.exception("A passage of %s (%d characters) cannot be encoded", key, len(text))
            return [], rows
    done: list[Encoded] = []
    refused: list[Behind] = []
    for row in rows:
        made, not_made = _encode_each([row], embedder)
        done += made
        refused += not_made
    return done, refused


def _try(embedder: Embedder) -> None:
    """Raises ``MeaningError`` where it is the embedder that fails, and not the texts."""
    try:
        embedder.passages(["agua"])
    except Exception as error:
        raise MeaningError(f"Passages cannot be encoded: {error}") from error


def _note_refused(rows: Sequence[Behind]) -> None:
    refused = StoredPassage.objects.behind().filter(pk__in=[row_id for row_id, *_ in rows])
    refused.update(attempts=F("attempts") + 1)


@transaction.atomic
def _claim(*, now: datetime, until: datetime) -> list[Behind]:
    free = StoredPassage.objects.takeable(now=now).select_for_update(skip_locked=True)
    rows = list(free.values_list("id", "key", "digest", "text")[:CLAIMED])
    StoredPassage.objects.filter(pk__in=[row[0] for row in rows]).update(claimed_until=until)
    return rows


def _release(ids: set[int], *, until: datetime) -> None:
    if ids:
        mine = StoredPassage.objects.behind().filter(pk__in=ids, claimed_until=until)
        mine.update(claimed_until=None)


def _parts(rows: Sequence[Behind]) -> Iterator[Sequence[Behind]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _encode(rows: Sequence[Behind], embedder: Embedder) -> list[Encoded]:
    """Each text once."""
    from .quantising import quantise

    texts = {digest: text for _id, _key, digest, text in rows}
    made = embedder.passages(list(texts.values()))
    vectors = dict(zip(texts, quantise(made), strict=True))
    pages = dict.fromkeys((key, digest) for _id, key, digest, _text in rows)
    return [Encoded(key, digest, vectors[digest]) for key, digest in pages]


# The snapshot -----------------------------------------------------------------------------------


class WordsFirst(Exception):
    """A snapshot was not written to its end, because words wait."""


def is_stale(embedder: Embedder) -> bool:
    """Whether the snapshot of this machine is not what the rows say. One query."""
    mark = versions.numbers().get(versions.VECTORS, 0)
    try:
        info = generations.snapshot_info(snapshot_folder())
    except MeaningError:
        return True
    if info is None:
        return mark > 0
    return (info.mark, info.embedder_id, info.dim) != (str(mark), embedder.id, embedder.dim)


def renew_snapshot(
    embedder: Embedder, *, leave: Callable[[], bool] = lambda: False
) -> float | None:
    """Writes all vectors for the processes of this machine, and answers the seconds it took; None
    where another process writes. Raises ``MeaningError``; ``WordsFirst`` when ``leave`` says so."""
    from .writing import write_snapshot

    begun = time.monotonic()
    # Read before the rows, which may only be newer.
    mark = versions.numbers().get(versions.VECTORS, 0)
    written = write_snapshot(
        snapshot_folder(),
        embedder_id=embedder.id,
        dim=embedder.dim,
        rows=_vectors(embedder, leave),
        mark=str(mark),
    )
    return None if written is None else time.monotonic() - begun


def _vectors(embedder: Embedder, leave: Callable[[], bool]) -> Iterator[StoredVector]:
    """A piece at a time: a cursor held open would keep writers waiting."""
    from .writing import StoredVector

    rows = StoredPassage.objects.encoded_by(embedder.id).order_by("key", "number")
    names = ("key", "number", "anchor", "heading", "language", "vector")
    beyond = Q()
    while True:
        piece = rows.filter(beyond).values_list(*names)[:_READ]
        found = [
            StoredVector(key, number, anchor, heading, language, bytes(vector))
            for key, number, anchor, heading, language, vector in piece
        ]
        yield from (row for row in found if len(row.vector) == embedder.dim)
        if len(found) < _READ:
            return
        if leave():
            raise WordsFirst
        last = found[-1]
        beyond = Q(key__gt=last.key) | Q(key=last.key, number__gt=last.number)


def drop_snapshot() -> None:
    """Removes the files of this machine, unless another process writes."""
    folder = snapshot_folder()
    if not folder.exists():
        return
    with generations.turn(folder) as free:
        if free:
            for path in [folder / "current", *folder.glob("*.new"), *folder.glob("*.vectors")]:
                with suppress(OSError):
                    path.unlink()
