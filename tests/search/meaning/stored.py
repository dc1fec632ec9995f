"""Made-up passages for tests of the store: vectors as a model gives them, without a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from search.meaning.store import PassageStore, StoredVector, quantise, write_snapshot

DIM = 32
EMBEDDER = "made-up@1"


def unit(vectors: Any) -> Any:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def bases(languages: int, *, dim: int = DIM, seed: int = 11) -> Any:
    """What texts of each language have in common: vectors of length 1."""
    return unit(np.random.default_rng(seed).standard_normal((languages, dim))).astype(np.float32)


def texts(count: int, *, base: Any, dim: int = DIM, seed: int = 5) -> Any:
    """Vectors of one language: twice as much of what all have in common as of their own."""
    own = unit(np.random.default_rng(seed).standard_normal((count, dim)))
    return unit(2 * base + own).astype(np.float32)


def passages(
    vectors: Any, *, language: str = "es", each: int = 2, key: str = "AR"
) -> Iterator[StoredVector]:
    """``each`` passages a page: ``AR-0.es``, ``AR-1.es`` …"""
    for index, row in enumerate(quantise(vectors)):
        page, number = divmod(index, each)
        yield StoredVector(
            key=f"{key}-{page}.{language}",
            number=number,
            anchor=f"parte-{number}" if number else "",
            heading=f"Sección ñandú {number}" if number else "",
            language=language,
            vector=row,
        )


def write(folder: Path, rows: Any, *, dim: int = DIM, **options: Any) -> int | None:
    return write_snapshot(folder, embedder_id=EMBEDDER, dim=dim, rows=rows, **options)


def store(folder: Path, *, dim: int = DIM, embedder_id: str = EMBEDDER) -> PassageStore:
    return PassageStore(folder, embedder_id=embedder_id, dim=dim)


def keys(found: Sequence[Any]) -> list[str]:
    return [near.key for near in found]
