"""Judged questions, the variants of each, and the floors that guard the answers.

``questions.jsonl`` holds one question a line, judged by reading the pages: ``relevant`` names the
pages that answer it, ``*`` standing for any rest of a key, and ``synonym`` is the same question in
other words, where the reviewed synonyms have them.
"""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from search.contract import SearchDocument, SearchEngine
from search.evaluation.judged import Question
from search.evaluation.measuring import Scores, ask, by_language
from search.evaluation.variants import with_typo, without_accents
from search.synonyms import Expander

FOLDER = Path(__file__).parent
VARIANTS = ("typed", "unaccented", "typo", "synonym")
MEASURES = ("mrr@10", "recall@1", "recall@10", "zero")
#: Chooses where fingers slip; another seed is another set of typos.
SEED = 1

#: (language, variant) → the answers.
Asked = Mapping[tuple[str, str], Scores]


@dataclass(frozen=True, slots=True)
class Library:
    documents: tuple[SearchDocument, ...]
    expander: Expander

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(document.key for document in self.documents)


@dataclass(frozen=True, slots=True)
class Judged:
    """``synonym`` is empty where the question has no other wording."""

    question: Question
    synonym: str

    def variants(self) -> Iterator[tuple[str, Question]]:
        text = self.question.text
        chance = random.Random(f"{SEED}:{text}")
        ways = zip(
            VARIANTS, (text, without_accents(text), with_typo(text, chance), self.synonym),
            strict=True,
        )  # fmt: skip
        for name, words in ways:
            if words:
                yield name, replace(self.question, text=words)


def judged(keys: frozenset[str]) -> tuple[Judged, ...]:
    """Every question with its patterns resolved; raises ``ValueError`` for a pattern that names no
    page."""
    found = []
    lines = (FOLDER / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        row = json.loads(line)
        relevant: set[str] = set()
        for pattern in row["relevant"]:
            named = {key for key in keys if fnmatchcase(key, pattern)}
            if not named:
                raise ValueError(f"questions.jsonl, line {number}: no page is called {pattern}")
            relevant |= named
        question = Question(row["text"], row["language"], frozenset(relevant))
        found.append(Judged(question, row.get("synonym", "")))
    return tuple(found)


def ask_all(engine: SearchEngine, questions: tuple[Judged, ...]) -> Asked:
    ways: dict[str, list[Question]] = {name: [] for name in VARIANTS}
    for item in questions:
        for name, question in item.variants():
            ways[name].append(question)
    return {
        (language, name): Scores(answers)
        for name in VARIANTS
        for language, answers in by_language(ask(engine, ways[name])).items()
    }


def floors() -> dict[tuple[str, str], dict[str, float]]:
    """(language, variant) → measure → the least that is accepted (the most for ``zero``)."""
    with (FOLDER / "floors.toml").open("rb") as file:
        table = tomllib.load(file)
    return {
        (language, variant): measures
        for language, variants in table.items()
        for variant, measures in variants.items()
    }


def table(asked: Asked) -> str:
    lines = [f"{'':<16}{'questions':>10}" + "".join(f"{name:>11}" for name in MEASURES)]
    for (language, variant), scores in sorted(asked.items()):
        measures = scores.as_json()
        lines.append(
            f"{language} {variant:<13}{len(scores.answers):>10}"
            + "".join(f"{measures[name]:>11.3f}" for name in MEASURES)
        )
    return "\n".join(lines)


def misses(asked: Asked, *, below: float = 0.5) -> Iterator[str]:
    """A line for each question whose first relevant page is not among the first two."""
    for (language, variant), scores in sorted(asked.items()):
        for answer in scores.answers:
            if answer.reciprocal_rank(10) < below:
                wanted = ", ".join(sorted(answer.question.relevant)[:3])
                got = ", ".join(answer.keys[:4])
                yield (
                    f"{answer.reciprocal_rank(10):.2f} {language} {variant}: "
                    f"{answer.question.text} | wanted {wanted} | got {got} ({answer.total})"
                )
