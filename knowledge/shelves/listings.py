"""What a listing shows, loaded in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

from vocabulary.enums import Scheme

from ..pages.models import KnowledgePage

if TYPE_CHECKING:
    from .models import SectionPage

#: Cards on one page of a listing.
PAGE_SIZE = 24
#: Cards under *latest* on the home page.
LATEST = 3
#: Searches that the home page offers.
EXAMPLES = 3


def section_context(*, section: SectionPage, page_number: str) -> dict[str, Any]:
    """``listing``: a page of published pages anywhere below the section, newest first; each is
    specific, with its tags. ``sections``: the published sections in it."""
    from .models import SectionPage

    pages = (
        KnowledgePage.objects.published()
        .descendant_of(section)
        .exclude(code__startswith="SE-")
        .for_cards()
        .specific()
        .order_by("-last_published_at", "code")
    )
    sections = SectionPage.objects.child_of(section).live().public().order_by("path")
    return {
        "listing": Paginator(pages, PAGE_SIZE).get_page(page_number),
        "sections": list(sections),
    }


def home_context(*, language: str) -> dict[str, Any]:
    """``latest``: the newest published pages in ``language``; ``is_empty``: there are none in any;
    ``examples``: searches that find at least one of them."""
    published = KnowledgePage.objects.published().exclude(code__startswith="SE-")
    latest = list(
        published.filter(language=language)
        .for_cards()
        .specific()
        .order_by("-last_published_at", "code")[:LATEST]
    )
    return {
        "latest": latest,
        "is_empty": not latest and not published.exists(),
        "examples": examples_of(latest),
    }


def examples_of(pages: Sequence[KnowledgePage]) -> list[str]:
    """Searches made of what is written on the pages, so that each finds something: a theme with its
    place, an institution's code, a keyword. No query: the pages come with their tags."""
    found: list[str] = []
    for page in pages:
        labels: dict[str, list[str]] = {}
        for item in page.page_terms.all():
            labels.setdefault(item.tag.scheme, []).append(item.tag.label(page.language))
        places = labels.get(Scheme.TERRITORY, [])
        words = labels.get(Scheme.KEYWORD) or labels.get(Scheme.ASSISTANCE, [])
        if words and places:
            found.append(f"{words[0]} {places[-1]}".lower())
        if page.institutional_code:
            found.append(page.institutional_code)
        found.extend(word.lower() for word in words[1:2])
    return list(dict.fromkeys(found))[:EXAMPLES]
