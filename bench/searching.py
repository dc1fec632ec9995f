"""Searching 10,000 practices: our engine beside raw tantivy, and beside Wagtail's SQLite search of
pages with the same text. Each query asks for 10 hits, 6 facets and highlights."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import corpus, pages
from bench.measuring import Goal, Result, alternate, clock
from bench.raw_tantivy import RawIndex
from bench.stock.models import StockPage
from search.contract import SearchQuery
from search.engines.embedded import EmbeddedEngine
from search.synonyms import Expander

SIZE = 10_000
ROUNDS = 15


def measure() -> Result:
    result = Result("search")
    folder = Path(tempfile.mkdtemp(prefix="minga-bench-"))
    documents = list(corpus.documents(SIZE))
    engine = EmbeddedEngine(folder / "ours", synonyms=lambda: Expander(()))
    ours_built = clock(lambda: engine.rebuild(documents))
    raw = RawIndex(folder / "raw", corpus.FACETS)
    raw.load(documents)
    have = StockPage.objects.count()
    if have < SIZE:
        pages.add_theirs(range(have + 1, SIZE + 1))

    def ours(text: str) -> None:
        engine.search(SearchQuery(text=text, facets=corpus.FACETS))

    def bare(text: str) -> None:
        raw.search(text)

    def wagtail(text: str) -> None:
        """Ten pages loaded and nothing else: no total, no facet, no extract. What Wagtail's search
        does best, beside everything that ours does."""
        list(StockPage.objects.live().search(text)[:10])

    def wagtail_with_counts(text: str) -> None:
        """With the total and the counts of the two facets that a stock page has."""
        found = StockPage.objects.live().search(text)
        list(found[:10])
        found.count()
        found.facet("sector")
        found.facet("goal")

    for text in corpus.QUERIES:
        ours(text), bare(text)
    queries = [text for _round in range(ROUNDS) for text in corpus.QUERIES]
    near = alternate({"ours": ours, "raw tantivy": bare}, queries)
    far = alternate({"ours": ours, "wagtail sqlite": wagtail}, corpus.QUERIES)
    whole = alternate({"wagtail": wagtail_with_counts}, corpus.QUERIES[:3])
    result.figures = {
        "pages": SIZE,
        "milliseconds": {
            "ours": _figures(near["ours"]),
            "raw tantivy": _figures(near["raw tantivy"]),
            "ours beside wagtail": _figures(far["ours"]),
            "wagtail sqlite, 10 hits alone": _figures(far["wagtail sqlite"]),
            "wagtail sqlite, with total and 2 facets": _figures(whole["wagtail"]),
        },
        "rebuild": {"seconds": round(ours_built, 2), "pages_per_second": round(SIZE / ours_built)},
        "index_bytes": sum(
            path.stat().st_size for path in (folder / "ours").rglob("*") if path.is_file()
        ),
    }
    result.goals = [
        Goal(
            "search: our adapter over raw tantivy, p50",
            near["ours"].p50 / near["raw tantivy"].p50,
            1.3,
            True,
        ),
        Goal(
            "search: Wagtail's SQLite search over ours, p50",
            far["wagtail sqlite"].p50 / far["ours"].p50,
            8,
            False,
        ),
        Goal(
            "search: Wagtail's SQLite search over ours, p95",
            far["wagtail sqlite"].p95 / far["ours"].p95,
            100,
            False,
        ),
    ]
    return result


def _figures(times: object) -> dict[str, float]:
    return {name: getattr(times, name) for name in ("p50", "p95", "least", "most", "count")}
