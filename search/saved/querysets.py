"""Saved searches by what is to be done with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from .enums import Frequency


class SavedSearchQuerySet(models.QuerySet[Any]):
    def of(self, user: Any) -> SavedSearchQuerySet:
        """Those that ``user`` may see: their own."""
        return self.filter(owner=user)

    def awake(self) -> SavedSearchQuerySet:
        """Those that are matched: not paused, and their owner may still sign in."""
        return self.filter(is_active=True, owner__is_active=True)

    def with_new(self) -> SavedSearchQuerySet:
        """Each with ``new``: pages found since its owner last looked. One query for all."""
        found = apps.get_model("search", "SavedSearchMatch").objects.filter(
            saved_search=OuterRef("pk"), found_at__gt=OuterRef("seen_at")
        )
        counted = found.order_by().values("saved_search").annotate(new=Count("pk")).values("new")
        return self.annotate(new=Coalesce(Subquery(counted), 0))

    def mail_due(self, *, now: datetime) -> SavedSearchQuerySet:
        """Those whose mail goes out now, the longest waiting first."""
        due = self.awake().filter(mail_due_at__lte=now).exclude(frequency=Frequency.NEVER)
        return due.order_by("mail_due_at", "id")

    def to_do(self, *, now: datetime) -> SavedSearchQuerySet:
        """Not empty where there is anything to match or to send. One query."""
        changed = Exists(apps.get_model("search", "ChangedDocument").objects.all())
        return self.awake().filter(Q(mail_due_at__lte=now) | Q(known_at=None) | changed).order_by()
