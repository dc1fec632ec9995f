"""Tokens and vectors are those that the package's own engine gave, once, elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from search.meaning.weights import KNOWN

REFERENCE = json.loads(Path(__file__).with_name("reference.json").read_text())
CASES = REFERENCE["cases"]
SAME = 0.999


def name(case: dict[str, Any]) -> str:
    return f"{case['kind']}-{len(case['tokens'])}-{case['text'][:12].strip() or 'nothing'}"


def test_the_reference_is_of_the_weights_that_are_known():
    assert REFERENCE["weights_sha256"] == KNOWN.sha256
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=name)
def test_issue_5_2_tokens_are_those_of_the_reference(embedder: Any, case: dict[str, Any]):
    from search.meaning.e5.embedder import cleaned

    text = f"{case['kind']}: {cleaned(case['text'], 10_000)}"

    [begin, *pieces, end] = embedder.tokens(text, limit=510)

    assert (begin, pieces, end) == (0, case["tokens"], 2)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_issue_5_2_vectors_are_those_of_the_reference(embedder: Any, case: dict[str, Any]):
    import numpy as np

    encode = embedder.queries if case["kind"] == "query" else embedder.passages
    reference = np.array(case["vector"])
    reference /= np.linalg.norm(reference)

    [vector] = encode([case["text"]])

    assert float(vector @ reference) >= SAME


def test_issue_5_2_texts_together_are_as_each_alone(embedder: Any):
    import numpy as np

    texts = [case["text"] for case in CASES if case["kind"] == "passage"]

    together = embedder.passages(texts)

    alone = np.concatenate([embedder.passages([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_no_text_is_no_vector(embedder: Any):
    assert embedder.queries([]).shape == (0, embedder.dim)


def test_several_threads_get_what_one_gets(embedder: Any):
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    texts = [case["text"] for case in CASES if case["kind"] == "query"]
    alone = embedder.queries(texts)

    with ThreadPoolExecutor(4) as pool:
        together = np.concatenate(list(pool.map(lambda text: embedder.queries([text]), texts)))

    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_an_id_names_the_model_and_the_hash_of_its_weights(embedder: Any):
    assert embedder.id == "multilingual-e5-small-q4@1571fc9827503943"
    assert embedder.dim == 384
