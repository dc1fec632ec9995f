"""Languages brought to one centre.

Texts of one language stand together, whatever they say: a Spanish question is nearer to any Spanish
page than to the English one that answers it. The mean of a language's vectors is what they have in
common; without it, what is left is what they say.

A mean needs many texts. Of few it would hold what they are about, and of one it would be the text
itself. So each starts from what is expected, as if that were the mean of ``WEIGHT`` passages more:
what all passages have in common, and what sets the language apart, as it was measured for the model
once on the same names in each language (``Prior``). A model without priors starts from the former
alone, itself held back towards zero, which centres nothing.

The model is told what is a question, and questions are short: their mean is another. The language
of a question is that whose typical questions are nearest; taken away from it is half what is
typical and half what the passages at hand have in common, as questions say it. ``docs/search.md``
has what was measured.
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

#: Passages that what is expected counts for.
WEIGHT = 20.0


@dataclass(frozen=True, slots=True)
class Prior:
    """The means of the same names in one language, encoded as passages and as questions."""

    passages: NDArray[np.float32]
    queries: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Means:
    """One row a language, in the order of ``languages``: what is taken away from passages and from
    questions, and what is typical of questions."""

    languages: tuple[str, ...]
    passages: Vectors
    queries: Vectors
    typical: Vectors

    def language_of(self, query: NDArray[np.float32]) -> int:
        """The row whose typical questions are nearest; -1 where there is no language at all."""
        if not self.languages:
            return -1
        return int(np.square(self.typical - query).sum(axis=1).argmin())

    def centred_query(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of length 1; ``query`` is one vector of length 1."""
        row = self.language_of(query)
        return unit(query if row < 0 else query - self.queries[row])


class Sums:
    """Of vectors of length 1, as they come, by language."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._numbers: dict[str, int] = {}
        self._sums: list[NDArray[np.float64]] = []
        self._counts: list[int] = []

    def number_of(self, language: str) -> int:
        """Counts from 0."""
        number = self._numbers.setdefault(language, len(self._numbers))
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
        languages = [*self._numbers, *(each for each in priors if each not in self._numbers)]
        common = _common(priors, self._dim)
        apart = {language: _apart(prior, common) for language, prior in priors.items()}
        everywhere = self._everywhere(apart, common)
        passages, queries, typical = np.zeros((3, len(languages), self._dim), dtype=np.float32)
        for row, language in enumerate(languages):
            known = apart.get(language)
            start = everywhere if known is None else everywhere + known.passages
            own, count = self._of(language)
            mean = (own + WEIGHT * start) / (count + WEIGHT)
            passages[row] = mean
            if not priors:
                queries[row] = typical[row] = mean
                continue
            # Of a language without a prior, what sets its passages apart sets its questions apart.
            as_asked = mean - everywhere if known is None else known.queries
            alike = everywhere if known is None else mean - known.passages
            typical[row] = common.queries + as_asked
            queries[row] = (typical[row] + alike + as_asked) / 2
        return Means(tuple(languages), passages, queries, typical)

    def _of(self, language: str) -> tuple[NDArray[np.float64], int]:
        number = self._numbers.get(language)
        if number is None:
            return np.zeros(self._dim), 0
        return self._sums[number], self._counts[number]

    def _everywhere(self, apart: Mapping[str, Prior], common: Prior) -> NDArray[np.float64]:
        """The mean of all passages without what sets their languages apart."""
        total = WEIGHT * common.passages.astype(np.float64)
        for language in self._numbers:
            own, count = self._of(language)
            total += own
            if language in apart:
                total -= count * apart[language].passages
        return np.asarray(total / (sum(self._counts) + WEIGHT))


def _common(priors: Mapping[str, Prior], dim: int) -> Prior:
    """What the same names have in common in all languages."""
    if not priors:
        return Prior(np.zeros(dim, dtype=np.float32), np.zeros(dim, dtype=np.float32))
    return Prior(
        np.mean([prior.passages for prior in priors.values()], axis=0),
        np.mean([prior.queries for prior in priors.values()], axis=0),
    )


def _apart(prior: Prior, common: Prior) -> Prior:
    return Prior(prior.passages - common.passages, prior.queries - common.queries)
