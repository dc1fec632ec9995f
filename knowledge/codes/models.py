"""The counter from which pages, organisations and the like take their numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import F


class CodeCounter(models.Model):
    """The last running number given to a kind of page (``PR`` → 12)."""

    prefix = models.CharField(max_length=4, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last}"

    @classmethod
    def take(cls, prefix: str, count: int = 1) -> int:
        """Reserves ``count`` numbers and answers the first. Runs inside the caller's transaction:
        the row stays locked until it ends, so no number is given twice."""
        cls.objects.get_or_create(prefix=prefix)
        cls.objects.filter(prefix=prefix).update(last=F("last") + count)
        return int(cls.objects.values_list("last", flat=True).get(prefix=prefix)) - count + 1
