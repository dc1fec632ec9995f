"""The door: texts as people write them to vectors of length 1."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from search.contract import MAX_QUERY_CHARACTERS
from search.meaning.contract import MeaningError
from search.meaning.e5.encoder import Encoder
from search.meaning.e5.tokenizer import Tokenizer
from search.meaning.e5.weights_file import Floats, read_weights
from search.meaning.weights import checked_weights

#: What the model was trained to see before a question and before a text that may answer it.
QUERY: Final = "query: "
PASSAGE: Final = "passage: "
#: Tokens that are encoded at once: bounds the memory of a call (some 30 MB).
BATCH_TOKENS: Final = 1024
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")


class E5Embedder:
    """multilingual-e5-small: an ``Embedder`` (see the contract). Safe to share between threads."""

    def __init__(self, *, id: str, tokenizer: Tokenizer, encoder: Encoder) -> None:
        self._id = id
        self._tokenizer = tokenizer
        self._encoder = encoder
        #: Pieces of a text that are looked at, those of begin and end left aside.
        self._pieces = encoder.shape.positions - 2
        #: No text of so many pieces is longer.
        self._characters = self._pieces * tokenizer.longest

    @classmethod
    def open(cls, path: Path, *, share: Path | None = None) -> E5Embedder:
        """From the file of weights; takes half a second. In the folder ``share`` the processes of a
        machine share 85 MB of what they make of it. Raises ``MeaningError`` where the file is
        missing, damaged or another than the one that is known."""
        id = checked_weights(path).id
        weights = read_weights(path)
        encoder = Encoder(weights, share / f"{id}.float32" if share else None)
        return cls(id=id, tokenizer=Tokenizer(weights.vocabulary), encoder=encoder)

    @property
    def id(self) -> str:
        return self._id

    @property
    def dim(self) -> int:
        return self._encoder.shape.hidden

    def queries(self, texts: Sequence[str]) -> Floats:
        return self._vectors([QUERY + cleaned(text, MAX_QUERY_CHARACTERS) for text in texts])

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._vectors([PASSAGE + cleaned(text, self._characters) for text in texts])

    def tokens(self, text: str) -> list[int]:
        """As they are encoded, with those of begin and end; the prefix is the caller's."""
        tokenizer = self._tokenizer
        pieces = tokenizer.pieces(text, limit=self._pieces)
        return [tokenizer.begin, *pieces, tokenizer.end]

    def _vectors(self, texts: Sequence[str]) -> Floats:
        vectors = np.empty((len(texts), self.dim), np.float32)
        done = 0
        for batch in self._batches(texts):
            vectors[done : done + len(batch)] = self._encoder.encode(batch)
            done += len(batch)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(vectors).all():
            raise MeaningError("The weights gave a vector that is no number.")
        return vectors

    def _batches(self, texts: Sequence[str]) -> Iterator[list[list[int]]]:
        batch: list[list[int]] = []
        size = 0
        for text in texts:
            tokens = self.tokens(text)
            if batch and size + len(tokens) > BATCH_TOKENS:
                yield batch
                batch, size = [], 0
            batch.append(tokens)
            size += len(tokens)
        if batch:
            yield batch


def cleaned(text: str, limit: int) -> str:
    """At most ``limit`` characters of text in the one form that means the same (NFKC), without
    NUL and lone surrogates. Cut before and after: one character may become eighteen."""
    return unicodedata.normalize("NFKC", _NO_TEXT.sub(" ", text[:limit]))[:limit]
