"""The door: texts as people write them to vectors of length 1."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
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
#: Pieces of a question that are looked at. The longest question in any language of ours has fewer;
#: made-up characters would cost three times as much.
QUERY_PIECES: Final = 128
#: Tokens that are encoded at once: more at a time would cost memory and gain nothing.
BATCH_TOKENS: Final = 512
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")


class E5Embedder:
    """multilingual-e5-small: an ``Embedder`` (see the contract). Safe to share between threads."""

    def __init__(self, *, id: str, tokenizer: Tokenizer, encoder: Encoder) -> None:
        self._id = id
        self._tokenizer = tokenizer
        self._encoder = encoder
        #: Pieces of a passage that are looked at, the marks of begin and end left aside, and the
        #: most characters that they can have.
        self._pieces = encoder.shape.positions - 2
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
        limit = min(QUERY_PIECES, self._pieces)
        return self._vectors(
            self.tokens(QUERY + cleaned(text, MAX_QUERY_CHARACTERS), limit=limit) for text in texts
        )

    def passages(self, texts: Sequence[str]) -> Floats:
        limit = self._pieces
        return self._vectors(
            self.tokens(PASSAGE + cleaned(text, self._characters), limit=limit) for text in texts
        )

    def tokens(self, text: str, *, limit: int) -> list[int]:
        """The text's first ``limit`` pieces between the marks of begin and end. Prefix and cleaning
        are the caller's."""
        tokenizer = self._tokenizer
        return [tokenizer.begin, *tokenizer.pieces(text, limit=limit), tokenizer.end]

    def _vectors(self, texts: Iterable[list[int]]) -> Floats:
        parts = [np.empty((0, self.dim), np.float32)]
        parts.extend(self._encoder.encode(batch) for batch in _batches(texts))
        vectors = np.concatenate(parts)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(vectors).all():
            raise MeaningError("The weights gave a vector that is no number.")
        return vectors


def _batches(texts: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    batch: list[list[int]] = []
    size = 0
    for tokens in texts:
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
