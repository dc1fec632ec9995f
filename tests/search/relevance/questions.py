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
from typing import Any

from search.contract import SearchDocument, SearchEngine
from search.evaluation.judged import Question
from search.evaluation.measuring import Scores, ask, by_language
from search.evaluation.variants import with_typo, without_accents
from search.meaning.searching import Meaning
from search.synonyms import Expander

FOLDER = Path(__file__).parent
VARIANTS = ("typed", "unaccented", "typo", "synonym")
MEASURES = ("mrr@10", "recall@1", "recall@10", "zero")
#: Chooses where fingers slip; another seed is another set of typos.
SEED = 1

#: (language, variant) → the answers.
Asked = Mapping[tuple[str, str], Scores]
Measures = dict[str, float]


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
    return tuple(
        Judged(question, row.get("synonym", ""))
        for question, row in read_questions("questions.jsonl", keys)
    )


def read_questions(name: str, keys: frozenset[str]) -> Iterator[tuple[Question, dict[str, Any]]]:
    """Each question and its whole line."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        row = json.loads(line)
        relevant: set[str] = set()
        for pattern in row["relevant"]:
            named = {key for key in keys if fnmatchcase(key, pattern)}
            if not named:
                raise ValueError(f"{name}, line {number}: no page is called {pattern}")
            relevant |= named
        yield Question(row["text"], row["language"], frozenset(relevant)), row


def ask_all(
    engine: SearchEngine, questions: tuple[Judged, ...], *, meaning: Meaning | None = None
) -> Asked:
    ways: dict[str, list[Question]] = {name: [] for name in VARIANTS}
    for item in questions:
        for name, question in item.variants():
            ways[name].append(question)
    return {
        (language, name): Scores(answers)
        for name in VARIANTS
        for language, answers in by_language(ask(engine, ways[name], meaning=meaning)).items()
    }


def floors(part: str = "") -> dict[tuple[str, str], Measures]:
    """(language, variant) → measure → the least that is accepted (the most for ``zero``); those of
    words alone, or with meaning (``part`` is "fused")."""
    with (FOLDER / "floors.toml").open("rb") as file:
        table = tomllib.load(file)
    return {
        (language, variant): measures
        for language, variants in (table["meaning"][part] if part else table).items()
        if language != "meaning"
        for variant, measures in variants.items()
    }


def fallen(
    asked: Mapping[tuple[str, str], Scores], floors: Mapping[tuple[str, str], Measures]
) -> list[str]:
    """A line for each measure that is below its floor."""
    lines = []
    for group, measures in floors.items():
        measured = asked[group].as_json()
        for name, floor in measures.items():
            value = measured[name]
            if value > floor if name == "zero" else value < floor:
                lines.append(f"{' '.join(group)} {name}: {value}, the floor is {floor}")
    return lines


def table(asked: Mapping[tuple[str, str], Scores]) -> str:
    lines = [f"{'':<28}{'questions':>10}" + "".join(f"{name:>11}" for name in MEASURES)]
    for group, scores in sorted(asked.items()):
        measures = scores.as_json()
        lines.append(
            f"{' '.join(group):<28}{len(scores.answers):>10}"
            + "".join(f"{measures[name]:>11.3f}" for name in MEASURES)
        )
    return "\n".join(lines)


def misses(asked: Mapping[tuple[str, str], Scores], *, below: float = 0.5) -> Iterator[str]:
    """A line for each question whose first relevant page is not among the first two."""
    for group, scores in sorted(asked.items()):
        for answer in scores.answers:
            if answer.reciprocal_rank(10) < below:
                wanted = ", ".join(sorted(answer.question.relevant)[:3])
                got = ", ".join(answer.keys[:4])
                yield (
                    f"{answer.reciprocal_rank(10):.2f} {' '.join(group)}: "
                    f"{answer.question.text} | wanted {wanted} | got {got} ({answer.total})"
                )
