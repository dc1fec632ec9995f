"""A whole index out of the database."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from . import outbox, versions
from .ahead import Helper
from .contract import Change, Progress, SearchEngine
from .loading import Batch, Keyed, load_documents
from .sources import source_named, sources

logger = logging.getLogger("minga.search")

#: Entries in one claim, and documents that are in memory at once.
BATCH = 200
#: Engines whose index belongs to one machine: whoever holds its lock there drains alone.
LOCAL_ENGINES = frozenset({"embedded"})


def rebuild_index(*, engine: SearchEngine, now: datetime, progress: Progress | None = None) -> int:
    """Builds the whole index from the database. Call inside ``turn``, so that nobody drains.

    Rows that are written meanwhile stay in the outbox and are drained afterwards; the live index
    gets their changes at once too, so that what is withdrawn during a long rebuild is not found
    until its end. A page that cannot be built is recorded and left out. Answers the number of
    documents.
    """
    # Read before the documents, so the new index holds every one of these changes.
    told = outbox.waiting()
    live = _Live(engine, told, now)
    indexed: set[str] = set()

    def passed() -> Iterator[Any]:
        for number, document in enumerate(_every_document(engine, now)):
            if number % BATCH == 0:
                live.catch_up()
            indexed.add(document.key)
            yield document

    documents = engine.rebuild(passed(), progress=progress)
    # Told first: whoever keeps more than the words of documents reads them again (``meaning``).
    versions.grow(versions.REBUILT, at=now)
    outbox.drop(told, indexed=indexed, now=now)
    return documents


class _Live:
    """The index that is searched while another is built beside it."""

    def __init__(self, engine: SearchEngine, told: Sequence[int], now: datetime) -> None:
        self._engine = engine
        self._now = now
        self._is_kept = engine.name in LOCAL_ENGINES and engine.health().ok
        # Very many wait only after a bulk load: nobody misses them before the rebuild ends.
        self._done = set(told) if len(told) > BATCH else set()

    def catch_up(self) -> None:
        """Applies what changed since, a batch at most, and leaves the rows where they are."""
        if not self._is_kept:
            return
        rows = outbox.beyond(self._done, limit=BATCH)
        if not rows:
            return
        self._done.update(rows)
        number = versions.grow(versions.CLAIMS, at=self._now)
        changes: dict[str, Change] = {}
        for name in dict.fromkeys(source for source, _ in rows.values()):
            if source := source_named(name):
                keys = list(dict.fromkeys(key for of, key in rows.values() if of == name))
                found, errors = load_documents(source, keys)
                for key in keys:
                    if key not in errors:
                        changes[key] = Change(key, number, found.get(key))
        try:
            self._engine.apply(changes.values())
        except Exception:
            logger.exception("The live index is not kept during a rebuild; its rows wait")
            self._is_kept = False


def _every_document(engine: SearchEngine, now: datetime) -> Iterator[Keyed]:
    with Helper() as helper:
        for source in sources():
            # Read at once: a cursor held open for minutes would keep SQLite's writers waiting.
            keys = list(source.keys())
            batches = [
                Batch(source.name, keys[start : start + BATCH])
                for start in range(0, len(keys), BATCH)
            ]
            for built in helper.each_built(batches, engine=engine):
                yield from built.documents
                if built.errors:
                    outbox.record(source=built.source, keys=built.errors, at=now)
