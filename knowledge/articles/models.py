"""ArticlePage: everything else worth knowing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..pages.models import KnowledgePage
from ..pages.rendering import SourceSection
from ..panels import article_tabs


class ArticlePage(KnowledgePage):
    """Guides, routes and procedures, glossary, news: whatever has no sheet of its own."""

    code_prefix = "AR"
    search_kind = "article"
    template = "knowledge/article_page.html"
    parent_page_types = ["knowledge.SectionPage"]
    subpage_types: list[str] = []

    body = models.TextField(
        _("text"), help_text=_("Markdown. [[BP2_PC]] links to a page by its code or title.")
    )

    edit_handler = article_tabs()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def source_sections(self) -> list[SourceSection]:
        return [SourceSection(key="", heading="", markdown=self.body, split=True)]
