"""What a listing shows, loaded in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

from ..pages.models import KnowledgePage

if TYPE_CHECKING:
    from .models import SectionPage

#: Cards on one page of a listing.
PAGE_SIZE = 24
#: Cards under *latest* on the home page.
LATEST = 3


def section_context(*, section: SectionPage, page_number: str) -> dict[str, Any]:
    """``listing``: a page of published pages anywhere below the section, newest first."""
    pages = (
        KnowledgePage.objects.published()
        .descendant_of(section)
        .exclude(code__startswith="SE-")
        .for_cards()
        .order_by("-last_published_at", "code")
    )
    return {"listing": Paginator(pages, PAGE_SIZE).get_page(page_number)}


def home_context(*, language: str) -> dict[str, Any]:
    """``latest``: the newest published pages in ``language``; ``is_empty``: there are none in any."""
    published = KnowledgePage.objects.published().exclude(code__startswith="SE-")
    latest = list(
        published.filter(language=language).for_cards().order_by("-last_published_at")[:LATEST]
    )
    return {"latest": latest, "is_empty": not latest and not published.exists()}
