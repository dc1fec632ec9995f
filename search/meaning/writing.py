"""Writes a snapshot of all encoded passages.

It is made from the database's rows, one after another: memory holds one block of vectors and, of
each passage, its words and some thirty bytes.
"""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from . import generations
from .centring import Means, Prior, Sums
from .contract import MeaningError
from .generations import START, Section, SnapshotInfo
from .priors import known_priors
from .quantising import directions, lengths

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows of the database that are worked on at a time.
BATCH = 1000
#: Sections begin where a processor likes to read.
_ALIGNED = 64


@dataclass(frozen=True, slots=True)
class StoredVector:
    """An encoded passage: see ``contract.Passage``; ``vector`` as ``quantise`` makes it."""

    key: str
    number: int
    anchor: str
    heading: str
    language: str
    vector: bytes


def write_snapshot(
    folder: Path,
    *,
    embedder_id: str,
    dim: int,
    rows: Iterable[StoredVector],
    mark: str = "",
    priors: Mapping[str, Prior] | None = None,
) -> int | None:
    """Makes ``rows``, and nothing else, the current snapshot, and answers its generation; None
    where another process writes. The passages of a page come one after another. ``mark`` can be
    read again from ``snapshot_info``. ``priors``: by language; those that are known of the
    embedder.

    Raises ``MeaningError`` where a row is wrong or the disk refuses; then the earlier snapshot is
    still the current one."""
    try:
        with generations.turn(folder) as free:
            if not free:
                return None
            generations.remove_leftovers(folder, keep=None)
            generation = generations.next_generation(folder)
            path = generations.path_of(folder, generation)
            fresh = path.with_suffix(".new")
            with fresh.open("w+b") as file:
                _Writer(file, dim).write(
                    rows,
                    embedder_id=embedder_id,
                    priors=known_priors(embedder_id, dim) if priors is None else priors,
                    mark=mark,
                    path=path,
                )
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            generations.make_current(folder, generation)
            return generation
    except OSError as error:
        raise MeaningError(f"The snapshot in {folder} cannot be written: {error}") from error


class _Strings:
    """Texts one after another, and where each ends."""

    def __init__(self) -> None:
        self.text = bytearray()
        self.ends = array("Q")

    def add(self, text: str) -> None:
        self.text += text.encode("utf-8", "replace")
        self.ends.append(len(self.text))


class _Writer:
    def __init__(self, file: IO[bytes], dim: int) -> None:
        self._file = file
        self._dim = dim
        self._sections: dict[str, Section] = {}
        self._sums = Sums(dim)
        self._keys, self._anchors, self._headings = _Strings(), _Strings(), _Strings()
        self._starts = array("Q")
        self._languages = array("H")
        self._numbers = array("L") if array("L").itemsize == 4 else array("I")
        self._seen: set[str] = set()
        self._key: str | None = None

    def write(
        self,
        rows: Iterable[StoredVector],
        *,
        embedder_id: str,
        priors: Mapping[str, Prior],
        mark: str,
        path: Path,
    ) -> None:
        self._file.write(START)
        self._add("vectors", self._vectors(rows))
        means = self._sums.means(priors)
        gains, pulls = self._norms(means)
        self._add("gains", [gains.tobytes()])
        self._add("pulls", [pulls.tobytes()])
        self._add("languages", [self._languages.tobytes()])
        self._add("numbers", [self._numbers.tobytes()])
        self._add("starts", [self._starts.tobytes()])
        self._add("passage_means", [means.passages.tobytes()])
        self._add("query_means", [means.queries.tobytes()])
        self._add("typical_queries", [means.typical.tobytes()])
        for name, strings in (
            ("keys", self._keys),
            ("anchors", self._anchors),
            ("headings", self._headings),
        ):
            self._add(name, [strings.text])
            self._add(f"{name}_ends", [strings.ends.tobytes()])
        info = SnapshotInfo(
            generation=0,
            embedder_id=embedder_id,
            dim=self._dim,
            passages=len(self._languages),
            pages=len(self._starts),
            languages=means.languages,
            mark=mark,
            sections=self._sections,
            path=path,
            size_bytes=0,
        )
        self._file.write(generations.footer_of(info))

    def _add(self, name: str, parts: Iterable[bytes | bytearray]) -> None:
        self._file.write(bytes(-self._file.tell() % _ALIGNED))
        offset, digest = self._file.tell(), hashlib.sha256()
        for part in parts:
            self._file.write(part)
            digest.update(part)
        self._sections[name] = Section(offset, self._file.tell() - offset, digest.hexdigest())

    def _vectors(self, rows: Iterable[StoredVector]) -> Iterator[bytes]:
        remaining = iter(rows)
        while batch := list(islice(remaining, BATCH)):
            for row in batch:
                self._note(row)
            joined = b"".join(row.vector for row in batch)
            vectors = np.frombuffer(joined, dtype=np.int8).reshape(len(batch), self._dim)
            self._sums.add(directions(vectors), self._languages[-len(batch) :])
            yield joined

    def _note(self, row: StoredVector) -> None:
        if len(row.vector) != self._dim:
            raise MeaningError(
                f"Passage {row.number} of {row.key} has {len(row.vector)} numbers, not {self._dim}"
            )
        if row.key != self._key:
            if row.key in self._seen:
                raise MeaningError(f"The passages of {row.key} do not come one after another")
            self._seen.add(row.key)
            self._key = row.key
            self._keys.add(row.key)
            self._starts.append(len(self._languages))
        self._anchors.add(row.anchor)
        self._headings.add(row.heading)
        self._languages.append(self._sums.number_of(row.language))
        self._numbers.append(row.number)

    def _norms(self, means: Means) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Of each row of bytes r in a language of mean m, with x = r / |r|: ``gain``
        1 / (|r| |x - m|) and ``pull`` 1 / |x - m|, so that the cosine of the centred x with a q of
        length 1 is (q · r) gain - (q · m) pull. Both are 0 where nothing is left: a cosine of 0."""
        count = len(self._languages)
        gains, pulls = np.zeros(count, dtype=np.float32), np.zeros(count, dtype=np.float32)
        numbers = np.frombuffer(self._languages, dtype=np.uint16) if count else np.zeros(0, "u2")
        self._file.flush()
        self._file.seek(self._sections["vectors"].offset)
        for start in range(0, count, BATCH):
            size = min(BATCH, count - start) * self._dim
            rows = np.frombuffer(self._file.read(size), dtype=np.int8).reshape(-1, self._dim)
            raw = lengths(rows.astype(np.float32))
            apart = directions(rows) - means.passages[numbers[start : start + len(rows)]]
            left = np.sqrt(np.einsum("ij,ij->i", apart, apart))
            pull = np.divide(1.0, left, out=np.zeros_like(left), where=left > 1e-6)
            stands = rows.any(axis=1)
            pulls[start : start + len(rows)] = pull * stands
            gains[start : start + len(rows)] = pull * stands / raw
        self._file.seek(0, os.SEEK_END)
        return gains, pulls
