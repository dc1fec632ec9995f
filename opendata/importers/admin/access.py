"""Who may import: whoever may write below the practices; to publish, whoever may publish there."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies.pages import PagePermissionPolicy

from knowledge.models import SectionPage
from knowledge.shelves.services import PRACTICES
from opendata.importers.models import ImportRun

_POLICY = PagePermissionPolicy()


def may_import(user: Any) -> bool:
    """Whether the menu shows imports: no query beyond Wagtail's own."""
    return bool(_POLICY.user_has_permission(user, "add"))


def may_add(user: Any, shelf: SectionPage) -> bool:
    return bool(shelf.permissions_for_user(user).can_add_subpage())


def may_publish(user: Any, shelf: SectionPage) -> bool:
    return bool(shelf.permissions_for_user(user).can_publish_subpage())


def runs_for(user: Any) -> QuerySet[ImportRun]:
    """The imports that a person sees: an editor who publishes sees all, others their own. An upload
    may hold what was never meant to be read by others."""
    runs = ImportRun.objects.select_related("user")
    shelves = SectionPage.objects.filter(translation_key=PRACTICES)
    if any(may_publish(user, shelf) for shelf in shelves):
        return runs
    return runs.filter(user=user)
