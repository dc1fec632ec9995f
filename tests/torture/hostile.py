"""``python -m tests.torture.hostile --searches 500000``: hostile text, half a million times.

Two processes search and suggest over an index of 10,000 generated documents, with the site's own
synonyms; each must live to its end, and the slowest search must take less than a second.

With ``--meaning`` every text is asked by words and by meaning, with the real weights (the optional
part must be installed). A few passages are really encoded, and the vectors of all others are made
of theirs: encoding them all would take hours. A text costs some 20 ms more, so ask fewer:
``--meaning --searches 3000 --documents 1000``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.torture.__main__ import ROOT, start

RESULTS = ROOT / "bench" / "results" / "hostile.json"
RESULTS_BY_MEANING = RESULTS.with_name("hostile_meaning.json")
SLOWEST_SECONDS = 1.0
PROCESSES = 2
#: Passages that are really encoded.
ENCODED = 40
_SPICE = "()[]{}\"'«»“”+-&|!^~*?:/\\<>=%$#@;,._¿¡ \t\n\r\x00\x1f\u200b\u200f\u202e\ufeff\u0301"
_STOP_WORDS = ("de", "la", "que", "el", "en", "y", "a", "los", "del", "se", "por", "con", "una")
_OPERATORS = ("AND", "OR", "NOT", "TO", "NEAR", "título:", "código:", "kind:", "_all:", "year:[")


def some(random: Random, characters: str, most: int) -> str:
    """From 1 to ``most`` of the characters."""
    return "".join(random.choices(characters, k=random.randint(1, most)))


#: Name → a text of the kind; the hostile set of the specification, each with variants by chance.
KINDS: dict[str, Callable[[Random], str]] = {
    "brackets": lambda r: r.choice("([{<") * r.randint(1, 4000),
    "deep parentheses": lambda r: "(a" * (n := r.randint(1, 2000)) + ")" * r.randint(0, n),
    "quotes": lambda r: some(r, "\"'«»“”`", 2000),
    "one open quote": lambda r: '"' + words(r, 6),
    "phrases": lambda r: " ".join(f'"{words(r, n)}"' for n in range(r.randint(1, 12))),
    "operators": lambda r: " ".join(r.choices((*_OPERATORS, *"+-&|!^~*?:/"), k=r.randint(1, 200))),
    "fields": lambda r: " ".join(f"{r.choice(_OPERATORS)}{words(r, 1)}" for _ in range(40)),
    "ranges": lambda r: f"year:[{r.randint(-9, 9) * 10**30} TO {'9' * r.randint(1, 400)}]",
    "regular expressions": lambda r: "/(" + "a+" * r.randint(1, 99) + ")+$/ .*.* [^a]{1,99}",
    "NUL": lambda r: spiced(words(r, 4), "\x00", r),
    "emoji": lambda r: some(r, "👩🏽‍🚀🏳️‍🌈🫶🏿", 300),
    "right-to-left": lambda r: spiced(words(r, 4), "\u202e\u200f\u2067\u061c", r),
    "zalgo": lambda r: "".join(
        letter + "".join(r.choices("\u0300\u0301\u0323\u0335\u0489", k=r.randint(0, 200)))
        for letter in words(r, 2)
    ),
    "surrogates": lambda r: spiced(words(r, 3), "\ud800\udfff\udc80", r),
    "U+FDFA": lambda r: "\ufdfa" * r.randint(1, 200),
    "percent signs": lambda r: "%" * r.randint(1, 600) + "%s %n %(x)d",
    "one letter": lambda r: r.choice("aáñ我0_") * r.choice((513, 4_000, 200_000)),
    "one long word": lambda r: some(r, "abcdefghijklmnñopqrstuvwxyz", 512),
    "stop words": lambda r: " ".join(r.choices(_STOP_WORDS, k=r.randint(1, 60))),
    "punctuation": lambda r: some(r, "¿?¡!.,;:—…·", 300),
    "minuses": lambda r: " ".join(f"{r.choice(('-', '--', '−'))}{words(r, 1)}" for _ in range(20)),
    "only minus": lambda r: "- " * r.randint(1, 200),
    "nothing": lambda r: r.choice(("", " ", "\n", "\u200b", "\ufeff")),
    "any of Unicode": lambda r: "".join(chr(r.randrange(0x110000)) for _ in range(200)),
    "many scripts": lambda r: some(r, "женщиныمرحبا你好日本語ελληνικά", 200),
    "codes": lambda r: spiced(f"BP{r.getrandbits(100)}_{'PC' * r.randint(0, 50)}", "-_ /", r),
    "typing errors": lambda r: misspelt(words(r, r.randint(1, 6)), r),
    "joined words": lambda r: "_".join(words(r, r.randint(2, 40)).split()),
    "many words": lambda r: words(r, r.randint(20, 400)),
    "spiced": lambda r: spiced(words(r, 8), _SPICE, r),
}  # fmt: skip


def words(random: Random, many: int) -> str:
    from bench.corpus import QUERIES

    known = [word for query in QUERIES for word in query.split()]
    return " ".join(random.choices(known, k=many))


def spiced(text: str, spice: str, random: Random) -> str:
    """``text`` with characters of ``spice`` anywhere."""
    letters = list(text)
    for _ in range(random.randint(1, 40)):
        letters.insert(random.randint(0, len(letters)), random.choice(spice))
    return "".join(letters)


def misspelt(text: str, random: Random) -> str:
    letters = list(text)
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(letters))
        letters[at] = random.choice(("", letters[at] * 2, random.choice("aeioubvsczñ")))
    return "".join(letters)


def search_all(folder: Path, *, searches: int, seed: str, answer: Path, by_meaning: bool) -> None:
    """What one process does; writes what it saw as JSON."""
    from search import expansion
    from search.contract import FacetFilter, SearchQuery
    from search.engines.embedded import EmbeddedEngine
    from search.meaning.searching import search_with_meaning
    from search.meaning.switch import load_now
    from search.synonyms import Expander

    synonyms = Expander(expansion.synonym_sets())
    engine = EmbeddedEngine(folder, lambda: synonyms)
    meaning = load_now() if by_meaning else None
    assert not by_meaning or (meaning is not None and len(meaning.vectors) > 0)
    asked = 0
    random = Random(seed)
    names = list(KINDS)
    slowest: dict[str, float] = dict.fromkeys(names, 0.0)
    seconds: list[float] = []
    longest_work = 0.0
    for number in range(searches):
        kind = names[number % len(names)]
        text = KINDS[kind](random)
        filters = {}
        if random.random() < 0.3:
            filters = {random.choice(("sector", "year", "kind")): FacetFilter(any=(text[:200],))}
        query = SearchQuery(
            text=text,
            filters=filters,
            facets=("kind", "sector", "territory", "goal", "objective", "year"),
            sort=random.choice(("relevance", "relevance", "relevance", "date", "title")),
            page=random.choice((1, 1, 1, 2, 10**6)),
            exact=random.random() < 0.1,
            strict=random.random() < 0.1,
            reader=random.choice(("", "es", "en", "xx")),
        )
        started, worked = time.perf_counter(), time.thread_time()
        if number % 5 == 4:
            engine.suggest(text)
        elif meaning is None:
            engine.search(query)
        else:
            found = search_with_meaning(query, engine=engine, meaning=meaning)
            asked += bool(found.is_fused or found.close)
        took = time.perf_counter() - started
        longest_work = max(longest_work, time.thread_time() - worked)
        seconds.append(took)
        slowest[kind] = max(slowest[kind], took)
    seconds.sort()
    seen = {
        "searches": searches,
        **({"changed_by_meaning": asked} if by_meaning else {}),
        "p50_ms": round(1000 * seconds[len(seconds) // 2], 2),
        "p95_ms": round(1000 * seconds[int(len(seconds) * 0.95)], 2),
        "p999_ms": round(1000 * seconds[int(len(seconds) * 0.999)], 2),
        "slowest_ms": round(1000 * seconds[-1], 1),
        "most_work_ms": round(1000 * longest_work, 1),
        "slowest_by_kind_ms": {kind: round(1000 * took, 1) for kind, took in slowest.items()},
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    answer.write_text(json.dumps(seen))


def prepare(folder: Path, documents: int, *, by_meaning: bool) -> None:
    from django.core.management import call_command

    from bench import corpus
    from search.engines.embedded import EmbeddedEngine
    from search.synonyms import Expander

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("load_vocabulary", verbosity=0)
    EmbeddedEngine(folder, Expander).rebuild(corpus.documents(documents))
    if by_meaning:
        _write_vectors(documents)


def _write_vectors(documents: int) -> None:
    from itertools import islice

    from bench import corpus
    from bench.meaning_vectors import stored
    from search.meaning.passages import passages_of
    from search.meaning.store import write_snapshot
    from search.meaning.switch import load_now, snapshot_folder

    meaning = load_now()
    assert meaning is not None, "run `make meaning` first"
    passages = (each for page in corpus.documents(documents) for each in passages_of(page))
    encoded = meaning.embedder.passages([each.text for each in islice(passages, ENCODED)])
    write_snapshot(
        snapshot_folder(),
        embedder_id=meaning.embedder.id,
        dim=meaning.embedder.dim,
        rows=stored(corpus.documents(documents), encoded),
    )


def run(
    data: Path, *, searches: int, documents: int, seed: str, by_meaning: bool = False
) -> dict[str, Any]:
    """``statuses``: how each process ended, 0 well. ``slowest_ms`` as a person waits, other
    processes' turns counted in; ``most_work_ms`` without them; ``load``: how busy the machine was
    at the end."""
    from django.conf import settings

    from tests.search.processes import ended, forked

    settings.SEARCH_MEANING = "1" if by_meaning else ""
    folder = data / "hostile"
    folder.mkdir()
    made = forked(
        lambda: prepare(folder / "index", documents, by_meaning=by_meaning),
        database=folder,
        wait=False,
    )
    assert ended(made, seconds=1800) == 0
    started = time.monotonic()
    pids = [
        forked(
            lambda n=number: search_all(
                folder / "index",
                searches=searches // PROCESSES,
                seed=f"{seed}-{n}",
                answer=folder / f"{n}.json",
                by_meaning=by_meaning,
            ),
            database=folder,
            wait=False,
        )
        for number in range(PROCESSES)
    ]
    statuses = [ended(pid, seconds=12 * 60 * 60) for pid in pids]
    seen = [
        json.loads((folder / f"{number}.json").read_text())
        for number in range(PROCESSES)
        if statuses[number] == 0
    ]
    return {
        "seed": seed,
        "documents": documents,
        "by_meaning": by_meaning,
        "searches": sum(one["searches"] for one in seen),
        "statuses": statuses,
        "seconds": round(time.monotonic() - started, 1),
        "load": round(os.getloadavg()[0], 1),
        "most_work_ms": max((one["most_work_ms"] for one in seen), default=0.0),
        "slowest_ms": max((one["slowest_ms"] for one in seen), default=0.0),
        "processes": seen,
    }


def faults(results: dict[str, Any]) -> list[str]:
    found = []
    if any(results["statuses"]):
        found.append(f"processes ended with {results['statuses']}")
    if results["slowest_ms"] >= 1000 * SLOWEST_SECONDS:
        found.append(f"the slowest search took {results['slowest_ms']} ms")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.hostile", description=__doc__)
    parser.add_argument("--searches", type=int, default=500_000)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--meaning", action="store_true", help="by words and by meaning")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        data = start(Path(name))
        results = run(
            data,
            searches=options.searches,
            documents=options.documents,
            seed=options.seed,
            by_meaning=options.meaning,
        )
    text = json.dumps(results, indent=2, ensure_ascii=False)
    print(text)
    output = options.output or (RESULTS_BY_MEANING if options.meaning else RESULTS)
    output.write_text(text + "\n")
    wrong = faults(results)
    for fault in wrong:
        print(f"WRONG: {fault}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
