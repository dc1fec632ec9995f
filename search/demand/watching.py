"""The one call of the search page: what was searched goes to the log, whoever searched does not."""

from __future__ import annotations

import logging
import time

from django.http import HttpRequest

from accounts.language import reader_language

from ..contract import SearchQuery, SearchResults
from .made import is_by_a_person, made_of
from .recorder import recorder

logger = logging.getLogger("minga.search")


def notice_search(
    request: HttpRequest, query: SearchQuery, results: SearchResults, *, is_part: bool
) -> None:
    """Leaves the search in memory, to be counted later; costs no query and keeps nothing of the
    request. Never raises."""
    try:
        if is_by_a_person(request.method or "", request.headers):
            language = reader_language()
            made = made_of(query, results, language=language, is_part=is_part)
            if made is not None:
                recorder.remember(made, at=time.monotonic())
    except Exception:
        # Whoever searches must get the answer, whatever the log thinks of the question.
        logger.exception("A search was not counted")
