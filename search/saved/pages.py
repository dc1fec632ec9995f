"""What a saved search's own page shows: what it has found since it was saved, newest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils.text import Truncator

from ..contract import Hit, SearchEngine, SearchQuery
from ..sentence import sentence_of
from ..sources import only_readable
from . import definition
from .models import NAME_LENGTH, SavedSearch
from .services import whole_index

#: Found pages that the page lists; all are one click away in the search itself.
MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Found:
    """``is_new``: found since the owner last looked."""

    hit: Hit
    found_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class FoundPages:
    """``withdrawn``: how many of them nobody may read any more, or no longer fit."""

    rows: tuple[Found, ...]
    withdrawn: int = 0


def found_pages(saved: SavedSearch, *, engine: SearchEngine, language: str) -> FoundPages:
    """The pages that were found last, as the index has them now, each once and in the reader's
    language where there is one. Two queries, one where none was found. Raises ``EngineError``."""
    matches = saved.matches.exclude(found_at=None).order_by("-found_at", "-id")[:MOST_SHOWN]
    times = {match.code: match.found_at for match in matches if match.found_at is not None}
    if not times:
        return FoundPages(())
    keys = [key for code in times for key in definition.keys_of(code)]
    query = definition.strict(saved.query_string, keys=keys)
    # Each page may be there in three languages; a page of hits holds a hundred.
    with whole_index(engine):
        held = [hit for number in (1, 2) for hit in engine.search(replace(query, page=number)).hits]
    hits: dict[str, Hit] = {}
    for hit in only_readable(held):
        if hit.code not in hits or hit.language == language[:2]:
            hits[hit.code] = hit
    rows = tuple(
        Found(hits[code], at, at > saved.seen_at) for code, at in times.items() if code in hits
    )
    return FoundPages(rows, withdrawn=len(times) - len(rows))


def proposed_name(query: SearchQuery, *, language: str) -> str:
    """The selection's own sentence."""
    words = sentence_of(query, language=language)
    words = Truncator(words).chars(NAME_LENGTH, truncate="…")
    return words[:1].upper() + words[1:]
