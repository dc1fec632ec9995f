"""A file of weights as small as the format allows, for what a file of 72 MB is too big to try."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from search.meaning.e5.weights_file import FLOAT, MAGIC, QUANTISED, VERSION, Shape

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "\u2581", "a", "b", "ab", "aba", "\u2581ab", "ñ", "文字")
SCORES = (0.0, 0.0, 0.0, 0.0, -2.0, -3.0, -3.5, -4.0, -3.5, -3.0, -5.0, -6.0)
NORMALISED = {"\t": " ", "\x01": "", "½": "a b"}
SHAPE = Shape(32, 2, 4, 64, len(PIECES) + 3, 8, 2, 1e-6)


@dataclass
class TinyFile:
    """What the file says; ``content`` and ``write`` make it."""

    shape: Shape = SHAPE
    pieces: tuple[str, ...] = PIECES
    scores: tuple[float, ...] = SCORES
    normalised: dict[str, str] = field(default_factory=lambda: dict(NORMALISED))

    def head(self) -> bytes:
        shape = self.shape
        sizes = (shape.hidden, shape.layers, shape.heads, shape.intermediate)
        sizes += (shape.vocabulary, shape.positions, shape.types)
        head = MAGIC + struct.pack("<I7ifi", VERSION, *sizes, shape.epsilon, 32)
        encoded = [piece.encode() for piece in self.pieces]
        offsets = np.concatenate(([0], np.cumsum([len(piece) for piece in encoded])))
        head += struct.pack("<5iQ", len(encoded), 0, 2, 1, 3, offsets[-1])
        head += offsets.astype("<u4").tobytes() + np.array(self.scores, "<f4").tobytes()
        head += b"".join(encoded)
        characters = b"".join(
            struct.pack(f"<IB{len(to)}I", ord(one), len(to), *map(ord, to))
            for one, to in self.normalised.items()
        )
        return head + struct.pack("<iI", len(self.normalised), len(characters)) + characters

    def content(self) -> tuple[bytes, int]:
        """The whole file, and how much of it says what is where."""
        chance = np.random.default_rng(7)
        tensors = []
        for name, dtype, size in self.shape.tensors():
            values = np.zeros(int(np.prod(size)) // (1 if dtype is FLOAT else 32), dtype)
            if dtype is FLOAT:
                values[:] = chance.normal(size=len(values)) + 1
            else:
                values["scale"] = chance.uniform(0.01, 0.05, len(values))
                values["pairs"] = chance.integers(0, 256, (len(values), 16))
            kind = 0 if dtype is FLOAT else 1
            tensors.append((name.encode(), kind, int(np.prod(size)), values.tobytes()))
        head = self.head() + struct.pack("<i", len(tensors))
        length = len(head) + sum(2 + len(name) + 21 for name, *_ in tensors)
        directory, body = b"", b""
        for name, kind, count, values in tensors:
            place = struct.pack("<BIQQ", kind, count, length + len(body), len(values))
            directory += struct.pack("<H", len(name)) + name + place
            body += values
        assert QUANTISED.itemsize == 18
        return head + directory + body, length

    def write(self, path: Path) -> Path:
        path.write_bytes(self.content()[0])
        return path
