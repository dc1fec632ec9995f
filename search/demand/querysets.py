"""Named queries over what was searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connections, models
from django.db.models import Case, Count, Max, Q, Sum, Value, When

if TYPE_CHECKING:
    from .models import SearchTally

#: Words that the vocabulary does not know may be somebody's name: they are shown to nobody before
#: the same search was made so often, on so many days.
SHOWN_AFTER_TIMES: Final = 3
SHOWN_AFTER_DAYS: Final = 2
_LAST: Final = "\U0010ffff"


class SearchTallyQuerySet(models.QuerySet["SearchTally"]):
    def beginning(self, words: str) -> SearchTallyQuerySet:
        """Those whose words begin with the folded ``words``."""
        begun = self.filter(words__startswith=words)
        # SQLite asks no index for LIKE, and orders words as they are written; others do not.
        if connections[self.db].vendor == "sqlite":
            return begun.filter(words__gte=words, words__lt=words + _LAST)
        return begun

    def unanswered(self) -> SearchTallyQuerySet:
        return self.filter(is_answered=False)

    def placed(self) -> SearchTallyQuerySet:
        """Those that speak of a theme and of a territory."""
        return self.exclude(themes="").exclude(territories="")

    def by_cell(self) -> models.QuerySet[SearchTally, tuple[str, str, int]]:
        """(themes, territories, times) of each combination."""
        return self.order_by().values_list("themes", "territories").annotate(total=Sum("times"))

    def by_search(self) -> models.QuerySet[SearchTally, dict[str, Any]]:
        """Each different search once, most made first: ``words``, ``filters``, ``themes``,
        ``territories``, ``total``, ``days``, ``last_day``, ``results``."""
        rows: Any = (
            self.values("words", "filters", "themes", "territories")
            .annotate(
                total=Sum("times"),
                days=Count("day", distinct=True),
                last_day=Max("day"),
                most_results=Max("results"),
                # PostgreSQL knows no greatest truth value.
                known=Max(Case(When(is_known=True, then=Value(1)), default=Value(0))),
            )
            .order_by("-total", "-last_day", "words", "filters")
        )
        searches: models.QuerySet[SearchTally, dict[str, Any]] = rows
        return searches

    def known(self) -> models.QuerySet[SearchTally, dict[str, Any]]:
        """``by_search``, only those made of words of the vocabulary. What the public map shows: no
        number of searches makes a sentence about somebody fit for it, for anybody can search."""
        return self.filter(is_known=True).exclude(words="", filters="").by_search()

    def shown(self) -> models.QuerySet[SearchTally, dict[str, Any]]:
        """``by_search``, only what was made often enough, or is made of words of the vocabulary:
        what editors see; what is proposed as people type is some of it."""
        often = Q(total__gte=SHOWN_AFTER_TIMES, days__gte=SHOWN_AFTER_DAYS)
        nothing_kept = Q(words="", filters="")
        return self.exclude(nothing_kept).by_search().filter(Q(known=1) | often)
