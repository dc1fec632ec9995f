"""What each role may do with accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group

from .enums import Role
from .services import grant_permissions


def grant(groups: Mapping[str, Group], **kwargs: Any) -> None:
    grant_permissions(group=groups[Role.EDITOR_IN_CHIEF], names=["accounts.invite_user"])
