"""Reading the 4-bit weights: one file, memory-mapped, every count and offset checked first.

Layout, little-endian: magic and version; the model's shape; the vocabulary (offsets, scores, UTF-8
pieces); the map that normalises single characters; a directory of tensors; the tensors. A tensor is
either float32 or quantised: blocks of 32 weights, a float16 scale and 32 numbers of 4 bits, the
weight being ``scale * (number - 8)``; byte ``j`` of a block holds weights ``j`` and ``j + 16``.
"""

from __future__ import annotations

import math
import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.meaning.contract import MeaningError

MAGIC: Final = b"E5S1"
VERSION: Final = 1
#: Weights in a quantised block.
BLOCK: Final = 32
QUANTISED: Final = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])
FLOAT: Final = np.dtype("<f4")
_KINDS: Final = {0: FLOAT, 1: QUANTISED}
#: Far above any model of this kind; keeps arithmetic on a damaged header small.
_LARGEST: Final = 1 << 20
_LONGEST_PIECE: Final = 64
_UNICODE: Final = 0x110000
_SURROGATES: Final = range(0xD800, 0xE000)

Floats = NDArray[np.float32]
#: Rows of blocks: shape (rows, columns / 32), dtype ``QUANTISED``.
Blocks = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT encoder. ``vocabulary`` may exceed the number of pieces: the rest is
    padding of the embedding table."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float

    def check(self) -> None:
        sizes = (self.hidden, self.layers, self.heads, self.intermediate, self.vocabulary)
        if not all(0 < size <= _LARGEST for size in (*sizes, self.positions, self.types)):
            raise MeaningError("The weights file is damaged: a size is out of range.")
        if self.hidden % self.heads or self.hidden % BLOCK or self.intermediate % BLOCK:
            raise MeaningError("The weights file is damaged: its sizes do not fit together.")
        if self.positions < 3 or not 0 < self.epsilon < 1:
            raise MeaningError("The weights file is damaged: a size is out of range.")

    def tensors(self) -> Iterator[tuple[str, np.dtype[Any], tuple[int, ...]]]:
        """Every tensor that must be there: name, dtype and shape in weights."""
        hidden, wide = self.hidden, self.intermediate
        yield "emb.word", QUANTISED, (self.vocabulary, hidden)
        yield "emb.pos", FLOAT, (self.positions, hidden)
        yield "emb.type", FLOAT, (self.types, hidden)
        yield "emb.ln.w", FLOAT, (hidden,)
        yield "emb.ln.b", FLOAT, (hidden,)
        for layer in range(self.layers):
            for name, rows, columns in (
                ("q", hidden, hidden),
                ("k", hidden, hidden),
                ("v", hidden, hidden),
                ("ao", hidden, hidden),
                ("fi", wide, hidden),
                ("fo", hidden, wide),
            ):
                yield f"l{layer}.{name}.w", QUANTISED, (rows, columns)
                yield f"l{layer}.{name}.b", FLOAT, (rows,)
            for name in ("aln", "oln"):
                yield f"l{layer}.{name}.w", FLOAT, (hidden,)
                yield f"l{layer}.{name}.b", FLOAT, (hidden,)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Piece ``i`` is ``characters[starts[i]:starts[i + 1]]`` (code points); ``scores`` are log
    probabilities. ``normalised`` replaces single characters, for ``str.translate``."""

    characters: NDArray[np.uint32]
    starts: NDArray[np.int64]
    scores: Floats
    begin: int
    end: int
    unknown: int
    normalised: dict[int, str]


@dataclass(frozen=True, slots=True)
class Weights:
    """What the file holds. Tensors are views of the mapped file: reading one reads the disk."""

    shape: Shape
    vocabulary: Vocabulary
    tensors: dict[str, NDArray[Any]]

    def floats(self, name: str) -> Floats:
        """A copy in memory; raises ``MeaningError`` where a number is not finite."""
        values = np.array(self.tensors[name], dtype=np.float32)
        if not np.isfinite(values).all():
            raise MeaningError(f"The weights file is damaged: {name} is not finite.")
        return values

    def dequantised(self, name: str) -> Floats:
        """The same of a quantised tensor: shape (rows, columns)."""
        blocks = self.tensors[name]
        if not np.isfinite(blocks["scale"]).all():
            raise MeaningError(f"The weights file is damaged: {name} is not finite.")
        return dequantise(blocks)


def dequantise(blocks: Blocks) -> Floats:
    """Rows of blocks as rows of weights."""
    pairs = blocks["pairs"]
    numbers = np.concatenate((pairs & 15, pairs >> 4), axis=-1).astype(np.float32)
    numbers -= 8
    numbers *= blocks["scale"].astype(np.float32)[..., np.newaxis]
    return numbers.reshape(len(blocks), -1)


class _Cursor:
    """Reads forward through the mapped file; never beyond its end."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> int:
        """Moves over ``size`` bytes and says where they begin."""
        start = self.at
        if size < 0 or size > len(self.data) - start:
            raise MeaningError("The weights file is damaged: it ends too early.")
        self.at = start + size
        return start

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack_from(layout, self.data, self.take(struct.calcsize(layout)))

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        """A view of the mapped file."""
        kind = np.dtype(dtype)
        return np.frombuffer(self.data, kind, count, self.take(kind.itemsize * count))

    def bytes(self, size: int) -> bytes:
        start = self.take(size)
        return self.data[start : start + size]


def read_weights(path: Path) -> Weights:
    """The file's content. Raises ``MeaningError`` where the file cannot be read, is no such file,
    or says anything of itself that cannot be true."""
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise MeaningError(f"The weights file cannot be read: {path} ({error}).") from error
    cursor = _Cursor(data)
    if cursor.bytes(4) != MAGIC:
        raise MeaningError(f"This is no file of weights: {path}.")
    (version,) = cursor.unpack("<I")
    if version != VERSION:
        raise MeaningError(f"The weights file is of version {version}; this reads {VERSION}.")
    *sizes, block = cursor.unpack("<7ifi")
    shape = Shape(*sizes)
    shape.check()
    if block != BLOCK:
        raise MeaningError(f"The weights file has blocks of {block} weights; this reads {BLOCK}.")
    vocabulary = _read_vocabulary(cursor, largest=shape.vocabulary)
    return Weights(shape, vocabulary, _read_tensors(cursor, shape))


def _read_vocabulary(cursor: _Cursor, *, largest: int) -> Vocabulary:
    count, begin, end, padding, unknown, size = cursor.unpack("<5iQ")
    if not 0 < count <= largest:
        raise MeaningError("The weights file is damaged: it has more pieces than vectors.")
    if not all(0 <= piece < count for piece in (begin, end, padding, unknown)):
        raise MeaningError("The weights file is damaged: a special piece is missing.")
    offsets = cursor.array("<u4", count + 1).astype(np.int64)
    scores = cursor.array("<f4", count).astype(np.float32)
    text = cursor.bytes(size)
    if offsets[0] != 0 or offsets[-1] != size or (np.diff(offsets) <= 0).any():
        raise MeaningError("The weights file is damaged: its pieces do not follow one another.")
    if not np.isfinite(scores).all():
        raise MeaningError("The weights file is damaged: a piece's score is not finite.")
    # Counting the bytes that begin a character gives offsets in characters, for all pieces at once.
    begins = (np.frombuffer(text, np.uint8) & 0xC0) != 0x80
    if not begins[offsets[:-1]].all():
        raise MeaningError("The weights file is damaged: a piece begins within a character.")
    try:
        characters = np.frombuffer(text.decode().encode("utf-32-le"), "<u4").astype(np.uint32)
    except UnicodeDecodeError as error:
        raise MeaningError("The weights file is damaged: its pieces are no text.") from error
    starts = np.concatenate(([0], np.cumsum(begins)))[offsets]
    if np.diff(starts).max() > _LONGEST_PIECE:
        raise MeaningError("The weights file is damaged: a piece is too long.")
    return Vocabulary(characters, starts, scores, begin, end, unknown, _read_normalised(cursor))


def _read_normalised(cursor: _Cursor) -> dict[int, str]:
    count, size = cursor.unpack("<iI")
    after = cursor.at + size
    normalised: dict[int, str] = {}
    for _ in range(count):
        character, length = cursor.unpack("<IB")
        replacement = cursor.unpack(f"<{length}I")
        if cursor.at > after or not all(map(_is_character, (character, *replacement))):
            break
        normalised[character] = "".join(map(chr, replacement))
    if cursor.at != after or len(normalised) != count:
        raise MeaningError("The weights file is damaged: its map of characters is not one.")
    return normalised


def _is_character(number: int) -> bool:
    return number < _UNICODE and number not in _SURROGATES


def _read_tensors(cursor: _Cursor, shape: Shape) -> dict[str, NDArray[Any]]:
    (count,) = cursor.unpack("<i")
    places: dict[bytes, tuple[Any, ...]] = {}
    for _ in range(count):
        (length,) = cursor.unpack("<H")
        name = cursor.bytes(length)
        places[name] = cursor.unpack("<BIQQ")
    tensors = {}
    for tensor, dtype, size in shape.tensors():
        kind, weights, offset, length = places.get(tensor.encode(), (-1, 0, 0, 0))
        if _KINDS.get(kind) is not dtype or weights != math.prod(size):
            raise MeaningError(f"The weights file is damaged: {tensor} is missing or another size.")
        rows = size if dtype is FLOAT else (*size[:-1], size[-1] // BLOCK)
        if length != math.prod(rows) * dtype.itemsize or offset < cursor.at:
            raise MeaningError(f"The weights file is damaged: {tensor} is out of place.")
        if offset + length > len(cursor.data):
            raise MeaningError("The weights file is damaged: it ends too early.")
        tensors[tensor] = np.frombuffer(cursor.data, dtype, math.prod(rows), offset).reshape(rows)
    return tensors
