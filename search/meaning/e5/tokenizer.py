"""SentencePiece's unigram tokenizer: a text as the most probable sequence of pieces (Viterbi)."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from search.meaning.e5.trie import Trie
from search.meaning.e5.weights_file import Vocabulary

#: SentencePiece writes a space as this, and one before the first word.
SPACE: Final = "\u2581"
#: How much less probable an unknown character is than the least probable piece.
_UNKNOWN_PENALTY: Final = 10.0
_SPACES: Final = re.compile("  +")


class Tokenizer:
    """Safe to share between threads. Time and memory grow with the text's length alone."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.begin = vocabulary.begin
        self.end = vocabulary.end
        self._unknown = vocabulary.unknown
        self._normalised = vocabulary.normalised
        self._trie = Trie(vocabulary.characters, vocabulary.starts)
        self._scores = vocabulary.scores
        self._unknown_score = float(vocabulary.scores.min()) - _UNKNOWN_PENALTY

    @property
    def longest(self) -> int:
        """Characters of the longest piece."""
        return self._trie.longest

    def normalised(self, text: str) -> str:
        """The text as it is cut into pieces: never empty."""
        text = _SPACES.sub(" ", text.translate(self._normalised))
        return ("" if text.startswith(" ") else SPACE) + text.replace(" ", SPACE)

    def pieces(self, text: str, *, limit: int) -> list[int]:
        """The first ``limit`` pieces, without those that mark begin and end. What is too long for
        them is not even looked at."""
        text = self.normalised(text)[: limit * self.longest]
        best = [-float("inf")] * (len(text) + 1)
        best[0] = 0.0
        arrived = [(0, self._unknown)] * (len(text) + 1)
        for start, end, piece, score in self._lattice(text):
            reached = best[start] + score
            if reached > best[end]:
                best[end] = reached
                arrived[end] = (start, piece)
        backwards = []
        at = len(text)
        while at:
            at, piece = arrived[at]
            backwards.append(piece)
        return backwards[::-1][:limit]

    def _lattice(self, text: str) -> zip[tuple[int, int, int, float]]:
        """Every piece that stands anywhere in the text: start, end, piece and score, in the order
        of their starts. Where no piece of one character stands, the unknown one does."""
        characters = np.frombuffer(text.encode("utf-32-le"), "<u4")
        starts, ends, pieces = [], [], []
        known = np.zeros(len(text), bool)
        for at, length, found in self._trie.found(characters):
            # A log probability of 0 marks what is no text: begin, end, padding, mask.
            real = self._scores[found] < 0
            starts.append(at[real])
            ends.append(at[real] + length)
            pieces.append(found[real])
            if length == 1:
                known[at[real]] = True
        unknown = np.flatnonzero(~known)
        starts.append(unknown)
        ends.append(unknown + 1)
        pieces.append(np.full(len(unknown), self._unknown, np.int32))
        start, end, piece = np.concatenate(starts), np.concatenate(ends), np.concatenate(pieces)
        score = self._scores[piece].astype(np.float64)
        score[piece == self._unknown] = self._unknown_score
        order = np.argsort(start, kind="stable")
        columns = (column[order].tolist() for column in (start, end, piece, score))
        return zip(*columns, strict=True)
