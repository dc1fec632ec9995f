"""The generated practices as pages: ours through the bulk door, the peer's through Wagtail."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from bench.corpus import document
from bench.stock.models import StockPage
from knowledge.pages.bulk import NewPage, add_pages
from knowledge.shelves.models import SectionPage
from knowledge.shelves.services import PRACTICES, shelf
from practices.models import PracticePage
from practices.sheets import edition_by_key
from search.contract import SearchDocument
from vocabulary.models import Term

_TERMS_A_PAGE = 4


def section_texts(source: SearchDocument) -> dict[str, str]:
    keys = [section.key for section in edition_by_key("oim-ec").sections]
    return {key: part.text for key, part in zip(keys, source.sections, strict=False)}


def whole_text(source: SearchDocument) -> str:
    return "\n\n".join(part.text for part in source.sections)


def practice(number: int) -> PracticePage:
    source = document(number)
    return PracticePage(
        title=source.title,
        summary=source.summary[:500],
        edition="oim-ec",
        issuer="bench",
        institutional_code=f"BP{number}_PC",
        sections=section_texts(source),
        source_date=source.date,
    )


def stock(number: int) -> StockPage:
    source = document(number)
    return StockPage(
        title=source.title,
        slug=f"stock-{number}",
        body=whole_text(source),
        sector=source.facets["sector"][0],
        goal=source.facets["goal"][0],
    )


def shelves() -> tuple[SectionPage, Page]:
    """Where ours and the peer's pages stand: two parents alike."""
    ours = shelf(PRACTICES, "es")
    theirs = ours.get_parent().get_children().filter(slug="stock").first()
    if theirs is None:
        theirs = ours.get_parent().specific.add_child(instance=Page(title="Stock", slug="stock"))
    return ours, theirs


def add_ours(numbers: Sequence[int]) -> list[PracticePage]:
    parent, _theirs = shelves()
    terms = list(Term.objects.filter(scheme__in=["sector", "goal", "territory"]).order_by("pk"))
    items = [
        NewPage(
            page=practice(number),
            terms=[terms[(number * 31 + step * 17) % len(terms)] for step in range(_TERMS_A_PAGE)],
        )
        for number in numbers
    ]
    added: list[PracticePage] = []
    for start in range(0, len(items), 1000):
        added += add_pages(
            parent=parent, pages=items[start : start + 1000], publish=True, at=timezone.now()
        )
    return added


def add_theirs(numbers: Sequence[int]) -> None:
    """The peer's pages, loaded quickly: only what is timed goes through Wagtail's own way."""
    _ours, parent = shelves()
    pages = []
    for number in numbers:
        page = stock(number)
        page.live = True
        parent.add_child(instance=page)
        pages.append(page)
    get_search_backend().add_bulk(StockPage, pages)
