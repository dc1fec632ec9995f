"""Named queries over pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q
from wagtail.models import PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

if TYPE_CHECKING:
    from .models import KnowledgePage


class KnowledgePageQuerySet(PageQuerySet):
    def private_q(self) -> Q:
        """As Wagtail's, inside the same query: its own reads all restrictions first, each time that
        a page is asked for."""
        path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
        closed = PageViewRestriction.objects.annotate(below=path)
        return Q(Exists(closed.filter(below__startswith=F("page__path"))))

    def published(self) -> KnowledgePageQuerySet:
        """Live, and readable by everybody."""
        return self.live().public()

    def of_keys(self, keys: Iterable[str]) -> KnowledgePageQuerySet:
        """The pages with those keys in search, and their translations."""
        return self.filter(code__in={key.rpartition(".")[0] for key in keys})

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
        """Loads all that a card in a listing shows, and not the text; see ``shelves.cards``."""
        return self.with_terms().select_related("content_type").defer("rendered")


class KnowledgePageManager(PageManager.from_queryset(KnowledgePageQuerySet)):  # type: ignore[misc]
    def for_language(self, code: str, language: str) -> KnowledgePage | None:
        """The published page with ``code`` in ``language``, else in the language it has (Spanish
        first); None when there is none."""
        return self._in_language(self.get_queryset().published().coded(code), language)

    def restricted_for(self, code: str, language: str) -> KnowledgePage | None:
        """The live page with ``code`` that not everybody may read, chosen as ``for_language``
        does; its reader is still to be asked who they are."""
        return self._in_language(self.get_queryset().live().not_public().coded(code), language)

    def _in_language(self, pages: KnowledgePageQuerySet, language: str) -> KnowledgePage | None:
        order = {"es": 1, "en": 2, language: 0}
        return min(list(pages), key=lambda page: order.get(page.language, 3), default=None)
