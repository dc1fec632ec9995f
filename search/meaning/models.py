"""The passages of all pages, and their vectors once they are encoded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .querysets import StoredPassageQuerySet


class StoredPassage(models.Model):
    """See ``contract.Passage``. ``digest``: of the text that is or was encoded. Behind, ``vector``
    is None and ``text`` is what it waits with; encoded, ``text`` is empty, ``vector`` has one
    signed byte a number (``quantising``), and ``embedder`` says whose it is. ``claimed_until``:
    until then some process encodes it, or has died. ``attempts``: how often the embedder refused
    the text; from ``querysets.TRIES`` on it is given up. A page has all its rows or none."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    anchor = models.TextField(blank=True)
    heading = models.TextField(blank=True)
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=32)
    text = models.TextField(blank=True)
    embedder = models.CharField(max_length=80, blank=True)
    vector = models.BinaryField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = StoredPassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering: ClassVar[list[str]] = ["key", "number"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["id"], condition=Q(vector__isnull=True), name="passage_behind"),
            models.Index(fields=["embedder"], name="passage_embedder"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="passage_number_once"),
            models.CheckConstraint(
                condition=Q(vector__isnull=True, embedder="") | Q(vector__isnull=False, text=""),
                name="passage_behind_or_encoded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"
