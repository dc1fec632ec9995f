"""Who edits the lists and the synonyms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group

from accounts.enums import Role
from accounts.services import grant_permissions

EDITORS = [
    f"vocabulary.{act}_{model}"
    for model in ("term", "synonym")
    for act in ("add", "change", "delete", "view")
]


def grant(groups: Mapping[str, Group], **kwargs: Any) -> None:
    """Receiver of ``roles_ensured``."""
    grant_permissions(group=groups[Role.EDITOR_IN_CHIEF], names=EDITORS)
