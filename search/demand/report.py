"""What editors read of the searches: by month, the most frequent, and those without an answer. It
shows them no words that the public map would not show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from .gaps import in_words
from .lexicon import Vocabulary
from .querysets import SearchTallyQuerySet

Which = Literal["unanswered", "all"]
WHICH: Final[tuple[Which, ...]] = ("unanswered", "all")
#: Searches that one report lists.
MAX_LINES: Final = 500


@dataclass(frozen=True, slots=True)
class Month:
    """``first``: its first day. ``times``: searches made; ``different`` ones; ``unanswered``:
    times that no page held all that was asked."""

    first: date
    times: int
    different: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Line:
    """A search as people read it; ``results``: most pages that it found on any day."""

    text: str
    times: int
    days: int
    results: int
    last_day: date
    themes: str
    territories: str
    query_string: str


@dataclass(frozen=True, slots=True)
class Report:
    """``unshown``: times of searches whose words are kept back because they may name somebody."""

    months: tuple[Month, ...]
    lines: tuple[Line, ...]
    unshown: int


def make_report(
    tallies: SearchTallyQuerySet,
    vocabulary: Vocabulary,
    *,
    language: str,
    which: Which = "unanswered",
    month: date | None = None,
) -> Report:
    """``month``: any day of it; None is all that is remembered. Four queries at most."""
    chosen = tallies.unanswered() if which == "unanswered" else tallies
    if month is not None:
        chosen = chosen.filter(day__year=month.year, day__month=month.month)
    everything = chosen.aggregate(total=Sum("times"))["total"] or 0
    listed = list(chosen.shown())
    shown = sum(int(str(row["total"])) for row in listed)
    lines = _lines(listed[:MAX_LINES], vocabulary, language=language)
    return Report(months_of(tallies), tuple(lines), everything - shown)


def months_of(tallies: SearchTallyQuerySet) -> tuple[Month, ...]:
    """The newest first. One query."""
    rows = (
        tallies.order_by()
        .annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(
            total=Sum("times"),
            different=Count("digest", distinct=True),
            unanswered=Sum("times", filter=Q(is_answered=False)),
        )
        .order_by("-month")
    )
    return tuple(
        Month(row["month"], row["total"], row["different"], row["unanswered"] or 0) for row in rows
    )


def _lines(rows: list[Any], vocabulary: Vocabulary, *, language: str) -> list[Line]:
    themes = {theme.code: theme.label(language) for theme in vocabulary.themes}
    places = {code: place.label(language) for code, place in vocabulary.places.items()}
    return [
        Line(
            text=asked.text,
            times=asked.times,
            days=row["days"],
            results=row["most_results"],
            last_day=row["last_day"],
            themes=", ".join(themes.get(code, code) for code in row["themes"].split()),
            territories=", ".join(places.get(code, code) for code in row["territories"].split()),
            query_string=asked.query_string,
        )
        for row, asked in zip(rows, in_words(rows, vocabulary, language=language), strict=True)
    ]
