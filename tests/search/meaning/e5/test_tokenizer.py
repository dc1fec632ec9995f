"""A text is cut into the most probable sequence of pieces."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.search.meaning.e5.conftest import ABSENT

np = pytest.importorskip("numpy", reason=ABSENT)

from search.meaning.e5.tokenizer import Tokenizer  # noqa: E402  (numpy comes first)
from search.meaning.e5.trie import Trie  # noqa: E402
from search.meaning.e5.weights_file import read_weights  # noqa: E402
from tests.search.meaning.e5.tiny import PIECES, SCORES, TinyFile  # noqa: E402

UNKNOWN = min(SCORES) - 10
REAL = {piece: score for piece, score in zip(PIECES, SCORES, strict=True) if score < 0}


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    path = TinyFile().write(tmp_path_factory.mktemp("tiny") / "weights.bin")
    return Tokenizer(read_weights(path).vocabulary)


def pieces(tokenizer: Tokenizer, text: str, limit: int = 100) -> list[str]:
    return [PIECES[number] for number in tokenizer.pieces(text, limit=limit)]


def best_score(text: str) -> float:
    """By the definition: of all ways to cut the text, the most probable one's."""
    best = [0.0]
    for end in range(1, len(text) + 1):
        ways = [best[end - 1] + UNKNOWN]
        ways += [
            best[start] + REAL[text[start:end]] for start in range(end) if text[start:end] in REAL
        ]
        best.append(max(ways))
    return best[-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["\u2581"]),
        ("ab", ["\u2581ab"]),
        ("aba", ["\u2581", "aba"]),
        ("b ab", ["\u2581", "b", "\u2581ab"]),
        (" ab", ["\u2581ab"]),
        ("a    ab", ["\u2581", "a", "\u2581ab"]),
        ("½", ["\u2581", "a", "\u2581", "b"]),
        ("a\x01b", ["\u2581ab"]),
        ("xñ", ["\u2581", "<unk>", "ñ"]),
        ("文", ["\u2581", "<unk>"]),
        ("文字", ["\u2581", "文字"]),
        ("<s>", ["\u2581", "<unk>", "<unk>", "<unk>"]),
    ],
)
def test_issue_5_2_a_text_is_cut_as_the_scores_say(
    tokenizer: Tokenizer, text: str, expected: list[str]
):
    assert pieces(tokenizer, text) == expected


@given(text=st.text(alphabet="ab ñ文字x\u2581", max_size=30))
def test_issue_5_2_no_other_way_to_cut_is_more_probable(tokenizer: Tokenizer, text: str):
    found = pieces(tokenizer, text)

    score = sum(REAL.get(piece, UNKNOWN) for piece in found)
    assert score == pytest.approx(best_score(tokenizer.normalised(text)), abs=1e-4)


def test_only_as_many_pieces_come_as_are_asked_for(tokenizer: Tokenizer):
    assert pieces(tokenizer, "ab ab ab ab ab ab", limit=3) == ["\u2581ab"] * 3


@given(words=st.sets(st.text(min_size=1, max_size=5), min_size=1), text=st.text(max_size=40))
def test_a_trie_finds_every_piece_that_stands_in_a_text(words: set[str], text: str):
    listed = sorted(words)
    starts = np.cumsum([0, *map(len, listed)])

    trie = Trie(code_points("".join(listed)), starts)

    found = {
        (int(at), listed[piece])
        for start, length, which in trie.found(code_points(text))
        for at, piece in zip(start, which, strict=True)
        if length == len(listed[piece])
    }
    assert found == {
        (at, word) for word in words for at in range(len(text)) if text.startswith(word, at)
    }


def code_points(text: str) -> Any:
    return np.array(list(map(ord, text)), np.uint32)
