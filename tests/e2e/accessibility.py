"""WCAG 2.2 AA by axe, and the things that axe does not see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

AXE = (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Any, *, within: str | None = None) -> list[str]:
    """One line a violation: rule, impact, the first elements. Empty is what a test wants.

    The script is evaluated by the browser's driver, since the site's policy forbids foreign ones.
    """
    page.evaluate(AXE)
    found = page.evaluate(
        "([rules, within]) => axe.run(within || document, {runOnly: {type: 'tag', values: rules}})",
        [RULES, within],
    )
    return [
        f"{item['id']} ({item['impact']}): "
        + "; ".join(" ".join(node["target"]) for node in item["nodes"][:3])
        for item in found["violations"]
    ]


def sideways(page: Any) -> int:
    """Pixels by which the page is wider than the window: 0 where nothing scrolls sideways."""
    return int(
        page.evaluate(
            "Math.max(0, document.documentElement.scrollWidth"
            " - document.documentElement.clientWidth)"
        )
    )
