"""What a page begins with, where nobody wrote a summary of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from .contract import SearchDocument

#: Characters of a text that stand for a summary.
LENGTH: Final = 240


def opening(summary: str, texts: Iterable[str]) -> str:
    """The summary; where there is none, the beginning of the first text that says anything, in one
    line, cut between words with an ellipsis after it."""
    if summary.strip():
        return summary
    for text in texts:
        # Twice as much holds enough, however the text is spaced; tabs stand between cells.
        words = " ".join(text[: 2 * LENGTH].replace("\t", " · ").split())
        if words:
            return words if len(words) <= LENGTH else f"{words[:LENGTH].rsplit(' ', 1)[0]}…"
    return ""


def opening_of(document: SearchDocument) -> str:
    return opening(document.summary, (section.text for section in document.sections))
