"""A trie of the vocabulary in two arrays: every piece that begins at any place of a text, at once.

A quarter of a million pieces as a Python dictionary take some 60 MB a process; as arrays 7 MB.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from search.meaning.contract import MeaningError

Integers = NDArray[np.int64]
#: Bits of a code point.
_CHARACTER = 21


class Trie:
    """Nodes are numbered breadth-first, the root being 0, so that the keys ``(parent, character)``
    of all edges are in order and edge ``i`` leads to node ``i + 1``."""

    def __init__(self, characters: NDArray[np.uint32], starts: Integers) -> None:
        """Piece ``i`` is ``characters[starts[i]:starts[i + 1]]``. Raises ``MeaningError`` where two
        pieces are the same."""
        lengths = np.diff(starts)
        nodes = np.zeros(len(lengths), np.int64)
        levels = []
        count = 1
        for depth in range(int(lengths.max())):
            longer = np.flatnonzero(lengths > depth)
            steps = _keys(nodes[longer], characters[starts[longer] + depth])
            edges, child = np.unique(steps, return_inverse=True)
            nodes[longer] = count + child
            count += len(edges)
            levels.append(edges)
        self._edges = np.concatenate(levels)
        self._pieces = np.full(count, -1, np.int32)
        self._pieces[nodes] = np.arange(len(nodes))
        if np.count_nonzero(self._pieces >= 0) != len(nodes):
            raise MeaningError("The weights file is damaged: a piece is there twice.")
        #: Characters of the longest piece.
        self.longest = len(levels)

    def found(self, text: NDArray[np.uint32]) -> Iterator[tuple[Integers, int, NDArray[np.int32]]]:
        """For each length from 1: where pieces of it begin in the text, the length, and which."""
        at = np.arange(len(text))
        nodes = np.zeros(len(text), np.int64)
        for depth in range(self.longest):
            inside = at + depth < len(text)
            at, nodes = at[inside], nodes[inside]
            keys = _keys(nodes, text[at + depth])
            edges = np.searchsorted(self._edges, keys)
            edges[edges == len(self._edges)] = 0
            known = self._edges[edges] == keys
            at, nodes = at[known], edges[known] + 1
            if not len(at):
                return
            pieces = self._pieces[nodes]
            whole = pieces >= 0
            yield at[whole], depth + 1, pieces[whole]


def _keys(nodes: Integers, characters: NDArray[np.uint32]) -> Integers:
    return (nodes << _CHARACTER) | characters.astype(np.int64)
