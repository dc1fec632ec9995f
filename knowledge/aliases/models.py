"""Alias: (issuer, normalised key) → page."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import AliasKind

#: Longest key that is stored; a longer title is cut to it before it is compared.
KEY_LENGTH = 255


class Alias(models.Model):
    """One name of one page: its own code, an institution's code, an earlier title, or the damaged
    form in which a document carries a code. The same key may belong to several pages: another
    institution may have its own BP2_PC, and titles need not be unique.

    ``issuer`` is the institution's short code (``oim-ec``), empty for Minga's own names.
    ``key`` is ``normalise_key(as_written)``; compare keys, show ``as_written``.
    """

    issuer = models.CharField(_("issuer"), max_length=40, blank=True)
    key = models.CharField(max_length=KEY_LENGTH, db_index=True, editable=False)
    as_written = models.CharField(_("as written"), max_length=KEY_LENGTH)
    kind = models.CharField(_("kind"), max_length=15, choices=AliasKind.choices)
    page = models.ForeignKey(
        "knowledge.KnowledgePage", on_delete=models.CASCADE, related_name="names"
    )

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "key", "page"], name="alias_once_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.as_written} → {self.page_id}"
