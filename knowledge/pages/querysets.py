"""Named queries over pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

if TYPE_CHECKING:
    from .models import KnowledgePage


class KnowledgePageQuerySet(PageQuerySet):
    def published(self) -> KnowledgePageQuerySet:
        """Live, and readable by everybody."""
        return self.live().public()

    def coded(self, code: str) -> KnowledgePageQuerySet:
        """The page with Minga's own ``code``, in every language it has."""
        return self.filter(code=code.upper())

    def with_terms(self) -> KnowledgePageQuerySet:
        """Loads the tags, for facts and documents."""
        from .models import PageTerm

        return self.prefetch_related(
            Prefetch(
                "page_terms",
                queryset=PageTerm.objects.select_related("tag__parent").order_by(
                    "tag__scheme", "tag__order", "tag__code"
                ),
            )
        )

    def for_cards(self) -> KnowledgePageQuerySet:
        """Loads all that a card in a listing shows: newest confirmed or published first."""
        return self.with_terms().select_related("locale", "content_type")


class KnowledgePageManager(PageManager.from_queryset(KnowledgePageQuerySet)):  # type: ignore[misc]
    def for_language(self, code: str, language: str) -> KnowledgePage | None:
        """The published page with ``code`` in ``language``, else in the language it has (Spanish
        first); None when there is none."""
        pages = list(self.get_queryset().published().coded(code))
        order = {language: 0, "es": 1, "en": 2}
        return min(pages, key=lambda page: order.get(page.language, 3), default=None)
