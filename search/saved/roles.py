"""Every role may save searches; an account without a role only reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group

from accounts.enums import Role
from accounts.services import grant_permissions

PERMISSION = "search.add_savedsearch"


def grant(groups: Mapping[str, Group], **kwargs: Any) -> None:
    for role in Role:
        grant_permissions(group=groups[role], names=[PERMISSION])
