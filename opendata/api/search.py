"""``GET /api/v1/search``: the search page's own selection, answered as JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop
from django.views.decorators.cache import cache_control
from django.views.decorators.vary import vary_on_headers
from ninja import Router
from ninja.decorators import decorate_view

from search import selection
from search.contract import MAX_QUERY_CHARACTERS, MAX_SIZE, SearchQuery
from search.engine import current_engine
from search.meaning.switch import meaning_in_use
from search.page import find

from .answers import search_answer
from .languages import language_of
from .parameters import LANG, READER, described, described_codes, reader_of
from .schemas import Problem, SearchAnswer, SearchLinks

router = Router(tags=["search"])

_MODES: Final[dict[selection.Mode, str]] = {
    "any": gettext_noop("At least one of these codes."),
    "all": gettext_noop("Every one of these codes."),
    "without": gettext_noop("None of these codes."),
}
PARAMETERS: Final = [
    described(
        "q",
        gettext_noop('Words, codes or places; "a phrase", -word, código:BP2_PC.'),
        {"type": "string", "maxLength": MAX_QUERY_CHARACTERS},
    ),
    *(
        described_codes(selection.parameter(name, mode), description)
        for name in selection.FACET_NAMES
        for mode, description in _MODES.items()
    ),
    described(
        "sort",
        gettext_noop("Default: relevance with words, date without."),
        {"type": "string", "enum": list(selection.SORTS)},
    ),
    described("page", gettext_noop("From 1."), {"type": "integer", "minimum": 1, "default": 1}),
    described(
        "size",
        gettext_noop("Hits on a page."),
        {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": selection.DEFAULT_SIZE},
    ),
    described("exact", gettext_noop("1: only what was typed."), {"type": "string", "enum": ["1"]}),
    READER,
    LANG,
]


@router.get(
    "/search",
    response={200: SearchAnswer, 503: Problem},
    openapi_extra={"parameters": PARAMETERS},
    summary=gettext_noop("Search the published pages"),
    description=gettext_noop(
        "The parameters are those of the search page: an address of one is an address of the other."
        " Parameters that mean nothing are left out, never refused. Several codes in one facet mean"
        " any of them; the facet's name with .all means every one, with .without none."
    ),
    operation_id="search",
)
@decorate_view(cache_control(public=True, max_age=30), vary_on_headers("Accept-Language"))
def search(request: HttpRequest) -> SearchAnswer:
    language = language_of(request)
    asked = replace(selection.read(dict(request.GET.lists())), reader=reader_of(request))
    query, found = find(asked, engine=current_engine(), meaning=meaning_in_use())
    with translation.override(language):
        links = _links(request, query, pages=selection.last_page(found.results.total, query.size))
        return search_answer(query, found, language=language, links=links)


def _links(request: HttpRequest, query: SearchQuery, *, pages: int) -> SearchLinks:
    """In the active language. What is asked beside the selection (``lang``, ``reader``) is asked
    again by the links to the API."""
    beside = [(name, request.GET[name]) for name in ("reader", "lang") if name in request.GET]
    first = replace(query, page=1)

    def at(name: str, asked: SearchQuery, more: list[tuple[str, str]] | None = None) -> str:
        address = urlencode([*selection.pairs(asked), *(more or [])], errors="replace")
        return request.build_absolute_uri(f"{reverse(name)}?{address}".removesuffix("?"))

    def here(asked: SearchQuery) -> str:
        return at("api-1:search", asked, beside)

    whole = replace(first, size=selection.DEFAULT_SIZE)
    return SearchLinks(
        this=here(query),
        next=here(replace(query, page=query.page + 1)) if query.page < pages else None,
        prev=here(replace(query, page=query.page - 1)) if query.page > 1 else None,
        exact=None if query.exact or not query.text else here(replace(first, exact=True)),
        page=at("search", query),
        csv=at("search_export_csv", whole),
        xlsx=at("search_export_xlsx", whole),
        atom=at("search_feed", replace(whole, sort=selection.default_sort(query.text))),
    )
