"""Passages by what is to be done with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q

#: A text that the embedder refused so often is not tried again, until it or everything is read
#: anew.
TRIES: Final = 3
GIVEN_UP: Final = Q(vector=None, attempts__gte=TRIES)
BEHIND: Final = Q(vector=None, attempts__lt=TRIES)


class StoredPassageQuerySet(models.QuerySet[Any]):
    def behind(self) -> StoredPassageQuerySet:
        """Those that are still to be encoded."""
        return self.filter(BEHIND)

    def not_given_up(self) -> StoredPassageQuerySet:
        """Those that have a vector or are to have one."""
        return self.exclude(GIVEN_UP)

    def takeable(self, *, now: datetime) -> StoredPassageQuerySet:
        """Those behind that nobody works on, in the order in which they came."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.behind().filter(free).order_by("id")

    def encoded_by(self, embedder: str) -> StoredPassageQuerySet:
        return self.filter(embedder=embedder, vector__isnull=False)

    def of_another(self, embedder: str) -> StoredPassageQuerySet:
        """Those whose vectors cannot be compared with that embedder's."""
        return self.exclude(embedder__in=("", embedder))

    def keys(self) -> set[str]:
        return set(self.order_by().values_list("key", flat=True).distinct())
