"""The generated documents in a file, made once a run by all cores and read by every contestant, so
that nobody's time or memory holds the making of them."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench import corpus
from search.contract import SearchDocument

_CHUNK = 250


def store(path: Path, count: int) -> None:
    """Writes documents 1 to ``count``."""
    starts = range(1, count + 1, _CHUNK)
    with ProcessPoolExecutor(os.cpu_count()) as pool, path.open("wb") as file:
        for pickled in pool.map(_chunk, starts, [count] * len(starts)):
            file.write(pickled)


def _chunk(start: int, count: int) -> bytes:
    numbers = range(start, min(start + _CHUNK, count + 1))
    return b"".join(pickle.dumps(corpus.document(number)) for number in numbers)


class Stored:
    """The first ``count`` documents of a file; ``seconds`` is what reading them has taken."""

    def __init__(self, path: Path, count: int) -> None:
        self._path, self._count = path, count
        self.seconds = 0.0

    def __iter__(self) -> Iterator[SearchDocument]:
        with self._path.open("rb") as file:
            for _ in range(self._count):
                start = time.perf_counter()
                document = pickle.load(file)
                self.seconds += time.perf_counter() - start
                yield document
