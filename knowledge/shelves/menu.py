"""The sections in the masthead of every page: one query at most, kept a minute in each process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction

#: Seconds. A process that did not save the section itself shows the change after this long.
KEPT_FOR = 60
#: Depth of the shelves below the home page of a language, counted as treebeard does.
SHELF_DEPTH = 3


@dataclass(frozen=True, slots=True)
class MenuItem:
    """``path`` is the section's place in the tree: a page below it starts with it."""

    title: str
    url: str
    path: str


def menu_items(language: str) -> tuple[MenuItem, ...]:
    """The published shelves of ``language`` that an editor put in the menu, in the tree's order."""
    from .models import SectionPage

    kept: tuple[MenuItem, ...] | None = cache.get(_key(language))
    if kept is not None:
        return kept
    sections = (
        SectionPage.objects.published()
        .filter(language=language, show_in_menus=True, depth=SHELF_DEPTH)
        .order_by("path")
    )
    items = tuple(MenuItem(page.title, page.address(), page.path) for page in sections)
    cache.set(_key(language), items, KEPT_FOR)
    return items


def forget_menu(sender: type, instance: Any, **kwargs: Any) -> None:
    from .models import SectionPage

    if isinstance(instance, SectionPage | PageViewRestriction):
        cache.delete_many([_key(language) for language in _languages()])


def connect() -> None:
    post_save.connect(forget_menu, dispatch_uid="knowledge.menu_saved")
    post_delete.connect(forget_menu, dispatch_uid="knowledge.menu_deleted")


def _languages() -> list[str]:
    from django.conf import settings

    return [code for code, _name in settings.LANGUAGES]


def _key(language: str) -> str:
    return f"knowledge.menu.{language}"
