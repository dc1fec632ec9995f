"""The goals of ``bench.searching_scale`` as quotients of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.measuring import Goal

#: The goals are set for this many pages.
PAGES = 10_000
VISIBLE_MS = 500.0


def goals(figures: Mapping[int, Mapping[str, Any]]) -> list[Goal]:
    """Those whose figures there are; at ``PAGES``, or at the largest size that has them."""
    return [
        *_peer(figures, "wagtail postgresql", p50=50, p95=50, rebuild=4),
        *_peer(figures, "wagtail sqlite", p50=8, p95=100, rebuild=2),
        *_ours(figures),
        *_growth(figures),
    ]


def _size(figures: Mapping[int, Mapping[str, Any]], name: str) -> int | None:
    have = [size for size, at in figures.items() if name in at["milliseconds"]]
    return None if not have else PAGES if PAGES in have else max(have)


def _peer(
    figures: Mapping[int, Mapping[str, Any]], name: str, *, p50: float, p95: float, rebuild: float
) -> list[Goal]:
    size = _size(figures, name)
    if size is None:
        return []
    times, build = figures[size]["milliseconds"], figures[size]["build"]
    beside = times[f"ours beside {name}"]
    label = f"{size:,} pages: {name} over ours"
    found = [
        Goal(f"{label}, p50", times[name]["p50"] / beside["p50"], p50, False),
        Goal(f"{label}, p95", times[name]["p95"] / beside["p95"], p95, False),
    ]
    if "ours, from the database" in build:
        mine = build["ours, from the database"]["pages_per_second"]
        quotient = mine / build[name]["pages_per_second"]
        found.append(Goal(f"{size:,} pages: our rebuild over {name}'s", quotient, rebuild, False))
    return found


def _ours(figures: Mapping[int, Mapping[str, Any]]) -> list[Goal]:
    size = _size(figures, "ours")
    if size is None:
        return []
    at = figures[size]
    times, facets = at["milliseconds"], at["facets"]
    label = f"{size:,} pages:"
    return [
        Goal(
            f"{label} our adapter over raw tantivy, p50",
            times["ours"]["p50"] / times["raw"]["p50"],
            1.3,
            True,
        ),
        Goal(
            f"{label} multi-select facets over plain, p50",
            facets["multi-select"]["p50"] / facets["plain"]["p50"],
            1.2,
            True,
        ),
        *(
            Goal(
                f"{pages:,} pages: publish to visible elsewhere, p95 over 0.5 s",
                figures[pages]["publish_to_visible"]["p95"] / VISIBLE_MS,
                1.0,
                True,
            )
            for pages in figures
        ),
    ]


def _growth(figures: Mapping[int, Mapping[str, Any]]) -> list[Goal]:
    if not {10_000, 100_000} <= set(figures):
        return []
    small, large = (figures[size]["milliseconds"]["ours"]["p95"] for size in (10_000, 100_000))
    return [Goal("our p95 from 10,000 to 100,000 pages", large / small, 3, True)]
