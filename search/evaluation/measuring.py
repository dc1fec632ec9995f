"""Asks judged questions of an engine and says how good the answers are.

``mrr``: mean of 1 / the place of the first relevant document, 0 where none is among the first k.
``recall``: mean share of the relevant documents among the first k; where more than k are relevant,
k of them are all one can have. ``zero``: share of the questions that found nothing at all.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from search.contract import MAX_SIZE, SearchEngine, SearchQuery
from search.evaluation.judged import Question
from search.meaning.searching import Meaning, search_with_meaning

#: Called with the number of questions asked so far.
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """``keys`` are the hits in the order in which a person reads them, ``total`` those of the
    words, or of meaning where words found none; ``seconds`` is how long the search call took."""

    question: Question
    keys: tuple[str, ...]
    total: int
    seconds: float

    def reciprocal_rank(self, k: int) -> float:
        for place, key in enumerate(self.keys[:k], start=1):
            if key in self.question.relevant:
                return 1 / place
        return 0.0

    def recall(self, k: int) -> float:
        found = sum(key in self.question.relevant for key in dict.fromkeys(self.keys[:k]))
        return found / min(len(self.question.relevant), k)


@dataclass(frozen=True, slots=True)
class Scores:
    """Measures of some answers; there is at least one. ``size``: hits that each was asked for."""

    answers: tuple[Answer, ...]
    size: int = 10

    def mrr(self, k: int) -> float:
        return _mean(answer.reciprocal_rank(k) for answer in self.answers)

    def recall(self, k: int) -> float:
        return _mean(answer.recall(k) for answer in self.answers)

    @property
    def zero(self) -> float:
        return _mean(float(answer.total == 0) for answer in self.answers)

    def milliseconds(self, percent: int) -> float:
        """The smallest time that ``percent`` of the searches did not exceed."""
        ordered = sorted(answer.seconds for answer in self.answers)
        return 1000 * ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]

    def as_json(self) -> dict[str, Any]:
        """The measures by name; with a ``size`` above ten also those at that depth."""
        depths = {10: None, self.size: None} if self.size > 10 else {10: None}
        return {
            "questions": len(self.answers),
            **{f"mrr@{k}": round(self.mrr(k), 4) for k in depths},
            "recall@1": round(self.recall(1), 4),
            **{f"recall@{k}": round(self.recall(k), 4) for k in depths},
            "zero": round(self.zero, 4),
            "p50_ms": round(self.milliseconds(50), 2),
            "p95_ms": round(self.milliseconds(95), 2),
        }


def ask(
    engine: SearchEngine,
    questions: Sequence[Question],
    *,
    size: int = 10,
    meaning: Meaning | None = None,
    clock: Callable[[], float] = time.perf_counter,
    progress: Progress = lambda done: None,
) -> tuple[Answer, ...]:
    """One search a question, as a reader of its language; at least ten hits are asked for. With a
    ``meaning`` it is asked by words and by meaning."""
    answers = []
    for number, question in enumerate(questions, start=1):
        query = SearchQuery(
            question.text, size=min(max(size, 10), MAX_SIZE), reader=question.language
        )
        start = clock()
        found = search_with_meaning(query, engine=engine, meaning=meaning)
        seconds = clock() - start
        keys = tuple(hit.key for hit in found.shown)
        answers.append(Answer(question, keys, found.results.total or len(keys), seconds))
        progress(number)
    return tuple(answers)


def by_language(answers: Iterable[Answer]) -> dict[str, tuple[Answer, ...]]:
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.question.language, []).append(answer)
    return {language: tuple(group) for language, group in sorted(groups.items())}


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
