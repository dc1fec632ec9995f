"""The functions that an encoder is made of. ``x`` is (tokens, hidden), float32."""

from __future__ import annotations

from typing import Final

import numpy as np

from search.meaning.e5.weights_file import Floats

#: Abramowitz and Stegun 7.1.26: the error function to 1.5e-7.
_ERF: Final = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
_ERF_SLOPE: Final = np.float32(0.3275911)
_SQRT_HALF: Final = np.float32(0.7071067811865476)
_HALF: Final = np.float32(0.5)


def layer_norm(x: Floats, weight: Floats, bias: Floats, epsilon: float) -> Floats:
    """Each row with mean 0 and variance 1, scaled and moved. Changes and returns ``x``."""
    x -= x.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1])
    x *= (1 / np.sqrt(variance + np.float32(epsilon)))[:, np.newaxis]
    x *= weight
    x += bias
    return x


def gelu(x: Floats) -> Floats:
    """x times the normal distribution's probability of less than x. Changes and returns ``x``."""
    z = np.abs(x)
    z *= _SQRT_HALF
    t = z * _ERF_SLOPE
    t += 1
    np.reciprocal(t, out=t)
    tail = t * np.float32(_ERF[-1])
    for coefficient in _ERF[-2::-1]:
        tail += np.float32(coefficient)
        tail *= t
    np.square(z, out=z)
    np.negative(z, out=z)
    np.exp(z, out=z)
    tail *= z
    # erf(|x|) = 1 - tail; for x below 0 the probability is tail / 2, else 1 - tail / 2.
    tail *= _HALF
    np.subtract(1, tail, out=tail, where=x > 0)
    x *= tail
    return x


def softmax(scores: Floats) -> Floats:
    """Along the last axis. Changes and returns ``scores``."""
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


def attention(projected: Floats, heads: int) -> Floats:
    """What each token of one text takes from all of them. ``projected`` holds queries, keys and
    values side by side: (tokens, 3 * hidden); returns (tokens, hidden)."""
    tokens, width = projected.shape
    size = width // 3 // heads
    query, key, value = projected.reshape(tokens, 3, heads, size).transpose(1, 2, 0, 3)
    scores = (query * np.float32(size**-0.5)) @ key.transpose(0, 2, 1)
    taken = softmax(scores) @ value
    return taken.transpose(1, 0, 2).reshape(tokens, width // 3)
