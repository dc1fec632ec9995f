"""The figures of the demand map, kept for the weave, so that no home page has to count them again.

One set a process: of the engine and the version of the vocabulary for which it was counted last.
After a fork the engine is another one, and the figures are counted again.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from ..contract import SearchEngine
from .lexicon import Vocabulary
from .map import Found


@dataclass(frozen=True, slots=True)
class _Kept:
    engine: SearchEngine
    vocabulary: int
    until: float
    found: Found


_kept: _Kept | None = None


def kept_figures(*, engine: SearchEngine, vocabulary: Vocabulary, now: float) -> Found | None:
    """Those that are no older than ``SEARCH_WEAVE_SECONDS``. ``now``: seconds of a clock that only
    goes forward."""
    kept = _kept
    if kept is None or kept.engine is not engine or now >= kept.until:
        return None
    return kept.found if kept.vocabulary == vocabulary.number else None


def keep_figures(found: Found, *, engine: SearchEngine, vocabulary: Vocabulary, now: float) -> None:
    global _kept
    _kept = _Kept(engine, vocabulary.number, now + settings.SEARCH_WEAVE_SECONDS, found)


def forget() -> None:
    """Count again at the next occasion."""
    global _kept
    _kept = None
