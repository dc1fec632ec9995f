"""The functions that an encoder is made of. ``x`` is (tokens, hidden), float32."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from search.meaning.e5.weights_file import Floats

#: Abramowitz and Stegun 7.1.26, the error function to 1.5e-7, its coefficients times sqrt(2) / 2.
_TAIL: Final = tuple(
    np.float32(coefficient * 0.5**0.5)
    for coefficient in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
)
_SLOPE: Final = np.float32(0.3275911)
_SQRT_HALF: Final = np.float32(0.5**0.5)


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
    # That is max(x, 0) less |x| times the probability beyond |x|; in place, since memory is slower
    # than arithmetic.
    z = np.abs(x)
    z *= _SQRT_HALF
    t = z * _SLOPE
    t += np.float32(1)
    np.reciprocal(t, out=t)
    beyond = t * _TAIL[0]
    for coefficient in _TAIL[1:]:
        beyond += coefficient
        beyond *= t
    beyond *= z
    np.square(z, out=z)
    np.negative(z, out=z)
    np.exp(z, out=z)
    beyond *= z
    np.maximum(x, 0, out=x)
    x -= beyond
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
    scores: Floats = query @ key.transpose(0, 2, 1)
    scores *= np.float32(1 / math.sqrt(size))
    taken = softmax(scores) @ value
    return taken.transpose(1, 0, 2).reshape(tokens, width // 3)
