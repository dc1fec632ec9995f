"""``GET /api/v1/search``: the search page's own selection, answered as JSON."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.vary import vary_on_headers
from ninja import Router
from ninja.decorators import decorate_view

from search import selection
from search.contract import MAX_QUERY_CHARACTERS, MAX_SIZE, Hit
from search.engine import current_engine
from search.labels import name_codes
from search.page import find

from .languages import language_of
from .schemas import Counted, Problem, SearchAnswer, SearchHit

#: Values of one facet in one answer, most first.
MAX_VALUES: Final = 500

router = Router(tags=["search"])


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "in": "query",
        "name": name,
        "required": False,
        "description": description,
        "schema": schema,
    }


def _codes(name: str, description: str) -> dict[str, Any]:
    listed = {"type": "array", "items": {"type": "string"}}
    return {**_parameter(name, description, listed), "style": "form", "explode": True}


_MODES: Final[dict[selection.Mode, str]] = {
    "any": "At least one of these codes.",
    "all": "Every one of these codes.",
    "without": "None of these codes.",
}
#: Written out, because the selection reads them itself: what cannot be meant is clamped or dropped,
#: never refused.
PARAMETERS: Final = [
    _parameter(
        "q", "Words, codes or places.", {"type": "string", "maxLength": MAX_QUERY_CHARACTERS}
    ),
    *(
        _codes(selection.parameter(name, mode), description)
        for name in selection.FACET_NAMES
        for mode, description in _MODES.items()
    ),
    _parameter(
        "sort",
        "Default: relevance with words, date without.",
        {"type": "string", "enum": list(selection.SORTS)},
    ),
    _parameter("page", "From 1.", {"type": "integer", "minimum": 1, "default": 1}),
    _parameter(
        "size",
        "Hits on a page.",
        {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": selection.DEFAULT_SIZE},
    ),
    _parameter("exact", "1: only what was typed.", {"type": "string", "enum": ["1"]}),
    _parameter(
        "lang",
        "Language of the labels. Default: Accept-Language, else Spanish.",
        {"type": "string", "enum": ["es", "en"]},
    ),
]


@router.get(
    "/search",
    response={200: SearchAnswer, 503: Problem},
    openapi_extra={"parameters": PARAMETERS},
    summary="Search the published pages",
    operation_id="search",
)
@decorate_view(cache_control(public=True, max_age=30), vary_on_headers("Accept-Language"))
def search(request: HttpRequest) -> SearchAnswer:
    """The parameters are those of the search page: an address of one is an address of the other.
    Each facet's counts ignore its own filter and respect all others."""
    asked = selection.read(dict(request.GET.lists()))
    query, results = find(asked, engine=current_engine())
    counts = {name: values[:MAX_VALUES] for name, values in results.facets.items()}
    language = language_of(request)
    with translation.override(language):
        names = name_codes(
            {name: [code for code, _count in values] for name, values in counts.items()},
            language=language,
        )
    return SearchAnswer(
        query=selection.write(query),
        total=results.total,
        page=query.page,
        pages=selection.last_page(results.total, query.size),
        size=query.size,
        relaxed=results.relaxed,
        corrected_from=results.corrected_from,
        expanded={word: list(forms) for word, forms in results.expanded.items()},
        hits=[_hit(hit) for hit in results.hits],
        facets={
            facet: [
                Counted(code=code, label=names[facet][code].name, count=count)
                for code, count in values
            ]
            for facet, values in counts.items()
        },
    )


def _hit(hit: Hit) -> SearchHit:
    best = next((extract for extract in hit.highlights if extract.heading), None)
    return SearchHit(
        code=hit.code,
        institutional_code=hit.institutional_code,
        kind=hit.kind,
        title=hit.title,
        url=hit.url,
        language=hit.language,
        section=best.heading if best else "",
        anchor=best.anchor if best else "",
        highlights=[extract.html for extract in hit.highlights],
        summary=hit.summary,
        place=hit.place,
        year=hit.year,
        date=hit.date,
    )
