"""The doors of the log: count what was searched, recognise it again, forget what is old."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final
from urllib.parse import parse_qs

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F

from .. import selection
from ..labels import KINDS, LANGUAGES
from .lexicon import Vocabulary
from .made import Made
from .models import CODES_LENGTH, SearchTally
from .recognition import Recognised

logger = logging.getLogger("minga.search")

#: A process sees only its own readers; among as many of the newest rows of a language, the
#: beginning of a search that another process counted is taken back.
NEWEST_ROWS: Final = 20
#: Different searches that one day may have: whoever makes up more of them does not fill the disk,
#: nor slow down the pages that read the log. Those that the day has are still counted.
MOST_ROWS_A_DAY: Final = 3_000
#: Failures of the database in one go after which it is not the searches that are wrong.
MOST_FAILURES: Final = 3
#: Rows that are deleted, and that are recognised again, in one go.
PRUNED_AT_ONCE: Final = 500
RECOGNISED_AT_ONCE: Final = 200
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORGANISATION = re.compile(r"OR-\d{1,6}")


def count_searches(*, searches: Sequence[Made], day: date, vocabulary: Vocabulary) -> int:
    """Counts each once on ``day``; answers how many were counted. Searches whose filters are on no
    list were typed by hand and are not kept, nor new ones when the day has ``MOST_ROWS_A_DAY``. One
    that cannot be counted is logged and loses no other; raises what the database raised when it
    failed ``MOST_FAILURES`` times."""
    is_full = SearchTally.objects.filter(day=day).count() >= MOST_ROWS_A_DAY
    counted = failures = 0
    for made in searches:
        try:
            if _are_listed(made, vocabulary):
                counted += count_search(made=made, day=day, vocabulary=vocabulary, is_full=is_full)
        except Exception as error:
            failures += isinstance(error, OperationalError | InterfaceError)
            if failures >= MOST_FAILURES:
                raise
            # Without the error's text: a database quotes the row, which holds what was searched.
            logger.error("A search was not counted: %s", type(error).__name__)
    return counted


@transaction.atomic
def count_search(*, made: Made, day: date, vocabulary: Vocabulary, is_full: bool = False) -> bool:
    """Adds one to the row of this search and day, or makes it unless the day ``is_full``; says
    whether it was counted. What the row says of the results is what was found last."""
    recognised = vocabulary.lexicon.recognise(made.spoken, made.query)
    themes, territories = _joined(recognised.themes), _joined(recognised.territories)
    filters = made.filters
    digest = _digest(made.language, made.words, filters, themes, territories)
    state = {
        "results": made.results,
        "is_answered": made.is_answered,
        "is_relaxed": made.is_relaxed,
        "is_corrected": made.is_corrected,
    }
    _take_back_beginnings(made, filters=filters, day=day)
    row = SearchTally.objects.filter(day=day, digest=digest)
    if row.update(times=F("times") + 1, **state):
        return True
    if is_full:
        return False
    try:
        with transaction.atomic():
            SearchTally.objects.create(
                day=day,
                digest=digest,
                language=made.language,
                words=made.words,
                filters=filters,
                themes=themes,
                territories=territories,
                is_known=_is_known(made, recognised),
                vocabulary=vocabulary.number,
                **state,
            )
    except IntegrityError:
        # Another process has just made the row.
        row.update(times=F("times") + 1, **state)
    return True


@transaction.atomic
def recognise_again(
    *, vocabulary: Vocabulary, after: int = 0, limit: int = RECOGNISED_AT_ONCE
) -> int:
    """Reads rows again that an earlier vocabulary recognised: a new name of a place or a theme
    counts for what was searched before. Reads those ``after`` a row's id, at most ``limit``, and
    answers the last one's, 0 where there was none: so a long log is walked through once. Rows whose
    words were not kept stay as they are."""
    earlier = SearchTally.objects.exclude(vocabulary=vocabulary.number)
    rows = list(earlier.filter(pk__gt=after).order_by("pk")[:limit])
    for row in rows:
        row.vocabulary = vocabulary.number
        query = selection.read(_parameters(row.filters))
        if row.words:
            recognised = vocabulary.lexicon.recognise(row.words, query)
            row.themes = _joined(recognised.themes)
            row.territories = _joined(recognised.territories)
            row.is_known = recognised.is_known
    SearchTally.objects.bulk_update(rows, ["vocabulary", "themes", "territories", "is_known"])
    return rows[-1].pk if rows else 0


@transaction.atomic
def forget_old(*, today: date, keep_days: int, limit: int = PRUNED_AT_ONCE) -> int:
    """Deletes rows older than ``keep_days``, the oldest first; answers how many of at most
    ``limit``. 0 keeps none."""
    oldest = SearchTally.objects.filter(day__lte=today - timedelta(days=keep_days))
    ids = list(oldest.order_by("day", "id").values_list("pk", flat=True)[:limit])
    if ids:
        SearchTally.objects.filter(pk__in=ids).delete()
    return len(ids)


def _take_back_beginnings(made: Made, *, filters: str, day: date) -> None:
    """Somebody who refines is asked by several processes in turn: of *viv*, *vivienda*, *vivienda
    huaquillas* only the last is a search."""
    if not made.words:
        return
    newest = SearchTally.objects.filter(day=day, language=made.language).order_by("-id")
    begun = [
        pk
        for pk, words, chosen, times in newest.values_list("pk", "words", "filters", "times")[
            :NEWEST_ROWS
        ]
        if times == 1
        and words
        and words != made.words
        and made.words.startswith(words)
        and chosen == filters
    ]
    if begun:
        SearchTally.objects.filter(pk__in=begun, times=1).delete()


def _is_known(made: Made, recognised: Recognised) -> bool:
    """Words that were not kept have nothing to show; what they speak of has."""
    return recognised.is_known or not made.words


def _are_listed(made: Made, vocabulary: Vocabulary) -> bool:
    return all(_is_listed(name, code, vocabulary) for name, _, code in selection.chosen(made.query))


def _is_listed(facet: str, code: str, vocabulary: Vocabulary) -> bool:
    if facet == "kind":
        return code in KINDS
    if facet == "language":
        return code in LANGUAGES
    if facet == "year":
        return bool(_YEAR.fullmatch(code))
    if facet == "organisation":
        return bool(_ORGANISATION.fullmatch(code))
    return (facet, code) in vocabulary.codes


def _joined(codes: Iterable[str]) -> str:
    """`` housing health ``: between spaces, so that a code can be looked for; too many are none."""
    text = " ".join(codes)
    return f" {text} " if text and len(text) + 2 <= CODES_LENGTH else ""


def _parameters(filters: str) -> dict[str, list[str]]:
    return parse_qs(filters)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
