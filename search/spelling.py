"""Which words may be meant by one that no page holds. Pure, over folded words.

A mistake is a letter too many, one missing, one wrong or two swapped (optimal string alignment).
Spanish writes some sounds in two ways: what is said alike is nearer than what is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, cast

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import stop_words

#: Shorter words have too many neighbours; longer ones are no words.
SHORTEST, LONGEST = 4, 40
#: From this length on a word may hold two mistakes.
LONG = 8
#: Words looked at among those near.
MOST_NEAR = 20

#: Answers about words that one lexicon remembers.
_REMEMBERED = 1_024
_SHORTEST_PART = 2
_SOUNDS = tuple(
    (re.compile(spelling), said)
    for spelling, said in (
        (r"ch", "#"), (r"h", ""), (r"c(?=[eiy])|[zx]", "s"), (r"qu(?=[ei])|[cq]", "k"),
        (r"g(?=[ei])", "j"), (r"gu(?=[ei])", "g"), (r"ll", "y"), (r"[vw]", "b"),
        (r"m(?=[bp])", "n"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip

T = TypeVar("T")


class Near(NamedTuple):
    """A word near to another. ``cost``: mistakes between them, half a one less when they sound
    alike. ``holders``: pages that hold it, perhaps deleted ones among them."""

    word: str
    cost: float
    holders: int


def may_be_misspelt(folded: str) -> bool:
    """Whether it is a word at all: long enough, of letters, and no code."""
    letters = sum(map(str.isalpha, folded))
    return (
        SHORTEST <= len(folded) <= LONGEST and "_" not in folded and letters * 4 > len(folded) * 3
    )


def mistakes_allowed(length: int) -> int:
    return 2 if length >= LONG else 1


@lru_cache(maxsize=1 << 12)
def sound(folded: str) -> str:
    """The same text for words that Spanish says alike: ``vivienda`` and ``bibienda``."""
    for spelling, said in _SOUNDS:
        folded = spelling.sub(said, folded)
    return folded


class Lexicon:
    """The words of an index. Built once for many searches: ``near`` is fast over 100,000 words."""

    def __init__(self, holders: Iterable[tuple[str, int]]) -> None:
        self._holders: dict[str, int] = {}
        self._by_length: dict[int, list[str]] = {}
        self._remembered: dict[tuple[str, str], Any] = {}
        for word, count in holders:
            if _SHORTEST_PART <= len(word) <= LONGEST and word.isalpha():
                self._holders[word] = count
                self._by_length.setdefault(len(word), []).append(word)

    def __len__(self) -> int:
        return len(self._holders)

    def __contains__(self, word: object) -> bool:
        return word in self._holders

    def near(self, word: str) -> tuple[Near, ...]:
        """Words that may be meant, nearest first and then by how many pages hold them. A stop word
        is meant only when nothing else can be."""
        return self.remembered("near", word, lambda: tuple(self._look_for(word)))

    def remembered(self, what: str, word: str, look: Callable[[], T]) -> T:
        """What ``look`` finds about a word, looked for once while these are the words."""
        # Another thread may begin anew meanwhile.
        known, key = self._remembered, (what, word)
        if key in known:
            return cast(T, known[key])
        if len(known) >= _REMEMBERED:
            known = self._remembered = {}
        known[key] = found = look()
        return found

    def _look_for(self, word: str) -> list[Near]:
        allowed, said = mistakes_allowed(len(word)), sound(word)
        found: list[Near] = []
        # Two letters more or less are two mistakes: nothing is lost by not looking further.
        reach = 1 if len(word) == SHORTEST else 2
        for length in range(max(SHORTEST - 1, len(word) - reach), len(word) + reach + 1):
            matches = process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance,
                score_cutoff=reach, limit=None,
            )  # fmt: skip
            for other, distance, _ in matches:
                alike = sound(other) == said
                if other != word and (alike or distance <= allowed):
                    cost = distance - 0.5 if alike else float(distance)
                    found.append(Near(other, cost, self._holders[other]))
        found.sort(key=lambda near: (near.cost, -near.holders, near.word))
        stops = stop_words()
        return ([near for near in found if near.word not in stops] or found)[:MOST_NEAR]

    def parts(self, word: str) -> Iterator[tuple[str, str]]:
        """Pairs of words that make this one when the space between them is left out."""
        stops = stop_words()
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first, second = word[:cut], word[cut:]
            known = first in self._holders and second in self._holders
            if known and not (first in stops and second in stops):
                yield first, second
