"""What a reader is told, with 503, where a file or a feed cannot be made now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from . import selection
from .contract import SearchQuery

#: Seconds after which a program should ask again.
RETRY_AFTER = 60


def engine_is_down(request: HttpRequest, query: SearchQuery) -> HttpResponse:
    return _unavailable(
        request,
        query,
        title=_("Search does not answer right now"),
        text=_(
            "Pages can be read as always. Try again in some minutes; your words and filters are in"
            " the address."
        ),
    )


def come_again(request: HttpRequest, query: SearchQuery) -> HttpResponse:
    return _unavailable(
        request,
        query,
        title=_("Other downloads are being prepared"),
        text=_("Try again in a minute; your words and filters are in the address."),
    )


def _unavailable(
    request: HttpRequest, query: SearchQuery, *, title: str, text: str
) -> HttpResponse:
    context = {"title": title, "text": text, "query_string": selection.write(query)}
    response = render(request, "search/unavailable.html", context, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    return response
