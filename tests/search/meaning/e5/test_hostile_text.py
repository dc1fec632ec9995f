"""Whatever is typed has a vector, and costs no more than the longest honest text."""

from __future__ import annotations

import random
import tracemalloc
from dataclasses import dataclass
from typing import Any

import pytest

from tests.search.meaning.e5.conftest import ABSENT

CHANCE = random.Random(5)

HOSTILE = {
    "nothing": "",
    "brackets": "(" * 3000 + "[{<" * 1000,
    "quotes": "\"'«“`" * 1000,
    "operators": "AND OR NOT + - && || ! ^ ~ * ? : / " * 500,
    "fields": "title:a kind:b _all:* key:[* TO *] " * 1000,
    "NUL": "a\0b\0",
    "only NUL": "\0" * 600,
    "emoji": "👩🏽‍🚀🏳️‍🌈" * 300,
    "right-to-left marks": "\u202evbg\u202c \u200fkit\u2067" * 100,
    "zalgo": "k" + "\u0300\u0301\u0335" * 3000 + "it",
    "marks in turn": "a" + "\u0315\u0300\u05ae\u0062" * 3000,
    "lone surrogates": "\ud800vbg\udfff" * 200,
    "a pair of surrogates": "\ud83d\ude00" * 200,
    "U+FDFA": "\ufdfa" * 50,
    "U+FDFA for long": "\ufdfa" * 20_000,
    "percent signs": "%" * 5000,
    "one letter for long": "a" * 200_000,
    "spaces for long": " " * 200_000,
    "SentencePiece's space": "\u2581" * 5000,
    "marks of the model": "<s></s><pad><unk><mask>" * 400,
    "prefixes": "query: passage: " * 1000,
    "only stop words": "de la que el en y a los",
    "only punctuation": "¿?¡!.,;—…",
    "private use": "\ue000\uf8ff\U000f0000\U0010fffd" * 500,
    "every plane": "".join(chr(CHANCE.randrange(0x110000)) for _ in range(100_000)),
    "every plane, shortly": "".join(chr(CHANCE.randrange(0x110000)) for _ in range(512)),
    "Han": "難民" * 5000,
    "control characters": "".join(map(chr, range(32))) * 100,
}


@dataclass(frozen=True)
class Encoded:
    """The vectors of all, in order, and the most memory that they took at once."""

    queries: Any
    passages: Any
    memory: int


@pytest.fixture(scope="module")
def encoded(embedder: Any) -> Encoded:
    texts = list(HOSTILE.values())
    tracemalloc.start()
    try:
        queries, passages = embedder.queries(texts), embedder.passages(texts)
        _, memory = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return Encoded(queries, passages, memory)


@pytest.mark.parametrize("name", HOSTILE)
def test_issue_5_6_hostile_text_has_a_vector_of_length_1(encoded: Encoded, name: str):
    import numpy as np

    row = list(HOSTILE).index(name)
    for vectors in (encoded.queries, encoded.passages):
        assert vectors.shape == (len(HOSTILE), 384)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors[row]) == pytest.approx(1, abs=1e-5)


def test_issue_5_6_hostile_text_costs_bounded_memory(encoded: Encoded):
    assert encoded.memory < 48 * 2**20


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_issue_5_6_no_more_is_cleaned_than_the_limit(text: str):
    pytest.importorskip("numpy", reason=ABSENT)
    from search.meaning.e5.embedder import cleaned

    plain = cleaned(text, 512)

    assert len(plain) <= 512
    assert "\0" not in plain
    plain.encode()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_issue_5_6_no_more_tokens_are_encoded_than_the_limit(embedder: Any, text: str):
    from search.meaning.e5.embedder import cleaned

    assert len(embedder.tokens(cleaned(text, 10_000), limit=510)) <= 512
    assert len(embedder.tokens(cleaned(text, 512), limit=128)) <= 130


def test_issue_5_6_what_is_beyond_the_limit_changes_nothing(embedder: Any):
    import numpy as np

    question = "cuidado infantil en la fila " * 40
    page = "cuidado infantil en la fila " * 4000

    asked = embedder.queries([question, question[:512]])
    said = embedder.passages([page, page[:20_000]])

    np.testing.assert_allclose(asked[0], asked[1], atol=1e-5)
    np.testing.assert_allclose(said[0], said[1], atol=1e-5)


def test_the_marks_of_the_model_cannot_be_typed(embedder: Any):
    special = {0, 1, 2, 250001}

    [_, *pieces, _] = embedder.tokens("<s> </s> <pad> <mask>", limit=510)

    assert special.isdisjoint(pieces)
