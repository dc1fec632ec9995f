"""A snapshot that is open for reading: mapped from its file, so that processes share its memory."""

from __future__ import annotations

import hashlib
import mmap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .centring import Means
from .contract import DamagedError, MeaningError
from .generations import SnapshotInfo

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Strings:
    """Texts one after another and where each ends; read when they are asked for."""

    text: memoryview
    ends: NDArray[np.uint64]

    def __getitem__(self, index: int) -> str:
        start = int(self.ends[index - 1]) if index else 0
        return bytes(self.text[start : int(self.ends[index])]).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``rows``: a passage each, those of a page one after another; ``starts``: the first of each
    page; ``gains`` and ``pulls``: see ``writing``; ``languages``: rows of ``means``."""

    info: SnapshotInfo
    rows: NDArray[np.int8]
    gains: NDArray[np.float32]
    pulls: NDArray[np.float32]
    languages: NDArray[np.uint16]
    numbers: NDArray[np.uint32]
    starts: NDArray[np.uint64]
    means: Means
    keys: Strings
    anchors: Strings
    headings: Strings
    pages: dict[str, int]

    def rows_of(self, page: int) -> slice:
        last = page + 1 == len(self.starts)
        end = len(self.rows) if last else int(self.starts[page + 1])
        return slice(int(self.starts[page]), end)


def open_snapshot(info: SnapshotInfo) -> Snapshot:
    """Reads every byte once and compares it with what was written. Raises ``FileNotFoundError``;
    ``DamagedError``; or ``MeaningError`` where the system refuses."""
    try:
        with info.path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise MeaningError(f"{info.path}: {error}") from error
    except ValueError as error:  # nothing is in it
        raise DamagedError(f"{info.path} is damaged: {error}") from error
    try:
        return _Reader(info, memoryview(mapped)).snapshot()
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise DamagedError(f"{info.path} is damaged: {error}") from error


class _Reader:
    def __init__(self, info: SnapshotInfo, whole: memoryview) -> None:
        self._info = info
        self._whole = whole
        for name in info.sections:
            if hashlib.sha256(self._bytes(name)).hexdigest() != info.sections[name].sha256:
                raise ValueError(f"its {name} are not those that were written")

    def snapshot(self) -> Snapshot:
        info = self._info
        keys = self._strings("keys", info.pages)
        starts = self._array("starts", np.uint64, info.pages)
        languages = self._array("languages", np.uint16, info.passages)
        # What the arithmetic takes for granted.
        rising = np.diff(starts.astype(np.int64), append=info.passages)
        if (len(starts) and starts[0] != 0) or (rising <= 0).any():
            raise ValueError("its pages do not follow one another")
        if len(languages) and int(languages.max()) >= len(info.languages):
            raise ValueError("it has passages in a language without a mean")
        shape = (len(info.languages), info.dim)
        return Snapshot(
            info=info,
            rows=self._array("vectors", np.int8, info.passages, info.dim),
            gains=self._array("gains", np.float32, info.passages),
            pulls=self._array("pulls", np.float32, info.passages),
            languages=languages,
            numbers=self._array("numbers", np.uint32, info.passages),
            starts=starts,
            means=Means(
                info.languages,
                self._array("passage_means", np.float32, *shape),
                self._array("query_means", np.float32, *shape),
                self._array("typical_queries", np.float32, *shape),
            ),
            keys=keys,
            anchors=self._strings("anchors", info.passages),
            headings=self._strings("headings", info.passages),
            pages={keys[page]: page for page in range(info.pages)},
        )

    def _bytes(self, name: str) -> memoryview:
        section = self._info.sections[name]
        return self._whole[section.offset : section.offset + section.size]

    def _array(self, name: str, kind: Any, *shape: int) -> NDArray[Any]:
        return np.frombuffer(self._bytes(name), dtype=kind).reshape(shape)

    def _strings(self, name: str, count: int) -> Strings:
        return Strings(self._bytes(name), self._array(f"{name}_ends", np.uint64, count))
