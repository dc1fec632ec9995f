"""What must follow every save of a page, in its transaction: aliases, and the search outbox.

Wagtail sends ``page_published`` in autocommit; interrupted there, the new text would be live and
nothing recorded. ``Page.save`` is atomic, so everything here hangs on it and on ``post_delete``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from search import outbox
from vocabulary.signals import terms_changed

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
    if isinstance(instance, KnowledgePage):
        record_aliases(page=instance, names=own_names(instance))
        if instance.search_kind:
            outbox.record(source=SOURCE, keys=[instance.search_key], at=timezone.now())
    elif type(instance) is Page and not created:
        # Wagtail moves a page as a bare Page: whatever it carried may be readable by others now.
        record_subtree(instance)


def page_deleted(sender: type, instance: KnowledgePage, **kwargs: Any) -> None:
    if instance.code:
        outbox.record(source=SOURCE, keys=[instance.search_key], at=timezone.now())


def restriction_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    # A page that is being deleted takes its restrictions with it, and records itself.
    for page in Page.objects.filter(pk=instance.page_id):
        record_subtree(page)


def record_subtree(page: Page) -> int:
    """Queues ``page`` and everything below it; answers how many."""
    below = KnowledgePage.objects.filter(path__startswith=page.path)
    return outbox.record(source=SOURCE, keys=_keys(below), at=timezone.now())


def term_saved(sender: type, instance: Any, created: bool, raw: bool, **kwargs: Any) -> None:
    if not raw and not created:
        record_carriers([instance.pk])


def terms_moved(sender: type, term_ids: Iterable[int], **kwargs: Any) -> None:
    record_carriers(term_ids)


def record_carriers(term_ids: Iterable[int]) -> int:
    """Queues the pages that carry any of the terms: their labels or their place changed."""
    carriers = KnowledgePage.objects.filter(page_terms__tag__in=list(term_ids)).distinct()
    return outbox.record(source=SOURCE, keys=_keys(carriers), at=timezone.now())


def _keys(pages: Any) -> list[str]:
    rows = pages.exclude(code__startswith="SE-").order_by("pk").values_list("code", "language")
    return [f"{code}.{language}" for code, language in rows]


def connect() -> None:
    from vocabulary.models import Term

    post_save.connect(page_saved, dispatch_uid="knowledge.page_saved")
    post_delete.connect(page_deleted, sender=KnowledgePage, dispatch_uid="knowledge.page_deleted")
    _save_restrictions_whole()
    for signal in (post_save, post_delete):
        signal.connect(
            restriction_changed,
            sender=PageViewRestriction,
            dispatch_uid=f"knowledge.restriction.{id(signal)}",
        )
    post_save.connect(term_saved, sender=Term, dispatch_uid="knowledge.term_saved")
    terms_changed.connect(terms_moved, dispatch_uid="knowledge.terms_moved")


def _save_restrictions_whole() -> None:
    """Wagtail saves a view restriction in autocommit and sends ``post_save`` afterwards: cut in
    between, the page would be withheld and still be found. Its model has no hook inside."""
    if not getattr(PageViewRestriction.save, "is_atomic", False):
        save = transaction.atomic(PageViewRestriction.save)
        save.is_atomic = True
        PageViewRestriction.save = save
