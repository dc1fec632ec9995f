"""``manage.py search evaluate``: other people's documents and questions through the real engine, in
an index of its own that is gone when it ends."""

from __future__ import annotations

import json
import random
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from search import expansion
from search.contract import MAX_SIZE
from search.engines.embedded import EmbeddedEngine
from search.evaluation import encoding, judged, measuring, variants
from search.evaluation.judged import JudgedSet, Question
from search.evaluation.measuring import Scores
from search.meaning.contract import Embedder, MeaningError
from search.synonyms import Expander, SynonymSet
from vocabulary.loading import read_folder

#: One typo for a question and a seed: the same in every run.
SEED = 1
Say = Callable[[str], Any]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="JSON lines, documents and questions in any order; - reads standard input",
    )
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="print the JSON object alone"
    )
    parser.add_argument(
        "--variants",
        action="store_true",
        dest="with_variants",
        help="ask each question also without accents and with a typo",
    )
    parser.add_argument(
        "--size",
        type=int,
        default=10,
        help=f"hits asked for each question, 10 to {MAX_SIZE} (10); more adds mrr@N and recall@N",
    )
    parser.add_argument("--no-synonyms", action="store_true", help="search the words as typed")
    parser.add_argument(
        "--meaning",
        action="store_true",
        help="encode the documents and ask by meaning as well (needs the optional part)",
    )
    parser.add_argument(
        "--vectors",
        type=Path,
        metavar="FOLDER",
        help="with --meaning: keep vectors there, and use those that are there already",
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, help="chooses the typos of --variants (1)"
    )


def evaluate(
    *,
    files: list[str],
    out: Say,
    err: Say,
    as_json: bool = False,
    with_variants: bool = False,
    size: int = 10,
    no_synonyms: bool = False,
    seed: int = SEED,
    meaning: bool = False,
    vectors: Path | None = None,
    stdin: IO[bytes] | None = None,
    **_options: Any,
) -> dict[str, Any]:
    """Runs it all and prints: progress to ``err``, measures to ``out``, last one JSON object, which
    it also answers. Raises ``CommandError`` for a file that cannot be used, before asking, and for
    ``meaning`` that cannot be had, before anything."""
    if not 10 <= size <= MAX_SIZE:
        raise CommandError(f"--size: a whole number from 10 to {MAX_SIZE}, not {size}.")
    if vectors is not None and not meaning:
        raise CommandError("--vectors goes with --meaning.")
    try:
        embedder = encoding.open_embedder(settings.SEARCH_MEANING) if meaning else None
        found = judged.read(files, stdin=stdin or sys.stdin.buffer)
    except judged.JudgedFileError as error:
        raise CommandError(f"{error}. Nothing was evaluated.") from error
    except MeaningError as error:
        raise CommandError(f"--meaning cannot be used. {error}") from error
    expander, where = (Expander(()), "none") if no_synonyms else site_synonyms()
    err(f"{len(found.documents)} documents, {len(found.questions)} questions, synonyms: {where}.")
    if found.unknown:
        err(
            f"{len(found.unknown)} relevant keys belong to no document and count as not found, "
            f"the first is “{min(found.unknown)}”."
        )
    with tempfile.TemporaryDirectory(prefix="minga-evaluate-") as folder:
        engine = EmbeddedEngine(Path(folder) / "index", lambda: expander)
        err("Indexing …")
        engine.rebuild(found.documents)
        encoded = None
        if embedder is not None:
            encoded = _encoded(found, embedder, folder=Path(folder), kept=vectors, err=err)
        asked = {
            name: Scores(
                measuring.ask(
                    engine,
                    questions,
                    size=size,
                    meaning=encoded,
                    progress=_told(name, questions, err),
                ),
                size,
            )
            for name, questions in _ways(found, with_variants, seed).items()
        }
    result = as_object(asked)
    if encoded is not None:
        result["meaning"] = encoded.embedder.id
        result["passages"] = encoded.passages
        result["encoding_seconds"] = round(encoded.seconds, 1)
    if not as_json:
        out(as_table(asked))
    out(json.dumps(result, ensure_ascii=False))
    return result


def _encoded(
    found: JudgedSet, embedder: Embedder, *, folder: Path, kept: Path | None, err: Say
) -> encoding.EncodedDocuments:
    try:
        return encoding.encode(
            found.documents, embedder=embedder, folder=folder / "meaning", kept=kept, say=err
        )
    except MeaningError as error:
        raise CommandError(f"The documents cannot be encoded. {error}") from error


def site_synonyms() -> tuple[Expander, str]:
    """The synonyms as the site has them, or as they are shipped where there is no database yet;
    and a word on which of the two."""
    database = settings.DATABASES["default"]
    is_file = database["ENGINE"].endswith("sqlite3") and ":memory:" not in str(database["NAME"])
    # Connecting would make the file: who only evaluates should find the folder as it was.
    if connection.connection is not None or not is_file or Path(database["NAME"]).exists():
        try:
            return expansion.current_expander(), "the site's"
        except DatabaseError:
            pass
    return Expander(_shipped_sets()), "as shipped (there is no database)"


def _shipped_sets() -> Iterator[SynonymSet]:
    files = read_folder(Path(import_module("vocabulary").__path__[0]) / "data")
    for row in files.synonyms:
        yield SynonymSet((*row.terms_es, *row.terms_en, *row.terms_pt), row.uppercase_only)
    for term in files.terms:
        names = (term.name_es, term.name_en, term.name_pt, *term.other_names)
        named = expansion.set_of_names(dict.fromkeys(filter(None, names)))
        if named is not None:
            yield named


def _ways(found: JudgedSet, with_variants: bool, seed: int) -> dict[str, tuple[Question, ...]]:
    """Name of a way to type → the questions typed so."""
    ways = {"as typed": found.questions}
    if with_variants:
        ways["without accents"] = tuple(
            replace(question, text=variants.without_accents(question.text))
            for question in found.questions
        )
        ways["with a typo"] = tuple(_mistyped(question, seed) for question in found.questions)
    return ways


def _mistyped(question: Question, seed: int) -> Question:
    chance = random.Random(f"{seed}:{question.text}")  # noqa: S311  a typo is no secret
    return replace(question, text=variants.with_typo(question.text, chance))


def _told(name: str, questions: Sequence[Question], err: Say) -> measuring.Progress:
    """A line for each tenth of the questions."""
    step = max(1, len(questions) // 10)

    def told(done: int) -> None:
        if done % step == 0 or done == len(questions):
            err(f"{name}: {done} of {len(questions)} questions")

    return told


def as_object(asked: Mapping[str, Scores]) -> dict[str, Any]:
    """The measures as typed; with variants these too, each under its name with underscores."""
    first, *others = asked
    measures = asked[first].as_json()
    languages = measuring.by_language(asked[first].answers)
    if len(languages) > 1:
        measures["languages"] = {
            language: Scores(answers, asked[first].size).as_json()
            for language, answers in languages.items()
        }
    if others:
        measures["variants"] = {name.replace(" ", "_"): asked[name].as_json() for name in others}
    return measures


def as_table(asked: Mapping[str, Scores]) -> str:
    """A line a way to type and a language."""
    head = f"{'':<22}{'questions':>10}{'MRR@10':>9}{'recall@1':>10}{'recall@10':>11}"
    lines = [f"{head}{'zero':>8}{'p50 ms':>9}{'p95 ms':>9}"]
    for name, scores in asked.items():
        languages = measuring.by_language(scores.answers)
        rows = {name: scores}
        if len(languages) > 1:
            rows |= {f"  {lang}": Scores(answers) for lang, answers in languages.items()}
        for label, row in rows.items():
            lines.append(
                f"{label:<22}{len(row.answers):>10}{row.mrr(10):>9.3f}{row.recall(1):>10.3f}"
                f"{row.recall(10):>11.3f}{row.zero:>8.1%}{row.milliseconds(50):>9.1f}"
                f"{row.milliseconds(95):>9.1f}"
            )
    return "\n".join(lines)
