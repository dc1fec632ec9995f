"""Our own image and document models: a one-way door taken before the first migration."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from ..enums import Consent, Licence


class Credited(models.Model):
    """What any medium must say of itself: whose it is, how it may be used, who agreed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    credit = models.CharField(_("credit"), max_length=255, blank=True)
    licence = models.CharField(_("licence"), max_length=40, choices=Licence.choices, blank=True)
    consent = models.CharField(
        _("consent of the people shown"),
        max_length=12,
        choices=Consent.choices,
        default=Consent.MISSING,
    )
    redacted = models.BooleanField(_("faces and data covered"), default=False)

    class Meta:
        abstract = True


class KnowledgeImage(Credited, AbstractImage):
    admin_form_fields = (*Image.admin_form_fields, "credit", "licence", "consent", "redacted")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def __str__(self) -> str:
        return str(self.title)


class KnowledgeRendition(AbstractRendition):
    image = models.ForeignKey(KnowledgeImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_unique"
            )
        ]


class KnowledgeDocument(Credited, AbstractDocument):
    admin_form_fields = (*Document.admin_form_fields, "credit", "licence", "consent", "redacted")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return str(self.title)
