"""The generated practices as pages: ours through the bulk door, the peer's through Wagtail."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.test.utils import override_settings
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from bench.corpus import document
from bench.stock.models import StockPage
from knowledge.pages.bulk import NewPage, add_pages, insert_levels
from knowledge.shelves.models import SectionPage
from knowledge.shelves.services import PRACTICES, shelf
from practices.models import PracticePage
from practices.sheets import edition_by_key
from search.contract import SearchDocument
from vocabulary.models import Term

_TERMS_A_PAGE = 4
_CHUNK = 200


def section_texts(source: SearchDocument) -> dict[str, str]:
    keys = [section.key for section in edition_by_key("oim-ec").sections]
    return {key: part.text for key, part in zip(keys, source.sections, strict=False)}


def as_in_a_sheet(text: str) -> str:
    """The first four sentences: 56 words, as many as a section of the source sheet has."""
    return ".".join(text.split(".")[:4]) + "."


def wagtails_own_index() -> override_settings:
    """The peer as Wagtail ships it: our index for the admin spares it a rescan at every save."""
    return override_settings(
        WAGTAILSEARCH_BACKENDS={"default": {"BACKEND": "wagtail.search.backends.database"}}
    )


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


def stock(number: int, cut: Callable[[str], str] = str, slug: str = "stock") -> StockPage:
    source = document(number)
    return StockPage(
        title=source.title,
        slug=f"{slug}-{number}",
        body="\n\n".join(cut(part.text) for part in source.sections),
        sector=source.facets["sector"][0],
        goal=source.facets["goal"][0],
        kind=source.kind,
        territory=source.facets["territory"][0],
        objective=source.facets["objective"][0],
        year=str(source.year),
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


def add_theirs(numbers: Sequence[int], *, indexed: bool = True) -> None:
    """The peer's pages, written a table at a time: only what is timed goes through Wagtail's own
    way. They stand in the tree as if they had, and in Wagtail's index unless ``indexed`` says that
    it is built afterwards."""
    _ours, parent = shelves()
    parent.refresh_from_db()
    last = parent.get_children().order_by("path").values_list("path", flat=True).last()
    step = Page._str2int(last[-Page.steplen :]) if last else 0
    content_type = ContentType.objects.get_for_model(StockPage)
    for start in range(0, len(numbers), _CHUNK):
        chunk = [stock(number) for number in numbers[start : start + _CHUNK]]
        for page in chunk:
            step += 1
            page.path = Page._get_path(parent.path, parent.depth + 1, step)
            page.depth = parent.depth + 1
            page.content_type = content_type
            page.locale = parent.locale
            page.url_path = f"{parent.url_path}{page.slug}/"
            page.draft_title = page.title
            page.live = True
        insert_levels(StockPage, chunk)
        if indexed:
            get_search_backend().add_bulk(StockPage, chunk)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(numbers))
