"""One notice: something that a person asked to be told of."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """``kind`` names who words it (``kinds.register``), ``subject`` what it is about, ``title``
    what the person calls that, and ``count`` how many things are new there.

    While it is unread there is one a subject: what comes later is added to its count.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    count = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["user", "read_at"], name="notice_user_read"),
            models.Index(fields=["kind", "subject"], name="notice_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "subject"],
                condition=Q(read_at=None),
                name="notice_unread_once_a_subject",
            )
        ]

    def __str__(self) -> str:
        return self.title
