"""One piece of upkeep of the index: asked for in one process, done in another."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from .enums import OPEN, State, Work

#: Who works gives a sign of life at each batch; silent for so long, it is held to be dead and
#: another begins again.
LEASE = timedelta(seconds=60)


class UpkeepQuerySet(models.QuerySet["Upkeep"]):
    def open(self) -> UpkeepQuerySet:
        return self.filter(state__in=OPEN)

    def takeable(self, *, now: datetime) -> UpkeepQuerySet:
        """Those that wait for a worker, or whose worker died; the oldest first, and what takes
        hours last."""
        dead = Q(state=State.RUNNING, alive_at__lte=now - LEASE)
        takes_hours = Case(When(work=Work.MEANING, then=1), default=0)
        return self.filter(Q(state=State.WAITING) | dead).order_by(takes_hours, "id")


class Upkeep(models.Model):
    """``done`` of ``total`` documents; ``position``: how far a piece got that is done in steps;
    ``outcome``: what came of it, in numbers; ``error``: why nothing did. Nobody's name is kept."""

    work = models.CharField(max_length=20, choices=Work.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    alive_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    position = models.CharField(max_length=130, blank=True)
    outcome = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    objects = UpkeepQuerySet.as_manager()

    class Meta:
        verbose_name = _("upkeep of the index")
        verbose_name_plural = _("upkeep of the index")
        ordering = ["-id"]
        default_permissions = ()
        permissions = [("maintain_index", _("Can maintain the search index"))]
        constraints = [
            models.UniqueConstraint(
                fields=["work"], condition=Q(state__in=OPEN), name="upkeep_one_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
