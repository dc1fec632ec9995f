"""A saved search, the pages it has found, and the documents that are still to be matched."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .enums import Frequency, MailState
from .querysets import SavedSearchQuerySet

NAME_LENGTH = 120


class SavedSearch(models.Model):
    """``query_string`` is canonical (``search.selection``); ``digest`` is that of what it finds,
    whatever the order and the page. ``known_at``: since when the pages that it found when it was
    saved are recorded; before, nothing is announced. ``seen_at``: when its owner last looked.
    ``mail_due_at``: when its next mail goes out; None while nothing waits."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    query_string = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    frequency = models.CharField(max_length=10, choices=Frequency.choices, default=Frequency.DAILY)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    known_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()
    mail_due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    mail_attempts = models.PositiveIntegerField(default=0)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        default_permissions = ("add",)
        constraints = [
            models.UniqueConstraint(fields=["owner", "digest"], name="saved_search_once_a_person")
        ]

    def __str__(self) -> str:
        return self.name


class SavedSearchMatch(models.Model):
    """A page that a saved search has found, in whatever language: never announced again.

    ``found_at`` is None where it was there when the search was saved. The row stays when the page
    goes, so that it is not news when it comes back."""

    saved_search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="matches")
    code = models.CharField(max_length=80)
    found_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=10, choices=MailState.choices, default=MailState.NONE)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("page found by a saved search")
        verbose_name_plural = _("pages found by saved searches")
        ordering: ClassVar[list[str]] = ["id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["saved_search", "found_at"], name="saved_search_match_found"),
            models.Index(fields=["saved_search", "mail"], name="saved_search_match_mail"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["saved_search", "code"], name="saved_search_match_once")
        ]

    def __str__(self) -> str:
        return self.code


class ChangedDocument(models.Model):
    """A document that the index has anew and that no saved search has been asked about. Written in
    the transaction that takes its row from the outbox, deleted in the one that records what found
    it: cut anywhere, it is asked about again."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("changed document")
        verbose_name_plural = _("changed documents")
        ordering: ClassVar[list[str]] = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
