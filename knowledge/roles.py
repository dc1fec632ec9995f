"""What each role may do with pages, images and documents. Everybody with an account writes, and
what they write is read by an editor-in-chief before it is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.enums import Role
from accounts.services import grant_permissions

from .shelves.models import HomePage

#: ``add`` lets a writer edit what is their own, too.
WRITERS_ON_PAGES = ("add_page",)
EDITORS_ON_PAGES = (
    "add_page",
    "change_page",
    "publish_page",
    "lock_page",
    "unlock_page",
    "bulk_delete_page",
)
WRITERS_ON_MEDIA = ("add_image", "choose_image", "add_document", "choose_document")
EDITORS_ON_MEDIA = (*WRITERS_ON_MEDIA, "change_image", "change_document")
EDITORS_EVERYWHERE = (
    "wagtailcore.add_collection",
    "wagtailcore.change_collection",
    "wagtailcore.add_workflow",
    "wagtailcore.change_workflow",
    "wagtailcore.add_task",
    "wagtailcore.change_task",
)
#: Wagtail's first migrations make these; with them the list of roles would hold two that are not.
STOCK_GROUPS = ("Editors", "Moderators")
STOCK_WORKFLOW = "Moderators approval"


def grant(groups: Mapping[str, Group], **kwargs: Any) -> None:
    """Receiver of ``roles_ensured``."""
    editors = groups[Role.EDITOR_IN_CHIEF]
    _drop_stock_groups()
    homes = list(HomePage.objects.all())
    collection = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for role, group in groups.items():
        is_editor = role == Role.EDITOR_IN_CHIEF
        grant_permissions(group=group, names=["wagtailadmin.access_admin"])
        _grant_on_pages(group, homes, EDITORS_ON_PAGES if is_editor else WRITERS_ON_PAGES)
        _grant_on_media(group, collection, EDITORS_ON_MEDIA if is_editor else WRITERS_ON_MEDIA)
    grant_permissions(group=editors, names=EDITORS_EVERYWHERE)
    _ensure_review(editors, homes)


def _grant_on_pages(group: Group, pages: Iterable[Page], codenames: Iterable[str]) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=codenames
    )
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group=group, page_id=page.pk, permission=permission)
            for page in pages
            for permission in permissions
        ],
        ignore_conflicts=True,
    )


def _grant_on_media(group: Group, collection: Collection, codenames: Iterable[str]) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=codenames
    )
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for permission in permissions
        ],
        ignore_conflicts=True,
    )


def _ensure_review(editors: Group, homes: Iterable[Page]) -> None:
    """One step of review by an editor-in-chief, unless somebody has made a workflow already."""
    if Workflow.objects.exclude(name=STOCK_WORKFLOW).exists():
        return
    task = GroupApprovalTask.objects.create(name="Revisión editorial")
    task.groups.add(editors)
    workflow = Workflow.objects.create(name="Revisión editorial")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.bulk_create(
        [WorkflowPage(workflow=workflow, page_id=home.pk) for home in homes]
    )


def _drop_stock_groups() -> None:
    """Only where they are as Wagtail made them: on the tree's root, with nobody in them."""
    stock = Group.objects.filter(
        name__in=STOCK_GROUPS, user=None, page_permissions__page__depth=1
    ).distinct()
    for group in stock:
        group.delete()
        Workflow.objects.filter(name=STOCK_WORKFLOW, workflow_states=None).delete()
