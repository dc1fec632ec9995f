"""Who keeps the organisations. Every writer names them in pages, and may look at the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group

from accounts.enums import Role
from accounts.services import grant_permissions

WRITERS = ("network.view_organisation",)
KEEPERS = (
    *WRITERS,
    "network.add_organisation",
    "network.change_organisation",
    "network.delete_organisation",
)


def grant(groups: Mapping[str, Group], **kwargs: Any) -> None:
    """Receiver of ``roles_ensured``."""
    for role, group in groups.items():
        grant_permissions(group=group, names=KEEPERS if role == Role.EDITOR_IN_CHIEF else WRITERS)
