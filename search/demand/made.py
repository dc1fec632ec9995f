"""Made: a search that was made, as far as it may be remembered. Pure, and without its person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from search import selection
from search.analysis import tokens
from search.contract import SearchQuery, SearchResults

from .private import is_private

#: Longer texts are pasted, not asked.
MAX_WORDS: Final = 12
MAX_CHARACTERS: Final = 120
#: A longer choice of filters, as a query string, was made by a program; and an entry of an index
#: holds no more than 2,700 bytes in PostgreSQL.
MAX_FILTERS: Final = 600
#: A best hit that holds less of the words than this did not answer them.
_WHOLE = 0.999
_EXCLUDED = re.compile(r"""(?<!\S)[-−](?:"[^"]*"|«[^»]*»|“[^”]*”|\S+)""")
_BOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|archiver|preview|fetch|monitor|scrap|curl|wget|headless"
    r"|lighthouse|python|libwww|http-?client|go-http|java/",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Made:
    """``words`` and ``spoken``: folded; ``words`` is what may be kept, "" when it looked like
    somebody's data, and ``spoken`` what themes and territories are recognised from, in memory
    only. ``query`` holds the filters. ``is_part``: a step of somebody who refines in place."""

    language: str
    words: str
    spoken: str
    query: SearchQuery
    results: int
    is_answered: bool
    is_relaxed: bool = False
    is_corrected: bool = False
    is_part: bool = False

    @property
    def filters(self) -> str:
        return selection.write(self.query)


def made_of(
    query: SearchQuery, results: SearchResults, *, language: str, is_part: bool = False
) -> Made | None:
    """What is remembered of a search; None when it does not count: nothing was asked, or it is the
    same list again on another page, in another order or length, or more filters than people choose.
    """
    again = query.page != 1 or query.sort != selection.default_sort(query.text)
    if again or query.size != selection.DEFAULT_SIZE or not (query.text or query.filters):
        return None
    filters = replace(SearchQuery(), filters=query.filters, sort="date")
    if len(selection.write(filters)) > MAX_FILTERS:
        return None
    corrected = bool(results.corrected_from and results.did_you_mean)
    asked = _EXCLUDED.sub(" ", results.did_you_mean if corrected else query.text)
    spoken = [token.folded for token in tokens(asked) if token.folded]
    if query.text and not spoken:
        return None
    words = " ".join(spoken)
    is_kept = (
        len(spoken) <= MAX_WORDS
        # Folding makes some signs longer (⒇ is "(20)"): what is kept must fit and be read again.
        and max(len(query.text), len(words)) <= MAX_CHARACTERS
        and not is_private(query.text)
        and not is_private(words)
    )
    return Made(
        language=language,
        words=words if is_kept else "",
        spoken=" ".join(spoken[:MAX_WORDS]),
        query=filters,
        results=results.total,
        is_answered=results.total > 0 and (not query.text or results.coverage >= _WHOLE),
        is_relaxed=bool(results.relaxed),
        is_corrected=corrected,
        is_part=is_part,
    )


def refines(later: Made, earlier: Made) -> bool:
    """Whether ``later`` says more exactly what ``earlier`` began to ask: the same words or longer
    ones, the same filters or more; in place also fewer. Equal searches refine each other."""
    if later.language != earlier.language or not later.spoken.startswith(earlier.spoken):
        return False
    if later.spoken and not earlier.spoken:
        return False
    before, after = set(selection.chosen(earlier.query)), set(selection.chosen(later.query))
    same_words = later.spoken == earlier.spoken
    return before <= after or (later.is_part and same_words)


def is_by_a_person(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request is somebody's search: read whole, not prefetched, not by a robot that says
    so. Nothing of the headers is kept."""
    purposes = " ".join(headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    if method != "GET" or "prefetch" in purposes.lower() or "preview" in purposes.lower():
        return False
    agent = headers.get("User-Agent", "")
    return not _BOT.search(agent)
