"""What a listing shows, loaded in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

from vocabulary.enums import Scheme

from ..pages.models import KnowledgePage
from ..pages.querysets import KnowledgePageQuerySet
from .cards import with_kinds

if TYPE_CHECKING:
    from .models import SectionPage

#: Cards on one page of a listing.
PAGE_SIZE = 24
#: Cards under *latest* on the home page.
LATEST = 3
#: Searches that the home page offers, and the newest pages among which they are looked for.
EXAMPLES = 3
EXAMPLES_AMONG = 12
#: Characters of a word that still fits in an example on a phone.
LONGEST_WORD = 22


def section_context(*, section: SectionPage, page_number: str) -> dict[str, Any]:
    """``listing``: a page of published pages anywhere below the section, newest first, with their
    tags and kinds. ``sections``: the published sections in it."""
    from .models import SectionPage

    listing = Paginator(_newest().descendant_of(section), PAGE_SIZE).get_page(page_number)
    listing.object_list = with_kinds(list(listing.object_list))
    sections = SectionPage.objects.child_of(section).published().order_by("path")
    return {"listing": listing, "sections": list(sections)}


def home_context(*, language: str) -> dict[str, Any]:
    """``latest``: the newest published pages in ``language``; ``is_empty``: there are none in any;
    ``examples``: searches that find at least one of the newest."""
    newest = list(_newest().filter(language=language)[:EXAMPLES_AMONG])
    return {
        "latest": with_kinds(newest[:LATEST]),
        "is_empty": not newest and not _newest().exists(),
        "examples": examples_of(newest),
    }


def examples_of(pages: Sequence[KnowledgePage]) -> list[str]:
    """Searches made of what is written on the pages, so that each finds something: a theme with its
    place, an institution's code, a keyword. No query: the pages come with their tags."""
    codes: list[str] = []
    placed: list[str] = []
    plain: list[str] = []
    for page in pages:
        labels: dict[str, list[str]] = {}
        for item in page.page_terms.all():
            label = item.tag.label(page.language)
            if len(label) <= LONGEST_WORD and "(" not in label:
                labels.setdefault(item.tag.scheme, []).append(label)
        places = labels.get(Scheme.TERRITORY, [])
        words = labels.get(Scheme.KEYWORD) or labels.get(Scheme.ASSISTANCE, [])
        if page.institutional_code:
            codes.append(page.institutional_code)
        if words and places:
            placed.append(f"{words[0]} {places[-1]}".lower())
        plain.extend(word.lower() for word in words[1:2])
    found = [*placed[:1], *codes[:1], *plain[:1], *placed[1:], *codes[1:]]
    return list(dict.fromkeys(found))[:EXAMPLES]


def _newest() -> KnowledgePageQuerySet:
    pages: KnowledgePageQuerySet = (
        KnowledgePage.objects.published()
        .exclude(code__startswith="SE-")
        .for_cards()
        .order_by("-last_published_at", "code")
    )
    return pages
