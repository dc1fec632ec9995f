"""HomePage and SectionPage: where pages stand. The tree is for editors and at most four deep."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ..pages.models import SUMMARY_LENGTH, KnowledgePage
from ..panels import home_panels, section_tabs
from .listings import home_context, section_context

#: Depth of a page inside two nested sections, counted as treebeard does (the root is 1).
MAX_DEPTH = 5


class SectionPage(KnowledgePage):
    """A shelf for editors and a listing for readers. May hold one level of sections."""

    code_prefix = "SE"
    template = "knowledge/section_page.html"
    parent_page_types = ["knowledge.HomePage", "knowledge.SectionPage"]

    edit_handler = section_tabs()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return bool(super().can_create_at(parent)) and parent.depth < MAX_DEPTH - 1

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context.update(section_context(section=self, page_number=request.GET.get("page", "1")))
        return dict(context)


class HomePage(Page):
    """The front page of one language. It has no code: its address is the language's root."""

    template = "knowledge/home_page.html"
    parent_page_types = ["wagtailcore.Page"]

    headline = models.CharField(_("headline"), max_length=120, blank=True)
    lead = models.TextField(_("lead"), max_length=SUMMARY_LENGTH, blank=True)

    content_panels = home_panels()

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context.update(home_context(language=self.locale.language_code))
        context["origin"] = f"{request.scheme}://{request.get_host()}"
        return dict(context)
