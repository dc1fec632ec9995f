"""Vectors for measuring search by meaning where encoding every passage would take hours.

A few passages are really encoded. Every other vector is one of these, chosen by the text, moved a
little in a direction that the text chooses: as many, as far apart and as hard to compare as real
ones. Which page is found by them says nothing, and nothing here measures it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.contract import SearchDocument
from search.meaning.generations import snapshot_info
from search.meaning.nearness import direction_of_query
from search.meaning.passages import passages_of
from search.meaning.quantising import quantise
from search.meaning.snapshot import open_snapshot
from search.meaning.store import PassageStore, StoredVector, write_snapshot

Floats = NDArray[np.float32]

#: How far a vector of length 1 is moved; real passages of one language are some 0.6 apart.
_MOVED = 0.25
_BATCH = 1000


def moved(texts: Iterable[str], encoded: Floats) -> Iterator[Floats]:
    """One vector of length 1 for each text, the same for the same text."""
    remaining = iter(texts)
    while batch := list(islice(remaining, _BATCH)):
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) for text in batch]
        noise = np.stack([_direction(seed, encoded.shape[1]) for seed in seeds])
        vectors = encoded[[seed % len(encoded) for seed in seeds]] + _MOVED * noise
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        yield from vectors


def stored(documents: Iterable[SearchDocument], encoded: Floats) -> Iterator[StoredVector]:
    """The passages of the documents as the store takes them."""
    for document in documents:
        passages = passages_of(document)
        vectors = quantise(np.stack(list(moved((each.text for each in passages), encoded))))
        for passage, vector in zip(passages, vectors, strict=True):
            yield StoredVector(
                passage.key,
                passage.number,
                passage.anchor,
                passage.heading,
                passage.language,
                vector,
            )


def alone(folder: Path, *, id: str, encoded: Floats, questions: Floats, count: int) -> dict:
    """``count`` passages of as many pages, compared with each question, without a search around:
    seconds of each comparison, by the clock and of the processor; of writing and of opening; and
    the share of the ten nearest by float32 that is found."""
    vectors = np.stack(list(moved((f"V-{number}" for number in range(count)), encoded)))
    rows = (
        StoredVector(f"V-{number}", 0, "", "", "es", row)
        for number, row in enumerate(quantise(vectors))
    )
    start = time.perf_counter()
    write_snapshot(folder, embedder_id=id, dim=encoded.shape[1], rows=rows)
    written = time.perf_counter()
    store = PassageStore(folder, embedder_id=id, dim=encoded.shape[1])
    assert len(store) == count
    opened = time.perf_counter()
    seconds, worked = [], []
    for _ in range(5):
        for question in questions:
            begun, before = time.perf_counter(), time.process_time()
            store.near(question[np.newaxis]).best(100)
            worked.append(time.process_time() - before)
            seconds.append(time.perf_counter() - begun)
    info = snapshot_info(folder)
    assert info is not None
    return {
        "compare": seconds,
        "compare_of_the_processor": worked,
        "write_seconds": written - start,
        "open_seconds": opened - written,
        "bytes": info.size_bytes,
        "recall_at_10": _recall(store, open_snapshot(info), vectors, questions),
    }


def _recall(store: PassageStore, snapshot: Any, vectors: Floats, questions: Floats) -> float:
    """Centred alike, so that the eight bits are the only difference."""
    apart = vectors - snapshot.means.passages[snapshot.means.languages.index("es")]
    apart /= np.linalg.norm(apart, axis=1, keepdims=True)
    shares = []
    for question in questions:
        cosines = apart @ direction_of_query(snapshot, question)
        exact = {f"V-{number}" for number in np.argsort(-cosines)[:10]}
        found = {near.key for near in store.near(question[np.newaxis]).best(10)}
        shares.append(len(exact & found) / len(exact))
    return float(np.mean(shares))


def _direction(seed: int, dim: int) -> Floats:
    direction = np.random.default_rng(seed).standard_normal(dim, dtype=np.float32)
    return direction / np.linalg.norm(direction)
