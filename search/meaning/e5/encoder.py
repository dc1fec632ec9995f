"""The BERT encoder: pieces of several texts to one vector a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from search.meaning.e5.layers import attention, gelu, layer_norm
from search.meaning.e5.sharing import shared
from search.meaning.e5.weights_file import Floats, Weights, dequantise

#: The matrices of a layer, and the tensors that stand side by side in each: the projection to
#: queries, keys and values; the attention's output; the wide step and the narrow one after it.
_MATRICES: Final = (("q", "k", "v"), ("ao",), ("fi",), ("fo",))


@dataclass(frozen=True, slots=True)
class Linear:
    """Matrix (in, out) and bias (out)."""

    matrix: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        y = x @ self.matrix
        y += self.bias
        return y


@dataclass(frozen=True, slots=True)
class Norm:
    weight: Floats
    bias: Floats
    epsilon: float

    def __call__(self, x: Floats) -> Floats:
        """Changes and returns ``x``."""
        return layer_norm(x, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True, slots=True)
class Layer:
    projection: Linear
    output: Linear
    attention_norm: Norm
    wide: Linear
    narrow: Linear
    norm: Norm
    heads: int

    def __call__(self, x: Floats, spans: Sequence[tuple[int, int]]) -> Floats:
        """``x`` is (tokens, hidden); each span of it is one text."""
        projected = self.projection(x)
        taken = np.empty_like(x)
        for start, end in spans:
            taken[start:end] = attention(projected[start:end], self.heads)
        attended = self.output(taken)
        attended += x
        x = self.attention_norm(attended)
        forward = self.narrow(gelu(self.wide(x)))
        forward += x
        return self.norm(forward)


class Encoder:
    """Safe to share between threads: nothing changes after it is made."""

    def __init__(self, weights: Weights, share: Path | None = None) -> None:
        """``share`` is a file in which the processes of a machine share the layers' matrices."""
        self.shape = weights.shape
        #: 4-bit and mapped: only the rows of the pieces that occur are read.
        self._words = weights.tensors["emb.word"]
        # Every token is of type 0, so its vector can be added to all positions beforehand.
        self._positions = weights.floats("emb.pos") + weights.floats("emb.type")[0]
        self._norm = _norm(weights, "emb.ln")
        self._layers = _layers(weights, share)

    def encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Each text's mean over the vectors of its pieces: shape (texts, hidden). Each has 1 to
        ``shape.positions`` pieces. The texts stand one after the other, without padding: only
        attention looks at one at a time."""
        lengths = np.array([len(text) for text in texts])
        ends = np.cumsum(lengths)
        starts = ends - lengths
        spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
        x = dequantise(self._words[np.concatenate([np.asarray(text) for text in texts])])
        for start, end in spans:
            x[start:end] += self._positions[: end - start]
        x = self._norm(x)
        for layer in self._layers:
            x = layer(x, spans)
        sums: Floats = np.add.reduceat(x, starts)
        return sums / lengths.astype(np.float32)[:, np.newaxis]


def _layers(weights: Weights, share: Path | None) -> list[Layer]:
    def matrices() -> Iterator[Floats]:
        for number in range(weights.shape.layers):
            for parts in _MATRICES:
                rows = [weights.dequantised(f"l{number}.{part}.w") for part in parts]
                yield np.ascontiguousarray(np.concatenate(rows).T)

    def linear(number: int, parts: Sequence[str], matrix: Floats) -> Linear:
        biases = [weights.floats(f"l{number}.{part}.b") for part in parts]
        return Linear(matrix, np.concatenate(biases))

    every = iter(shared(matrices, share) if share else list(matrices()))
    layers = []
    for number in range(weights.shape.layers):
        projection, output, wide, narrow = (
            linear(number, parts, next(every)) for parts in _MATRICES
        )
        layers.append(
            Layer(
                projection=projection,
                output=output,
                attention_norm=_norm(weights, f"l{number}.aln"),
                wide=wide,
                narrow=narrow,
                norm=_norm(weights, f"l{number}.oln"),
                heads=weights.shape.heads,
            )
        )
    return layers


def _norm(weights: Weights, name: str) -> Norm:
    return Norm(weights.floats(f"{name}.w"), weights.floats(f"{name}.b"), weights.shape.epsilon)
