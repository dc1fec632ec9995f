"""``GET /api/v1/pages/<code>/similar``: pages like a page, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_noop
from django.views.decorators.cache import cache_control
from django.views.decorators.vary import vary_on_headers
from ninja import Router, Status
from ninja.decorators import decorate_view

from search.contract import Similar
from search.engine import current_engine
from search.labels import Named, codes_in, name_codes
from search.meaning.switch import meaning_in_use
from search.similar import similar_to

from .finding import find_page
from .languages import language_of
from .parameters import LANG, limit, limit_of
from .schemas import Choices, Coded, Problem, SimilarAnswer, SimilarPage

DEFAULT: Final = 5
MOST: Final = 20

router = Router(tags=["pages"])


@router.get(
    "/pages/{path:code}/similar",
    response={200: SimilarAnswer, 300: Choices, 404: Problem, 503: Problem},
    openapi_extra={"parameters": [limit(DEFAULT, MOST), LANG]},
    summary=gettext_noop("Pages like a page"),
    description=gettext_noop(
        "Each with its reason: the telling words and the tags that both hold, or neither where it"
        " is near in meaning alone. Its translations are left out, and of each page there is one"
        " version."
    ),
    operation_id="similar",
)
@decorate_view(cache_control(public=True, max_age=30), vary_on_headers("Accept-Language"))
def similar(request: HttpRequest, code: str) -> Status[Any]:
    language = language_of(request)
    with translation.override(language):
        page = find_page(code, language=language)
        if isinstance(page, Choices):
            return Status(300, page)
        found = similar_to(
            page.search_key,
            engine=current_engine(),
            limit=limit_of(request, DEFAULT, MOST),
            reader=language,
            meaning=meaning_in_use(),
        )
        names = name_codes(codes_in(*(one.facets for one in found)), language=language)
    pages = [_page(one, names) for one in found]
    return Status(200, SimilarAnswer(code=page.code, language=page.language, similar=pages))


def _page(similar: Similar, names: Mapping[str, Mapping[str, Named]]) -> SimilarPage:
    hit = similar.hit
    return SimilarPage(
        code=hit.code,
        institutional_code=hit.institutional_code,
        kind=hit.kind,
        title=hit.title,
        url=hit.url,
        language=hit.language,
        summary=hit.summary,
        words=list(similar.words),
        facets={
            facet: [Coded(code=code, label=names[facet][code].name) for code in codes]
            for facet, codes in similar.facets.items()
        },
    )
