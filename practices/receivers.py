"""Practices carry the names of organisations: when one changes, they are indexed again."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.utils import timezone

from knowledge.documents import SOURCE
from network.models import Organisation
from search import outbox

from .models import PracticePage


def organisation_saved(
    sender: type, instance: Organisation, created: bool, raw: bool, **kwargs: Any
) -> None:
    if raw or created:
        return
    carriers = PracticePage.objects.filter(actors__organisation=instance).distinct()
    rows = carriers.order_by("pk").values_list("code", "language")
    outbox.record(
        source=SOURCE, keys=[f"{code}.{language}" for code, language in rows], at=timezone.now()
    )


def connect() -> None:
    post_save.connect(
        organisation_saved, sender=Organisation, dispatch_uid="practices.organisation_saved"
    )
