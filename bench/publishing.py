"""Publishing one practice beside a stock Wagtail page with the same text, as the site grows."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import pages
from bench.measuring import Goal, Result, Times, alternate
from bench.stock.models import StockPage
from practices.models import PracticePage

SIZES = (1_000, 10_000)
ROUNDS = 40


def measure() -> Result:
    result = Result("publish")
    at_size: dict[int, dict[str, Times]] = {}
    queries: dict[str, int] = {}
    for size in SIZES:
        _grow_to(size)
        at_size[size] = _publish_times(result)
        queries = _publish_queries()
    first, last = (at_size[size] for size in SIZES)
    ratio = last["ours"].p50 / last["stock"].p50
    growth = last["ours"].p50 / first["ours"].p50
    result.figures |= {
        "milliseconds": {
            str(size): {name: vars_of(times) for name, times in both.items()}
            for size, both in at_size.items()
        },
        "queries": queries,
    }
    result.goals = [
        Goal("publish: queries against a stock page", queries["ours"] / queries["stock"], 2, True),
        Goal(f"publish: time against a stock page, {SIZES[-1]:,} pages", ratio, 2, True),
        Goal("publish: growth from 1,000 to 10,000 pages", growth, 1.2, True),
    ]
    return result


def vars_of(times: Times) -> dict[str, float]:
    return {name: getattr(times, name) for name in ("p50", "p95", "least", "most", "count")}


def _grow_to(size: int) -> None:
    have = PracticePage.objects.count()
    if have < size:
        pages.add_ours(range(have + 1, size + 1))
    have = StockPage.objects.count()
    if have < size:
        pages.add_theirs(range(have + 1, size + 1))


def _publish_times(result: Result) -> dict[str, Times]:
    ours = list(PracticePage.objects.order_by("pk")[:ROUNDS])
    theirs = list(StockPage.objects.order_by("pk")[:ROUNDS])

    def publish_ours(number: int) -> None:
        page = ours[number]
        page.sections["finding"] += f" Cambio {number}."
        page.save_revision().publish()

    def publish_theirs(number: int) -> None:
        page = theirs[number]
        page.body += f" Cambio {number}."
        page.save_revision().publish()

    publish_ours(0)
    publish_theirs(0)
    return alternate({"ours": publish_ours, "stock": publish_theirs}, range(1, ROUNDS))


def _publish_queries() -> dict[str, int]:
    counts = {}
    for name, page in (
        ("ours", PracticePage.objects.order_by("pk").first()),
        ("stock", StockPage.objects.order_by("pk").first()),
    ):
        assert page is not None
        page.title += "."
        with CaptureQueriesContext(connection) as captured:
            page.save_revision().publish()
        counts[name] = len(captured)
    return counts
