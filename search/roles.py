"""Who recommends pages for a search, reads what is searched, and looks after the index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group

from accounts.enums import Role
from accounts.services import grant_permissions

EDITORS = (
    "wagtailsearchpromotions.add_searchpromotion",
    "wagtailsearchpromotions.change_searchpromotion",
    "wagtailsearchpromotions.delete_searchpromotion",
    "search.view_searchtally",
    "search.maintain_index",
)


def grant(groups: Mapping[str, Group], **kwargs: Any) -> None:
    """Receiver of ``roles_ensured``."""
    grant_permissions(group=groups[Role.EDITOR_IN_CHIEF], names=EDITORS)
