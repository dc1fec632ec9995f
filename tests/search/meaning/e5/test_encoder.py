"""The encoder computes what the definitions of its parts say."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.search.meaning.e5.conftest import ABSENT

np = pytest.importorskip("numpy", reason=ABSENT)

from search.meaning.e5.encoder import Encoder  # noqa: E402  (numpy comes first)
from search.meaning.e5.layers import attention, gelu, layer_norm, softmax  # noqa: E402
from search.meaning.e5.weights_file import Weights, dequantise, read_weights  # noqa: E402
from tests.search.meaning.e5.tiny import TinyFile  # noqa: E402


@pytest.fixture
def weights(tmp_path: Path) -> Weights:
    return read_weights(TinyFile().write(tmp_path / "weights.bin"))


def by_definition(weights: Weights, tokens: list[int]) -> Any:
    """A BERT encoder in 64 bits, head by head, with the mean of all tokens at its end."""

    def matrix(name: str) -> Any:
        return dequantise(weights.tensors[f"{name}.w"]).astype(float)

    def linear(x: Any, name: str) -> Any:
        return x @ matrix(name).T + weights.tensors[f"{name}.b"]

    def norm(x: Any, name: str) -> Any:
        centred = x - x.mean(1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(1, keepdims=True) + weights.shape.epsilon)
        scaled = centred / deviation
        return scaled * weights.tensors[f"{name}.w"] + weights.tensors[f"{name}.b"]

    words = dequantise(weights.tensors["emb.word"]).astype(float)
    x = words[tokens] + weights.tensors["emb.pos"][: len(tokens)] + weights.tensors["emb.type"][0]
    x = norm(x, "emb.ln")
    size = weights.shape.hidden // weights.shape.heads
    for layer in range(weights.shape.layers):
        query, key, value = (linear(x, f"l{layer}.{part}") for part in "qkv")
        taken = np.empty_like(x)
        for head in range(weights.shape.heads):
            part = slice(head * size, (head + 1) * size)
            scores = np.exp(query[:, part] @ key[:, part].T / math.sqrt(size))
            taken[:, part] = scores / scores.sum(1, keepdims=True) @ value[:, part]
        x = norm(x + linear(taken, f"l{layer}.ao"), f"l{layer}.aln")
        wide = linear(x, f"l{layer}.fi")
        probability = np.vectorize(lambda z: (1 + math.erf(z / math.sqrt(2))) / 2)(wide)
        x = norm(x + linear(wide * probability, f"l{layer}.fo"), f"l{layer}.oln")
    return x.mean(0)


def test_issue_5_2_a_text_is_encoded_as_the_definition_says(weights: Weights):
    tokens = [0, 9, 5, 10, 2]

    [vector] = Encoder(weights).encode([tokens])

    np.testing.assert_allclose(vector, by_definition(weights, tokens), rtol=1e-3, atol=1e-4)


def test_issue_5_2_texts_of_one_batch_do_not_see_one_another(weights: Weights):
    texts = [[0, 9, 2], [0, 4, 5, 6, 7, 8, 9, 2], [2]]
    encoder = Encoder(weights)

    together = encoder.encode(texts)

    alone = np.concatenate([encoder.encode([text]) for text in texts])
    np.testing.assert_allclose(together, alone, rtol=1e-5, atol=1e-6)


def test_gelu_is_x_times_the_probability_of_less():
    x = np.linspace(-12, 12, 4001, dtype=np.float32)
    expected = [value * (1 + math.erf(value / math.sqrt(2))) / 2 for value in x.tolist()]

    np.testing.assert_allclose(gelu(x[np.newaxis].copy())[0], expected, atol=1e-6)


def test_a_normed_row_has_mean_0_and_variance_1():
    x = np.random.default_rng(3).normal(5, 3, (4, 32)).astype(np.float32)

    normed = layer_norm(x, np.ones(32, np.float32), np.zeros(32, np.float32), 1e-12)

    np.testing.assert_allclose(normed.mean(1), 0, atol=1e-6)
    np.testing.assert_allclose(normed.var(1), 1, atol=1e-5)


def test_a_softmax_of_large_scores_does_not_overflow():
    assert softmax(np.array([[1e4, 1e4, -1e4]], np.float32)).tolist() == [[0.5, 0.5, 0.0]]


def test_a_lone_token_attends_to_itself():
    projected = np.arange(24, dtype=np.float32)[np.newaxis]

    assert attention(projected, heads=2).tolist() == [list(range(16, 24))]
