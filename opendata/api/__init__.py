"""The public API, ``/api/v1/``: reads what everybody may read, and nothing else.

What others rely on is ``docs/openapi.json``: a test compares it with what this package answers.
"""

from __future__ import annotations

from typing import Final

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI

from search.contract import EngineError

from .guide import Guide
from .languages import language_of
from .pages import router as pages_router
from .search import router as search_router
from .similar import router as similar_router
from .suggest import router as suggest_router

api: Final = NinjaAPI(
    title="Minga",
    version="1",
    description=gettext_noop(
        "Published pages and the search for them. No key is needed. JSON, UTF-8."
    ),
    urls_namespace="api-1",
    docs_url="/docs",
    docs=Guide(),
)
api.add_router("", search_router)
api.add_router("", suggest_router)
# Before the pages, whose codes may hold a slash.
api.add_router("", similar_router)
api.add_router("", pages_router)


def answer_problem(request: HttpRequest, detail: str, *, status: int) -> HttpResponse:
    # Django's LocaleMiddleware would turn a 404 into a redirect to the same path below a language,
    # unless the request's addresses have no languages.
    request.urlconf = "opendata.urls"  # type: ignore[attr-defined]
    return api.create_response(request, {"detail": detail}, status=status)


@api.exception_handler(EngineError)
def engine_error(request: HttpRequest, error: Exception) -> HttpResponse:
    with translation.override(language_of(request)):
        detail = _("Search does not answer right now. Try again in some minutes.")
    return answer_problem(request, detail, status=503)


@api.exception_handler(SuspiciousOperation)
def too_much(request: HttpRequest, error: Exception) -> HttpResponse:
    """Thousands of parameters, for instance; they cannot be read."""
    with translation.override(language_of(request)):
        detail = _("The request has too many parameters.")
    return answer_problem(request, detail, status=400)


@api.exception_handler(Http404)
def nothing(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer_problem(request, str(error) or _("There is nothing here."), status=404)
