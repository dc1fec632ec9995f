"""The vectors of all passages, as every process reads them.

The encoder writes them from the database's rows (``writing.write_snapshot``) into the folder beside
the index; each process maps the current generation and looks, with one ``stat``, whether there is a
newer one before it compares. While one thread opens it, the others go on with the one before. A
comparison that is under way keeps the generation that it began with. What is missing, of another
model or damaged is as good as none: meaning finds nothing until the encoder has written it anew,
from rows that lose nothing. Only what is damaged is let go: what the system refuses for a moment is
tried again with the next question, and another version of the format is for its writer to replace.

Every passage is compared with the question: there is no index of vectors that could leave one out,
and none to keep. Up to about 200,000 passages that costs less than the encoding of the question.
Beyond it the time grows with the number, and ``faiss-cpu`` (``IndexScalarQuantizer`` of eight bits,
with a bitmap of the allowed rows) behind the same protocol would be worth a second dependency.

A file of a generation is never changed in place, by nobody: one that is cut while it is mapped ends
the processes that map it.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import generations
from .contract import DamagedError, MeaningError, Near, Neighbours
from .generations import Signature
from .nearness import SnapshotNeighbours, direction_of_page, direction_of_query
from .quantising import quantise
from .snapshot import Snapshot, open_snapshot
from .writing import StoredVector, write_snapshot

if TYPE_CHECKING:
    from .contract import Vectors

__all__ = ["PassageStore", "StoredVector", "quantise", "write_snapshot"]

logger = logging.getLogger("minga.search")


#: One snapshot is opened at a time.
_opening = threading.Lock()


@dataclass(frozen=True, slots=True)
class _State:
    """What was found when ``current`` looked like ``seen``."""

    seen: Signature | None
    snapshot: Snapshot | None = None
    error: str = ""


class _Nobody:
    """No page is near: there are no passages."""

    def best(self, limit: int, *, offset: int = 0) -> tuple[Near, ...]:
        return ()

    def of(self, keys: Sequence[str], *, limit: int | None = None) -> dict[str, Near]:
        return {}


class PassageStore:
    """``contract.PassageVectors`` on the files of one folder. Safe to use from several threads and
    after a fork."""

    def __init__(self, folder: Path, *, embedder_id: str, dim: int) -> None:
        """``folder``: see ``switch.snapshot_folder``. Opens nothing yet."""
        self._folder = folder
        self._embedder_id = embedder_id
        self._dim = dim
        self._state = _State(None)
        self._trouble = ""

    def near(self, query: Vectors) -> Neighbours:
        vector = np.asarray(query, dtype=np.float32).reshape(-1)
        if len(vector) != self._dim or not np.isfinite(vector).all():
            raise MeaningError(f"A question is one vector of {self._dim} numbers")
        snapshot = self._current()
        if snapshot is None:
            return _Nobody()
        return SnapshotNeighbours(snapshot, direction_of_query(snapshot, vector))

    def near_page(self, key: str) -> Neighbours | None:
        snapshot = self._current()
        page = None if snapshot is None else snapshot.pages.get(key)
        if snapshot is None or page is None:
            return None
        return SnapshotNeighbours(snapshot, direction_of_page(snapshot, page))

    def __len__(self) -> int:
        """0 also where the store cannot be read."""
        try:
            snapshot = self._current()
        except MeaningError:
            return 0
        return 0 if snapshot is None else snapshot.info.passages

    @property
    def generation(self) -> int:
        """Of the snapshot that is read; 0 where there is none. Raises ``MeaningError``."""
        snapshot = self._current()
        return 0 if snapshot is None else snapshot.info.generation

    def _current(self) -> Snapshot | None:
        seen = generations.signature(self._folder)
        state = self._state
        # Nobody who has a snapshot waits while another reads the whole of the next one.
        opening = _opening
        if seen != state.seen and opening.acquire(blocking=state.snapshot is None):
            try:
                state = self._state
                if seen != state.seen:
                    state = self._state = self._open(seen)
            finally:
                opening.release()
        if state.error:
            raise MeaningError(state.error)
        return state.snapshot

    def _open(self, seen: Signature | None) -> _State:
        """Raises ``MeaningError`` for what may be over when it is tried again."""
        try:
            state = _State(seen, self._load())
        except DamagedError as damage:
            logger.error("The passages cannot be read; they are written anew: %s", damage)
            if seen is not None:
                generations.discard(self._folder, seen)
            state = _State(seen, error=str(damage))
        except MeaningError as trouble:
            if str(trouble) != self._trouble:
                logger.error("The passages cannot be read: %s", trouble)
            self._trouble = str(trouble)
            raise
        self._trouble = ""
        return state

    def _load(self) -> Snapshot | None:
        for _attempt in range(3):
            info = generations.snapshot_info(self._folder)
            if info is None or (info.embedder_id, info.dim) != (self._embedder_id, self._dim):
                return None
            try:
                return open_snapshot(info)
            except FileNotFoundError:
                continue  # a newer one has taken its place since
        raise MeaningError(f"The snapshot in {self._folder} changes faster than it can be opened")


def _after_fork() -> None:
    global _opening
    _opening = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
