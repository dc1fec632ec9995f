"""A file is read only when all that it says of itself can be true."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from tests.search.meaning.e5.conftest import ABSENT

np = pytest.importorskip("numpy", reason=ABSENT)

from search.meaning.contract import MeaningError  # noqa: E402  (numpy comes first)
from search.meaning.e5.encoder import Encoder  # noqa: E402
from search.meaning.e5.tokenizer import Tokenizer  # noqa: E402
from search.meaning.e5.weights_file import (  # noqa: E402
    QUANTISED,
    Shape,
    dequantise,
    read_weights,
)
from tests.search.meaning.e5.tiny import PIECES, SCORES, TinyFile  # noqa: E402


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "weights.bin"


def opened(path: Path) -> tuple[Tokenizer, Encoder]:
    """All that is made of a file before the first text."""
    weights = read_weights(path)
    return Tokenizer(weights.vocabulary), Encoder(weights)


def test_what_was_written_is_read(path: Path):
    weights = read_weights(TinyFile().write(path))

    vocabulary = weights.vocabulary
    starts = vocabulary.starts
    assert weights.shape == Shape(32, 2, 4, 64, 15, 8, 2, pytest.approx(1e-6))
    assert vocabulary.scores.tolist() == pytest.approx(SCORES)
    assert (vocabulary.begin, vocabulary.end, vocabulary.unknown) == (0, 2, 3)
    assert vocabulary.normalised == {9: " ", 1: "", 0xBD: "a b"}
    pieces = np.split(vocabulary.characters, starts[1:-1])
    assert tuple("".join(map(chr, piece)) for piece in pieces) == PIECES


def test_a_block_is_a_scale_and_numbers_of_4_bits():
    blocks = np.zeros((1, 1), QUANTISED)
    blocks["scale"] = 0.5
    blocks["pairs"] = 0x88
    blocks["pairs"][0, 0, 0] = 0x0F
    blocks["pairs"][0, 0, 15] = 0xA8

    weights = dequantise(blocks)

    expected = np.zeros((1, 32))
    expected[0, 0], expected[0, 16], expected[0, 31] = 3.5, -4.0, 1.0
    assert weights.tolist() == expected.tolist()


def test_issue_5_6_a_file_cut_anywhere_is_refused(path: Path):
    content, directory = TinyFile().content()
    for size in [*range(directory + 1), *range(directory, len(content), 97), len(content) - 1]:
        path.write_bytes(content[:size])
        with pytest.raises(MeaningError):
            read_weights(path)


def test_issue_5_6_a_file_that_says_anything_else_of_itself_is_refused_or_whole(path: Path):
    """Each byte of what it says, turned over: an error of ours, or a model of sizes that fit."""
    content, directory = TinyFile().content()
    refused = 0
    for at in range(directory):
        for turned in (0xFF, 0x01):
            damaged = bytearray(content)
            damaged[at] ^= turned
            path.write_bytes(damaged)
            try:
                tokenizer, encoder = opened(path)
            except MeaningError:
                refused += 1
            else:
                pieces = tokenizer.pieces("ab ñ", limit=6)
                assert 0 < len(pieces) <= 6
                # What is read from another place may be numbers of any size.
                with np.errstate(all="ignore"):
                    assert encoder.encode([pieces]).shape == (1, 32)
    assert refused > directory


@pytest.mark.parametrize(
    ("at", "value", "said"),
    [
        (0, b"GGUF", "no file of weights"),
        (4, struct.pack("<I", 2), "of version 2"),
        (8, struct.pack("<i", 0), "out of range"),
        (8, struct.pack("<i", -32), "out of range"),
        (8, struct.pack("<i", 2**31 - 1), "out of range"),
        (8, struct.pack("<i", 48), "do not fit together"),
        (16, struct.pack("<i", 5), "do not fit together"),
        (24, struct.pack("<i", 5), "more pieces than vectors"),
        (28, struct.pack("<i", 2), "out of range"),
        (36, struct.pack("<f", float("nan")), "out of range"),
        (40, struct.pack("<i", 64), "blocks of 64"),
        (48, struct.pack("<i", 12), "special piece"),
        (64, struct.pack("<Q", 2**63), "ends too early"),
        (72, struct.pack("<I", 1), "do not follow"),
        (76, struct.pack("<I", 2**32 - 1), "do not follow"),
    ],
)
def test_issue_5_6_the_reason_is_said(path: Path, at: int, value: bytes, said: str):
    content, _ = TinyFile().content()
    path.write_bytes(content[:at] + value + content[at + len(value) :])

    with pytest.raises(MeaningError, match=said):
        read_weights(path)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"scores": (float("nan"), *SCORES[1:])}, "score is not finite"),
        ({"pieces": ("a" * 65, *PIECES[1:])}, "too long"),
        ({"pieces": ("a", *PIECES[1:])}, "there twice"),
    ],
)
def test_issue_5_6_a_vocabulary_that_is_none_is_refused(
    path: Path, changed: dict[str, Any], said: str
):
    TinyFile(**changed).write(path)

    with pytest.raises(MeaningError, match=said):
        opened(path)


def test_issue_5_6_weights_that_are_no_numbers_are_refused(path: Path):
    content, _ = TinyFile().content()
    path.write_bytes(content[:-4] + struct.pack("<f", float("inf")))

    with pytest.raises(MeaningError, match="is not finite"):
        opened(path)


def test_issue_5_6_what_is_no_file_is_refused(tmp_path: Path):
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("no weights at all" * 100)
    for name in ("", "empty", "text", "absent"):
        with pytest.raises(MeaningError):
            read_weights(tmp_path / name)
