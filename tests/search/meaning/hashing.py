"""An embedder without a model, for tests of rows and steps: a hashed bag of words, 384 numbers."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

DIM = 384
_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Notes the passages that it was asked for; ``then`` is called after each time."""

    dim = DIM

    def __init__(self, id: str = "hashing@1", *, then: Callable[[], None] = lambda: None) -> None:
        self.id = id
        self.asked: list[str] = []
        self._then = then

    def passages(self, texts: Sequence[str]) -> Any:
        self.asked.extend(texts)
        vectors = self.queries(texts)
        self._then()
        return vectors

    def queries(self, texts: Sequence[str]) -> Any:
        return np.stack([_vector(text) for text in texts]) if texts else np.zeros((0, DIM), "f4")

    @property
    def twice(self) -> list[str]:
        """Texts that were encoded more than once."""
        return [text for text, count in Counter(self.asked).items() if count > 1]


def _vector(text: str) -> Any:
    vector = np.zeros(DIM, dtype=np.float32)
    for word in _WORD.findall(text.lower()):
        place = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
        vector[place % DIM] += 1.0
    vector[0] += 0.01
    return vector / np.linalg.norm(vector)
