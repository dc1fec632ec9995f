"""Judged questions that words alone answer badly or not at all: ``questions.meaning.jsonl``.

An ``intention`` says in words of its own what somebody wants, and shares none that carry meaning
with the pages that answer it. A question in an ``other_language`` is answered by a page in another
language alone. A third of them, chosen by the hash of their text, is ``held_out``: what is measured
with it is reported and guarded, and chooses no constant of ``search/meaning/fusion.py``.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from search.contract import SearchEngine
from search.evaluation.judged import Question
from search.evaluation.measuring import Answer, Scores, ask
from search.meaning.searching import Meaning
from tests.search.relevance.questions import FOLDER, Measures, read_questions

KINDS = ("intention", "other_language")
#: Vectors of the pages' passages, kept because encoding them takes two minutes of a core. Written
#: by ``MINGA_KEEP_VECTORS=1 pytest tests/search/relevance``.
VECTORS = FOLDER / "vectors"
#: Kind with the language of the questions, and kind with "chosen" or "held out" → the answers.
ByKind = Mapping[tuple[str, str], Scores]


@dataclass(frozen=True, slots=True)
class JudgedForMeaning:
    question: Question
    kind: str
    is_held_out: bool

    @property
    def groups(self) -> tuple[tuple[str, str], ...]:
        part = "held out" if self.is_held_out else "chosen"
        return (self.kind, self.question.language), (self.kind, part)


def judged_for_meaning(keys: frozenset[str]) -> tuple[JudgedForMeaning, ...]:
    return tuple(
        JudgedForMeaning(question, row["kind"], row["held_out"])
        for question, row in read_questions("questions.meaning.jsonl", keys)
    )


def is_held_out(text: str) -> bool:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 3 == 0


def ask_by_kind(
    engine: SearchEngine,
    questions: tuple[JudgedForMeaning, ...],
    *,
    meaning: Meaning | None = None,
) -> ByKind:
    answers = ask(engine, [item.question for item in questions], meaning=meaning)
    groups: dict[tuple[str, str], list[Answer]] = {}
    for item, answer in zip(questions, answers, strict=True):
        for group in item.groups:
            groups.setdefault(group, []).append(answer)
    return {group: Scores(tuple(found)) for group, found in groups.items()}


def floors_by_kind(part: str) -> dict[tuple[str, str], Measures]:
    """``part``: "words" or "fused"."""
    with (FOLDER / "floors.toml").open("rb") as file:
        table = tomllib.load(file)["meaning"]
    return {
        (kind, group): measures for kind in KINDS for group, measures in table[kind][part].items()
    }
