"""The outbox: what changed and is not yet in the index; and what processes tell each other."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .demand.models import SearchTally
from .meaning.models import StoredPassage
from .saved.models import ChangedDocument, SavedSearch, SavedSearchMatch
from .upkeep.models import Upkeep

__all__ = [
    "ChangedDocument",
    "SavedSearch",
    "SavedSearchMatch",
    "SearchOutbox",
    "SearchTally",
    "StoredPassage",
    "Upkeep",
    "Version",
    "WorkerHeartbeat",
]


class SearchOutbox(models.Model):
    """One row a change, written in the transaction of the change and deleted when the index has it.

    ``source`` and ``key`` say whose document it is; the document itself is built from the database
    when the row is drained, so a row never carries stale text. ``claim`` is the number of the drain
    that works on it, until ``claimed_until``: after that the drain is held to be dead.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)
    claim = models.BigIntegerField(null=True, blank=True, db_index=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("search outbox row")
        verbose_name_plural = _("search outbox")
        ordering = ["id"]
        indexes = [models.Index(fields=["source", "key"], name="outbox_object")]

    def __str__(self) -> str:
        return f"{self.source}:{self.key} #{self.pk}"


class Version(models.Model):
    """A number that only grows, and that every process can look at.

    ``synonyms``  grows when a synonym or a term's name changes: expanders are loaded again
    ``claims``    the last drain's number, by which the index orders the changes of one key
    ``promotions``  grows when editors change what they recommend
    ``passages``  up to which change of the index the passages were made of all its documents
    ``vectors``  grows when a passage is encoded, or an encoded one goes: snapshots are renewed
    """

    name = models.CharField(max_length=40, primary_key=True)
    number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class WorkerHeartbeat(models.Model):
    """Says that a ``manage.py search work`` process lives, so that serving processes leave draining
    to it."""

    name = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("worker heartbeat")
        verbose_name_plural = _("worker heartbeats")

    def __str__(self) -> str:
        return self.name
