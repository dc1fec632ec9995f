"""What templates ask of pages. Each tag that reads the database says how many queries it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info

from accounts.language import reader_language
from search.labels import Kind, kind_of
from vocabulary.enums import Scheme
from vocabulary.models import Term

from ..models import ArticlePage, KnowledgePage, SectionPage
from ..pages.reading import (
    FactRow,
    Freshness,
    freshness_of,
    search_address,
    term_rows,
    terms_of,
)
from ..shelves.menu import SHELF_DEPTH, MenuItem, menu_items

register = template.Library()

#: Narrow no-break space: what stands between thousands.
THIN_SPACE = "\u202f"
#: What an article shows beside its text, in this order.
ARTICLE_SCHEMES = (
    Scheme.TERRITORY,
    Scheme.SECTOR,
    Scheme.THEME,
    Scheme.GROUP,
    Scheme.ASSISTANCE,
    Scheme.ECONOMIC_SECTOR,
    Scheme.SKILL,
    Scheme.BARRIER,
    Scheme.GOAL,
    Scheme.OBJECTIVE,
    Scheme.PRINCIPLE,
    Scheme.KEYWORD,
)


class Language(TypedDict):
    code: str
    name: str
    url: str


class Crumb(TypedDict):
    title: str
    url: str
    lang: str


@register.filter
def thousands(value: Decimal | int | float | str | None) -> str:
    """``58000`` → ``58 000`` with narrow no-break spaces; decimals only where there are any, with
    the mark of the reader's language."""
    if value is None or value == "":
        return ""
    whole, _dot, rest = f"{Decimal(value).normalize():,f}".partition(".")
    mark = "." if reader_language() == "en" else ","
    return whole.replace(",", THIN_SPACE) + (mark + rest if rest else "")


@register.simple_tag
def search_for(facet: str, code: str) -> str:
    """Address of the search for one code of one facet."""
    return search_address(facet, code)


@register.simple_tag
def main_menu(page: Any = None) -> list[dict[str, Any]]:
    """The sections of the masthead (one query, or none while they are kept); ``here`` marks the one
    that ``page`` stands in."""
    path = getattr(page, "path", "") or ""
    items: tuple[MenuItem, ...] = menu_items(reader_language())
    return [
        {"title": item.title, "url": item.url, "here": path.startswith(item.path)} for item in items
    ]


@register.simple_tag(takes_context=True)
def other_languages(context: dict[str, Any]) -> list[Language]:
    """This same page in the interface's other languages: the prefix of its address changes, the
    rest of it and its parameters stay. A page without a prefix leads to the home page."""
    request: HttpRequest | None = context.get("request")
    here = reader_language()
    codes = [code for code, _name in settings.LANGUAGES]
    first, rest = "", ""
    if request is not None:
        # A form that was sent cannot be asked for again by a link: only its address is kept.
        first, _slash, rest = request.path.lstrip("/").partition("/")
        if query := request.META.get("QUERY_STRING", ""):
            rest += f"?{query}"
    if first not in codes:
        rest = ""
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "url": f"/{code}/{rest}",
        }
        for code in codes
        if code != here
    ]


@register.simple_tag
def page_kind(page: KnowledgePage) -> Kind:
    """What kind of page it is: ``label`` in the reader's language, ``stitch`` to draw beside it."""
    return kind_of(str(getattr(page, "card_kind", "") or page.search_kind))


@register.simple_tag
def page_terms(page: KnowledgePage) -> list[Term]:
    """The page's tags (one query, none where they are prefetched)."""
    return terms_of(page)


@register.simple_tag
def article_rows(terms: list[Term]) -> list[FactRow]:
    """Rows of facts for ``components/fact_list``, each value a link to its search."""
    return term_rows(terms, ARTICLE_SCHEMES)


@register.filter
def in_scheme(terms: list[Term], scheme: str) -> list[Term]:
    return [term for term in terms if term.scheme == scheme]


@register.simple_tag
def card_places(page: KnowledgePage) -> str:
    """Names of the territories of a page whose tags are prefetched (no query)."""
    tags = (item.tag for item in page.page_terms.all())
    return ", ".join(term.label() for term in tags if term.scheme == Scheme.TERRITORY)


@register.simple_tag
def page_numbers(pages: Page[Any]) -> list[int]:
    """Numbers for ``components/pagination``: ends, neighbours, and 0 where some are left out."""
    elided = pages.paginator.get_elided_page_range(pages.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in elided]


@register.simple_tag
def freshness(page: KnowledgePage) -> Freshness:
    return freshness_of(page, today=timezone.localdate())


@register.simple_tag
def crumbs(page: KnowledgePage) -> list[Crumb]:
    """The published sections that hold the page, outermost first (one query; none for a shelf)."""
    if not page.path or page.depth <= SHELF_DEPTH:
        return []
    sections = SectionPage.objects.ancestor_of(page).live().order_by("path")
    return [
        {
            "title": section.title,
            "url": section.address(),
            "lang": section.language if section.language != reader_language() else "",
        }
        for section in sections
    ]


@register.simple_tag
def translations(page: KnowledgePage) -> list[Language]:
    """Published versions of the page in other languages (one query)."""
    if not page.code:
        return []
    rows = KnowledgePage.objects.published().coded(page.code).exclude(language=page.language)
    return [
        {
            "code": row.language,
            "name": get_language_info(row.language)["name_local"].capitalize(),
            "url": row.address(),
        }
        for row in rows.only("code", "language", "slug")
    ]


@register.simple_tag
def is_foreign(page: Any) -> bool:
    """Whether the page is written in another language than the interface's."""
    language = getattr(page, "language", "") or ""
    return bool(language) and language != reader_language()


@register.simple_tag
def article_count() -> int:
    """Published articles in the reader's language (one query)."""
    return int(ArticlePage.objects.published().filter(language=reader_language()).count())


@register.filter
def language_name(code: str) -> str:
    """The language's name as it stands in a sentence of the reader's: ``en`` → *inglés*."""
    name = str(get_language_info(code)["name_translated"])
    return name if reader_language() == "en" else name.lower()


@register.simple_tag(takes_context=True)
def edit_address(context: dict[str, Any], page: Any) -> str:
    """Where the reader can edit the page; empty for those who may not, and in the preview of a page
    that was never saved. No query for visitors."""
    user = getattr(context.get("request"), "user", None)
    if page.pk is None or user is None:
        return ""
    if not user.is_authenticated or not user.has_perm("wagtailadmin.access_admin"):
        return ""
    if not page.permissions_for_user(user).can_edit():
        return ""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
