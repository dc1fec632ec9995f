"""The BERT encoder: pieces of several texts to one vector a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.meaning.e5.layers import attention, gelu, layer_norm
from search.meaning.e5.weights_file import Floats, Weights, dequantise


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's weights; matrices are (in, out)."""

    projection: Floats
    projection_bias: Floats
    output: Floats
    output_bias: Floats
    attention_norm: tuple[Floats, Floats]
    widen: Floats
    widen_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    norm: tuple[Floats, Floats]


class Encoder:
    """Safe to share between threads: nothing changes after it is made."""

    def __init__(self, weights: Weights) -> None:
        self.shape = weights.shape
        #: 4-bit and mapped: only the rows of the pieces that occur are read.
        self._words = weights.tensors["emb.word"]
        # Every token is of type 0, so its vector can be added to all positions beforehand.
        self._positions = weights.floats("emb.pos") + weights.floats("emb.type")[0]
        self._norm = (weights.floats("emb.ln.w"), weights.floats("emb.ln.b"))
        self._layers = [_layer(weights, f"l{n}") for n in range(self.shape.layers)]

    def encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Each text's mean over the vectors of its pieces: shape (texts, hidden). Each has 1 to
        ``shape.positions`` pieces. The texts stand one after the other, without padding: only
        attention looks at one at a time."""
        lengths = [len(text) for text in texts]
        ends = np.cumsum(lengths)
        spans = list(zip((ends - lengths).tolist(), ends.tolist(), strict=True))
        x = dequantise(self._words[np.concatenate([np.asarray(text) for text in texts])])
        for start, end in spans:
            x[start:end] += self._positions[: end - start]
        x = layer_norm(x, *self._norm, self.shape.epsilon)
        for layer in self._layers:
            x = self._through(layer, x, spans)
        return np.add.reduceat(x, ends - lengths) / np.array(lengths, np.float32)[:, np.newaxis]

    def _through(self, layer: Layer, x: Floats, spans: list[tuple[int, int]]) -> Floats:
        projected = x @ layer.projection
        projected += layer.projection_bias
        taken = np.empty_like(x)
        for start, end in spans:
            taken[start:end] = attention(projected[start:end], self.shape.heads)
        attended = taken @ layer.output
        attended += layer.output_bias
        attended += x
        x = layer_norm(attended, *layer.attention_norm, self.shape.epsilon)
        wide = x @ layer.widen
        wide += layer.widen_bias
        narrow = gelu(wide) @ layer.narrow
        narrow += layer.narrow_bias
        narrow += x
        return layer_norm(narrow, *layer.norm, self.shape.epsilon)


def _layer(weights: Weights, name: str) -> Layer:
    def matrix(*parts: str) -> Floats:
        rows = [weights.dequantised(f"{name}.{part}.w") for part in parts]
        return np.ascontiguousarray(np.concatenate(rows).T)

    def bias(*parts: str) -> Floats:
        return np.concatenate([weights.floats(f"{name}.{part}.b") for part in parts])

    def norm(part: str) -> tuple[Floats, Floats]:
        return weights.floats(f"{name}.{part}.w"), weights.floats(f"{name}.{part}.b")

    return Layer(
        projection=matrix("q", "k", "v"),
        projection_bias=bias("q", "k", "v"),
        output=matrix("ao"),
        output_bias=bias("ao"),
        attention_norm=norm("aln"),
        widen=matrix("fi"),
        widen_bias=bias("fi"),
        narrow=matrix("fo"),
        narrow_bias=bias("fo"),
        norm=norm("oln"),
    )
