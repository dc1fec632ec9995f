"""Searching 1,000, 10,000 and 100,000 generated pages: our engine, raw tantivy, and Wagtail's
search on SQLite and on a PostgreSQL of the run's own, in one run (``make bench-search``).

Every query asks for ten hits, six facets and, where there are any, extracts; two of five have a
filter. The contestants take turns on each query. A peer whose search is slow is asked less often,
and is left out of a size where one query would take longer than ``BEARABLE_SECONDS``; the figures
say how often it was asked and where it was left out. Wagtail's pages are loaded from the database,
as a list of results needs; ours come whole from the index.
"""

from __future__ import annotations

import signal
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import corpus, postgres, scale_goals, stored
from bench.contestants import COPY
from bench.measuring import Result, Times
from bench.processes import Process, process

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 5
#: A peer is asked for at most this long at one size, and at least so many queries.
PEER_SECONDS = 60.0
LEAST_QUERIES = 6
BEARABLE_SECONDS = 30.0
#: Beyond this size pages are not loaded into a database: our engine and tantivy alone go on.
LARGEST_SITE = 10_000
PUBLISHES = 40
#: So many pages has the site that publishes; its index has all.
PUBLISHED_PAGES = 20
PEERS = ("wagtail sqlite", "wagtail postgresql")

Query = tuple[str, dict[str, list[str]]]


def measure(arguments: Sequence[str] = ()) -> Result:
    parser = ArgumentParser(prog="python -m bench search-scale")
    parser.add_argument(
        "--sizes",
        type=lambda text: tuple(sorted(int(part) for part in text.split(","))),
        default=SIZES,
        help="pages, smallest first (1000,10000,100000)",
    )
    options = parser.parse_args(arguments)
    result = Result("search_scale")
    with ended_in_order(), tempfile.TemporaryDirectory(prefix="minga-bench-") as name:
        folder = Path(name)
        documents = folder / "documents.pickle"
        _say(f"Writing {options.sizes[-1]:,} documents …")
        stored.store(documents, options.sizes[-1])
        figures: dict[int, dict[str, Any]] = {size: {} for size in options.sizes}
        with ExitStack() as stack:
            peers, left_out = _peers(stack, folder)
            loaded = dict.fromkeys(peers, 0)
            with process("site", folder) as site:
                site.call("open", str(folder / "site-index"))
                pages = 0
                for size in options.sizes:
                    at = _at_size(size, folder, documents, peers, loaded, left_out)
                    figures[size] = at
                    if size <= LARGEST_SITE:
                        pages = _site(site, at, pages, size)
        with process("site", folder) as site:
            site.call("open", str(folder / f"ours-{options.sizes[0]}"))
            site.call("load", 1, PUBLISHED_PAGES)
            site.call("serve")
            for size in options.sizes:
                _say(f"{size:,} pages: published and seen …")
                figures[size]["publish_to_visible"] = _visible(site, folder, size)
    result.figures = {
        "query": "10 hits, 6 facets, extracts (Wagtail has none); 40 % with a filter",
        "sizes": {str(size): at for size, at in figures.items()},
    }
    result.goals = scale_goals.goals(figures)
    return result


def mixed(round_number: int) -> Iterator[Query]:
    """The twenty texts; over five rounds each has two of five times a filter."""
    for number, text in enumerate(corpus.QUERIES):
        turn = (number + round_number) % 5
        filters: dict[str, list[str]] = {}
        if turn == 1:
            filters = {"sector": [f"S{number % 18:02d}"]}
        elif turn == 3:
            filters = {"goal": [str(number % 17 + 1)]}
        yield text, filters


#: Several codes in each of two facets.
CHOSEN = {"sector": ["S03", "S07", "S11"], "goal": ["4", "8", "10", "13"]}


def _at_size(
    size: int,
    folder: Path,
    documents: Path,
    peers: dict[str, Process],
    loaded: dict[str, int],
    left_out: dict[str, str],
) -> dict[str, Any]:
    at: dict[str, Any] = {"build": {}, "milliseconds": {}, "memory": {}, "left_out": {}}
    ours, raw = folder / f"ours-{size}", folder / f"raw-{size}"
    for name, place in (("ours", ours), ("raw", raw)):
        _say(f"{size:,} pages: building {name} …")
        with process(name, folder) as builder:
            builder.call("open", str(place))
            at["build"][name] = _rate(size, builder.call("build", str(documents), size))
            at["memory"][f"{name}, building"] = builder.call("memory")
    with process("ours", folder) as near, process("raw", folder) as bare:
        near.call("open", str(ours))
        bare.call("open", str(raw))
        _say(f"{size:,} pages: asking ours and raw tantivy …")
        at["milliseconds"] |= _near(near, bare)
        at["facets"] = _facets(near)
        at["memory"]["ours, searching"] = near.call("memory")
        at["memory"]["raw, searching"] = bare.call("memory")
        at["bytes"] = {name: at["build"][name].pop("bytes") for name in ("ours", "raw")}
        for name in PEERS:
            if size > LARGEST_SITE:
                left_out.setdefault(name, f"no more than {LARGEST_SITE:,} pages are loaded")
            if name in left_out:
                at["left_out"][name] = left_out[name]
                continue
            peer = peers[name]
            _say(f"{size:,} pages: loading and indexing {name} …")
            peer.call("load", loaded[name] + 1, size)
            loaded[name] = size
            at["build"][name] = _rate(size, peer.call("build"))
            at["bytes"][name] = at["build"][name].pop("bytes")
            _say(f"{size:,} pages: asking {name} …")
            at["milliseconds"] |= _far(name, peer, near)
            at["memory"][f"{name}, searching, without its server"] = peer.call("memory")
            slowest = at["milliseconds"][name]["p50"] / 1000 * 10
            if slowest > BEARABLE_SECONDS:
                # Ten times the pages are at least ten times the work of these searches.
                left_out[name] = (
                    f"half of its queries would take more than {slowest:.0f} s at ten times the "
                    f"{size:,} pages"
                )
    return at


def _near(near: Process, bare: Process) -> dict[str, dict[str, float]]:
    taken: dict[str, list[float]] = {"ours": [], "ours, asked again": [], "raw": []}
    for text, filters in mixed(0):
        near.call("ask", text, filters)
        bare.call("ask", text, filters)
    for number in range(ROUNDS):
        for text, filters in mixed(number):
            taken["ours"].append(near.call("ask", text, filters)["seconds"])
            again = near.call("ask_again", text, filters)["seconds"]
            taken["ours, asked again"].append(again)
            taken["raw"].append(bare.call("ask", text, filters)["seconds"])
    return {name: asdict(Times.of(seconds)) for name, seconds in taken.items()}


def _far(name: str, peer: Process, near: Process) -> dict[str, dict[str, float]]:
    """A peer and ours in turns, until the time is up; and the peer's ten hits alone."""
    taken: dict[str, list[float]] = {name: [], f"ours beside {name}": []}
    alone: list[float] = []
    start = time.monotonic()
    queries = [query for number in range(ROUNDS) for query in mixed(number)]
    # Every seventh: so that few queries hold short and long texts, with and without filters.
    for number in range(len(queries)):
        text, filters = queries[number * 7 % len(queries)]
        taken[name].append(peer.call("ask", text, filters)["seconds"])
        taken[f"ours beside {name}"].append(near.call("ask", text, filters)["seconds"])
        alone.append(peer.call("ask_hits", text, filters)["seconds"])
        if number + 1 >= LEAST_QUERIES and time.monotonic() - start > PEER_SECONDS:
            break
    taken[f"{name}, 10 hits alone"] = alone
    return {key: asdict(Times.of(seconds)) for key, seconds in taken.items()}


def _facets(near: Process) -> dict[str, dict[str, float]]:
    """Codes chosen in two of the six facets, which are then counted without their own filter; and
    the same pages found and the same facets counted where no facet has a filter of its own."""
    copied = {f"{COPY}{name}": codes for name, codes in CHOSEN.items()}
    taken: dict[str, list[float]] = {"plain": [], "multi-select": []}
    for _ in range(ROUNDS):
        for text in corpus.QUERIES:
            taken["plain"].append(near.call("ask", text, copied)["seconds"])
            taken["multi-select"].append(near.call("ask", text, CHOSEN)["seconds"])
    return {name: asdict(Times.of(seconds)) for name, seconds in taken.items()}


def _site(site: Process, at: dict[str, Any], have: int, size: int) -> int:
    """Ours as a site: pages in a database, and the rebuild that reads them there."""
    _say(f"{size:,} pages: loading and rebuilding ours from the database …")
    site.call("load", have + 1, size)
    answer = site.call("build")
    at["build"]["ours, from the database"] = _rate(answer["documents"], answer)
    at["memory"]["ours, rebuilding from the database"] = site.call("memory")
    return size


def _visible(site: Process, folder: Path, size: int) -> dict[str, float]:
    """From the end of a publish's transaction to the first search of another process that finds it.
    The site that publishes has few pages and the index of all."""
    waited: list[float] = []
    published: list[float] = []
    index = str(folder / f"ours-{size}")
    site.call("use", index)
    with process("ours", folder) as watcher:
        watcher.call("open", index)
        for number in range(PUBLISHES + 1):
            word = f"visible{number}of{size}"
            watcher.send("watch", word)
            answer = site.call("publish", word)
            seen = watcher.receive()["seen"]
            if seen is None:
                raise RuntimeError(f"a page with {word} was published and is not found")
            # The first one waits for what was written before it.
            if number:
                waited.append(max(0.0, seen - answer["committed"]))
                published.append(answer["seconds"])
    return {**asdict(Times.of(waited)), "publish_p50": Times.of(published).p50}


def _peers(stack: ExitStack, folder: Path) -> tuple[dict[str, Process], dict[str, str]]:
    """The peers that there are, ready, and why the others are not."""
    peers = {PEERS[0]: stack.enter_context(process("wagtail", folder))}
    left_out: dict[str, str] = {}
    try:
        address = stack.enter_context(postgres.server())
        peers[PEERS[1]] = stack.enter_context(process("wagtail", folder, database=address))
    except postgres.NoPostgres as error:
        left_out[PEERS[1]] = str(error)
        _say(f"Without PostgreSQL: {error}.")
    _say("Making the databases of the peers …")
    for peer in peers.values():
        peer.call("open")
    return peers, left_out


def _rate(pages: int, answer: dict[str, Any]) -> dict[str, Any]:
    seconds = answer["seconds"]
    return {
        "seconds": round(seconds, 2),
        "pages_per_second": round(pages / seconds),
        **{name: answer[name] for name in ("bytes",) if name in answer},
    }


@contextmanager
def ended_in_order() -> Iterator[None]:
    """A benchmark that is told to end takes its server and its folders with it."""

    def end(*_: object) -> None:
        raise SystemExit(143)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _say(text: str) -> None:
    print(f"  {text}", flush=True)
