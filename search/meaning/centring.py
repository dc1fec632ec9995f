"""Languages brought to one centre.

Texts of one language stand together, whatever they say: a Spanish question is nearer to any Spanish
page than to the English one that answers it. The mean of a language's vectors is what they have in
common; without it, what is left is what they say.

A mean needs many texts. Of few it would hold what they are about, and of one it would be the text
itself. So it starts from a prior, as if that were the mean of ``WEIGHT`` passages more: the mean
that was measured for the model and the language once (``priors.py``), and where there is none the
mean over all languages, itself held back towards zero, which centres nothing.

Questions have a mean of their own, for the model is told that they are questions: the prior's,
moved by as much as the passages at hand moved theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .quantising import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .contract import Vectors

#: Passages that a prior counts for.
WEIGHT = 30.0


@dataclass(frozen=True, slots=True)
class Prior:
    """What texts of one language have in common, for one model: means of vectors of length 1."""

    passages: NDArray[np.float32]
    queries: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Means:
    """One row a language, in the order of ``languages``."""

    languages: tuple[str, ...]
    passages: Vectors
    queries: Vectors

    def language_of(self, query: NDArray[np.float32]) -> int:
        """The row whose mean of questions is nearest; -1 where there is no language at all."""
        if not self.languages:
            return -1
        return int(np.square(self.queries - query).sum(axis=1).argmin())

    def centred_query(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of length 1; ``query`` is one vector of length 1."""
        row = self.language_of(query)
        return unit(query if row < 0 else query - self.queries[row])


class Sums:
    """Of vectors of length 1, as they come, by language."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._languages: dict[str, int] = {}
        self._sums: list[NDArray[np.float64]] = []
        self._counts: list[int] = []

    @property
    def languages(self) -> tuple[str, ...]:
        """In the order of their numbers."""
        return tuple(self._languages)

    def number_of(self, language: str) -> int:
        """Counts from 0."""
        number = self._languages.setdefault(language, len(self._languages))
        if number == len(self._sums):
            self._sums.append(np.zeros(self._dim))
            self._counts.append(0)
        return number

    def add(self, vectors: Vectors, numbers: Sequence[int]) -> None:
        """``numbers``: the language of each row."""
        of_rows = np.asarray(numbers)
        for number in np.unique(of_rows):
            rows = vectors[of_rows == number]
            self._sums[number] += rows.sum(axis=0, dtype=np.float64)
            self._counts[number] += len(rows)

    def means(self, priors: Mapping[str, Prior]) -> Means:
        """The languages that were added, then those of which there is only a prior: a question may
        be in one in which nothing is written."""
        everywhere = sum(self._sums, np.zeros(self._dim)) / (sum(self._counts) + WEIGHT)
        languages = [*self._languages, *(each for each in priors if each not in self._languages)]
        passages = np.zeros((len(languages), self._dim), dtype=np.float32)
        queries = np.zeros_like(passages)
        for row, language in enumerate(languages):
            prior = priors.get(language)
            start = everywhere if prior is None else prior.passages
            added = self._sums[row] if row < len(self._sums) else np.zeros(self._dim)
            count = self._counts[row] if row < len(self._counts) else 0
            passages[row] = (added + WEIGHT * start) / (count + WEIGHT)
            moved = 0.0 if prior is None else prior.queries - prior.passages
            queries[row] = passages[row] + moved
        return Means(tuple(languages), passages, queries)
