"""What must follow every save of a page, in its transaction: aliases, and the search outbox.

Wagtail sends ``page_published`` in autocommit; interrupted there, the new text would be live and
nothing recorded. ``Page.save`` is atomic, so everything here hangs on it and on ``post_delete``.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from search import outbox

from .aliases.services import own_names, record_aliases
from .documents import SOURCE
from .pages.models import KnowledgePage

#: Fields that Wagtail writes when it saves a draft: nothing that is public changes.
DRAFT_FIELDS = frozenset(
    {
        "draft_title",
        "expired",
        "go_live_at",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "owner",
    }
)


def page_saved(
    sender: type, instance: Any, created: bool, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    if raw or not isinstance(instance, Page):
        return
    if update_fields is not None and set(update_fields) <= DRAFT_FIELDS:
        return
    if isinstance(instance, KnowledgePage) and instance.code.startswith("SE-"):
        record_aliases(page=instance, names=own_names(instance))
    elif isinstance(instance, KnowledgePage):
        record_aliases(page=instance, names=own_names(instance))
        outbox.record(source=SOURCE, keys=[instance.search_key], at=timezone.now())
    elif type(instance) is Page and not created:
        # Wagtail moves a page as a bare Page: whatever it carried may be readable by others now.
        record_subtree(instance)


def page_deleted(sender: type, instance: KnowledgePage, **kwargs: Any) -> None:
    if instance.code:
        outbox.record(source=SOURCE, keys=[instance.search_key], at=timezone.now())


def restriction_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    record_subtree(instance.page)


def record_subtree(page: Page) -> int:
    """Queues ``page`` and everything below it; answers how many."""
    rows = KnowledgePage.objects.filter(path__startswith=page.path).values_list("code", "language")
    keys = [f"{code}.{language}" for code, language in rows.iterator(chunk_size=2000)]
    return outbox.record(source=SOURCE, keys=keys, at=timezone.now())


def term_saved(sender: type, instance: Any, created: bool, raw: bool, **kwargs: Any) -> None:
    if not raw and not created:
        record_carriers([instance.pk])


def record_carriers(term_ids: list[int]) -> int:
    """Queues the pages that carry any of the terms: their labels or their place in a tree changed."""
    rows = (
        KnowledgePage.objects.filter(page_terms__tag__in=term_ids)
        .distinct()
        .values_list("code", "language")
    )
    return outbox.record(
        source=SOURCE,
        keys=[f"{code}.{language}" for code, language in rows],
        at=timezone.now(),
    )


def connect() -> None:
    from vocabulary.models import Term

    post_save.connect(page_saved, dispatch_uid="knowledge.page_saved")
    post_delete.connect(page_deleted, sender=KnowledgePage, dispatch_uid="knowledge.page_deleted")
    for signal in (post_save, post_delete):
        signal.connect(
            restriction_changed,
            sender=PageViewRestriction,
            dispatch_uid=f"knowledge.restriction.{id(signal)}",
        )
    post_save.connect(term_saved, sender=Term, dispatch_uid="knowledge.term_saved")
