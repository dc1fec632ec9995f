"""Searching 1,000 and 10,000 generated pages with meaning and without, on one core, in one run.

The queries are those of ``bench.searching_scale``: ten hits, six facets and extracts, two of five
with a filter. Each is asked without meaning, with meaning as if for the first time (the question
is encoded), and with the question's vector cached, in turns. A sample of the passages is really
encoded, and timed; the vectors of all others are made from it (``bench.meaning_vectors``), because
encoding 120,000 passages would take hours. The questions themselves are in the sample, so that
there are pages near each. The times are those of real vectors; which pages are found is not.
"""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from bench import corpus, stored
from bench.measuring import Goal, Result, Times
from bench.processes import Process, process
from bench.searching_scale import ended_in_order, mixed
from search.meaning.passages import passages_of
from search.meaning.weights import installed_weights

SIZES = (1_000, 10_000)
ROUNDS = 5
#: Passages that are really encoded, each of another page.
SAMPLE = 160
ALONE = 100_000
#: No page holds their words, so what is near in meaning is a list of its own.
INTENTIONS = (
    "who taught grown-ups to read",
    "keeping girls from leaving school",
    "help for people who lost their house in the flood",
    "how do neighbours watch over the well",
    "earning money without leaving the village",
)

QUERY_MS = 60.0
ABOVE_MS = 25.0
MEMORY = 250e6


def missing() -> str:
    """A sentence where this cannot be measured, else ""."""
    if installed_weights() is None or find_spec("numpy") is None:
        return "Search by meaning is not measured: its optional part is not installed."
    return ""


def measure(arguments: Sequence[str] = ()) -> Result:
    parser = ArgumentParser(prog="python -m bench meaning")
    parser.add_argument(
        "--sizes",
        type=lambda text: tuple(sorted(int(part) for part in text.split(","))),
        default=SIZES,
        help="pages, smallest first (1000,10000)",
    )
    options = parser.parse_args(arguments)
    # One core: see ``ByMeaning.pin``. It counts before numpy is imported.
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    result = Result("meaning")
    figures: dict[int, dict[str, Any]] = {}
    with ended_in_order(), tempfile.TemporaryDirectory(prefix="minga-bench-") as name:
        folder = Path(name)
        documents = folder / "documents.pickle"
        _say(f"Writing {options.sizes[-1]:,} documents …")
        stored.store(documents, options.sizes[-1])
        with _one(folder) as maker:
            first = maker.call("ready", str(folder / "weights"))
            _say(f"Encoding {SAMPLE} passages …")
            encoding = _encoded(maker, folder / "encoded.npz")
            for size in options.sizes:
                _say(f"{size:,} pages: building the index and the snapshot …")
                maker.call("open", str(folder / f"index-{size}"))
                maker.call("build", str(documents), size)
                figures[size] = {"made": _made(maker, folder, documents, size)}
            _say(f"{ALONE:,} passages alone …")
            alone = maker.call(
                "alone", str(folder / "encoded.npz"), ALONE, str(folder / "alone.meaning")
            )
        for size in options.sizes:
            _say(f"{size:,} pages: asking with meaning and without …")
            figures[size] |= _at_size(folder, size)
    result.figures = {
        "query": "10 hits, 6 facets, extracts; 40 % with a filter; one core",
        "vectors": f"{SAMPLE} passages are really encoded, and all others made from these, because "
        "to encode them would take hours: how many and how near they are is real, which pages are "
        "found is not; they lie closer together than real ones, so recall_at_10 is lower",
        "encoding": encoding,
        "weights": {
            "bytes_shared_by_processes": first["shared_bytes"],
            "first_load_seconds": round(first["seconds"], 2),
        },
        "sizes": {str(size): at for size, at in figures.items()},
        f"{ALONE} passages alone": {
            **alone,
            "compare": asdict(Times.of(alone["compare"])),
            "compare_of_the_processor": asdict(Times.of(alone["compare_of_the_processor"])),
            "write_seconds": round(alone["write_seconds"], 2),
            "open_seconds": round(alone["open_seconds"], 3),
        },
    }
    result.goals = [goal for size, at in figures.items() for goal in _goals(size, at)]
    return result


def _goals(size: int, at: Mapping[str, Any]) -> list[Goal]:
    """By the clock, as people wait: measure on a machine that does nothing else. The figures have
    the processor's time too, which other work hardly changes."""
    times, memory = at["milliseconds"], at["memory"]
    extra = memory["with meaning"]["resident"] - memory["words alone"]["resident"]
    label = f"{size:,} pages:"
    return [
        Goal(
            f"{label} with meaning, encoded, p50 over 60 ms",
            times["first"]["p50"] / QUERY_MS,
            1,
            True,
        ),
        Goal(
            f"{label} cached, above the same without, p50 over 25 ms",
            times["cached above without"]["p50"] / ABOVE_MS,
            1,
            True,
        ),
        Goal(f"{label} memory that meaning adds, over 250 MB", extra / MEMORY, 1, True),
    ]


def _one(folder: Path) -> AbstractContextManager[Process]:
    return process("meaning", folder, module="bench.meaning_contestant")


def _encoded(maker: Process, path: Path) -> dict[str, Any]:
    """Milliseconds a passage and a question."""
    maker.call("pin", 0)
    passages = []
    for number, document in enumerate(islice(corpus.documents(SAMPLE), SAMPLE)):
        of_page = passages_of(document)
        passages.append(of_page[number % len(of_page)].text)
    questions = [*corpus.QUERIES, *INTENTIONS]
    answer = maker.call("encode", passages, questions, str(path))
    return {
        "milliseconds_a_passage": asdict(Times.of(answer["passages"])),
        "milliseconds_a_question": asdict(Times.of(answer["questions"])),
        "milliseconds_of_the_processor_a_passage": asdict(Times.of(answer["worked"]["passages"])),
        "milliseconds_of_the_processor_a_question": asdict(Times.of(answer["worked"]["questions"])),
        "words_a_passage": round(sum(len(text.split()) for text in passages) / SAMPLE),
        "tokens_a_passage": round(answer["tokens"]),
    }


def _made(maker: Process, folder: Path, documents: Path, size: int) -> dict[str, Any]:
    answer = maker.call(
        "snapshot",
        str(folder / "encoded.npz"),
        str(documents),
        size,
        str(folder / f"{size}.meaning"),
    )
    return {**answer, "seconds": round(answer["seconds"], 2)}


def _at_size(folder: Path, size: int) -> dict[str, Any]:
    """Of two processes: the second shares what the first has mapped."""
    with _one(folder) as searcher, _one(folder) as other:
        memory: dict[str, Any] = {}
        for each in (searcher, other):
            each.call("pin", 0)
            each.call("open", str(folder / f"index-{size}"))
            for text, filters in mixed(0):
                each.call("ask", text, filters)
        memory["words alone"] = searcher.call("memory")
        loaded = searcher.call("ready", str(folder / "weights"))["seconds"]
        opened = searcher.call("store", str(folder / f"{size}.meaning"))["seconds"]
        answers = [
            searcher.call("ask_three", text, filters, number)
            for number in range(-1, ROUNDS)
            for text, filters in mixed(number)
        ][len(corpus.QUERIES) :]
        apart = [
            searcher.call("ask_three", text, {}, number)
            for number in range(ROUNDS)
            for text in INTENTIONS
        ]
        memory["with meaning"] = searcher.call("memory")
        other.call("ready", str(folder / "weights"))
        other.call("store", str(folder / f"{size}.meaning"))
        for text, filters in mixed(0):
            other.call("ask_three", text, filters, 0)
        memory["with meaning, of two processes"] = searcher.call("memory")
    return {
        **_told(answers),
        "questions whose words no page holds": _told(apart),
        "load_seconds": round(loaded, 2),
        "open_seconds": round(opened, 3),
        "memory": memory,
    }


def _told(answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Milliseconds, and those of them that the process worked; how many were ordered by words and
    meaning (``mixed``) or had a list of what is near (``apart``); and the pages that the words did
    not find."""
    return {
        "milliseconds": _times([answer["seconds"] for answer in answers]),
        "milliseconds_of_the_processor": _times([answer["processor"] for answer in answers]),
        "came": dict(Counter(answer["came"] for answer in answers)),
        "pages_added_by_meaning": sum(answer["added"] for answer in answers),
    }


def _times(answers: Sequence[Mapping[str, float]]) -> dict[str, dict[str, float]]:
    taken = {name: [each[name] for each in answers] for name in answers[0]}
    for name in ("first", "cached"):
        taken[f"{name} above without"] = [each[name] - each["without"] for each in answers]
    return {name: asdict(Times.of(seconds)) for name, seconds in taken.items()}


def _say(text: str) -> None:
    print(f"  {text}", flush=True)
