"""What is known of imports: each run with its report, and what each page was imported from."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models import KnowledgePage

from .enums import RunState

#: How long an unfinished import keeps the text that was uploaded.
KEPT_FOR = timedelta(days=7)


class ImportRun(models.Model):
    """One file, from its upload to its report.

    ``upload``       the file's bytes, only while the run is open and no longer than ``KEPT_FOR``
    ``options``      what was decided, as ``ImportOptions`` names it
    ``corrections``  code → the draft of a sheet that a person has corrected; only while open
    ``left_out``     codes of the sheets that are not to be imported
    ``report``       what was done (``reports.ImportReport`` as data); empty until it is finished
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64, editable=False)
    source = models.CharField(_("source"), max_length=40)
    edition = models.CharField(_("edition of the sheet"), max_length=40)
    language = models.CharField(_("language"), max_length=10)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    started_at = models.DateTimeField(_("begun"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RunState.choices, default=RunState.OPEN
    )
    upload = models.BinaryField(null=True, editable=False)
    options = models.JSONField(default=dict, editable=False)
    corrections = models.JSONField(default=dict, editable=False)
    left_out = models.JSONField(default=list, editable=False)
    report = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=RunState.OPEN, upload__isnull=False)
                | (~models.Q(state=RunState.OPEN) & models.Q(upload__isnull=True)),
                name="import_keeps_its_file_while_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state=RunState.FINISHED, finished_at__isnull=False)
                | ~models.Q(state=RunState.FINISHED),
                name="import_finished_when",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportedSheet(models.Model):
    """What a page was last imported from, so that a second import knows what is new.

    ``content``      the draft that the file gave, as data
    ``digest``       of ``content``
    ``written``      digest of what was written: the same, unless a person corrected it
    ``fingerprint``  of the page as it was then: another one says that somebody edited it since
    """

    page = models.OneToOneField(
        KnowledgePage, on_delete=models.CASCADE, related_name="imported_from"
    )
    run = models.ForeignKey(
        ImportRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="sheets"
    )
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    written = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("imported sheet")
        verbose_name_plural = _("imported sheets")

    def __str__(self) -> str:
        return str(self.page_id)
