"""``/<language>/buscar/atom.xml``, with the parameters of the search page; ``page``, ``size`` and
``sort`` mean nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.language import reader_language

from .. import selection
from ..contract import EngineError, SearchQuery
from ..engine import current_engine
from ..labels import name_codes
from ..sentence import sentence_of
from ..unavailable import engine_is_down
from .atom import codes_of, write_feed
from .entries import Entry, newest_entries
from .moments import calendar

ATOM = "application/atom+xml; charset=utf-8"


@require_safe
def search_feed(request: HttpRequest) -> HttpResponseBase:
    """The 50 pages that changed last of those that hold every word. 304 where nothing changed for
    whoever asks; 503 when the engine does not answer."""
    asked = selection.read(dict(request.GET.lists()))
    sort = selection.default_sort(asked.text)
    query = replace(asked, sort=sort, page=1, size=selection.DEFAULT_SIZE)
    try:
        entries = newest_entries(query, engine=current_engine(), calendar=calendar())
    except EngineError:
        return engine_is_down(request, query)
    content = _content(request, query, entries)
    response = HttpResponse(content, content_type=ATOM)
    response["ETag"] = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    changed = max((int(entry.moments.changed.timestamp()) for entry in entries), default=None)
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    answer = get_conditional_response(
        request, etag=response["ETag"], last_modified=changed, response=response
    )
    return answer or response


def _content(request: HttpRequest, query: SearchQuery, entries: list[Entry]) -> bytes:
    language = reader_language()
    parameters = f"?{selection.write(query)}".removesuffix("?")
    return write_feed(
        entries,
        names=name_codes(codes_of(entries), language=language),
        title=f"{sentence_of(query, language=language)} · {settings.WAGTAIL_SITE_NAME}",
        subtitle=_("Pages that hold every word; what changed last on this site comes first."),
        author=settings.WAGTAIL_SITE_NAME,
        language=language,
        origin=f"{request.scheme}://{request.get_host()}",
        page=request.build_absolute_uri(reverse("search") + parameters),
        address=request.build_absolute_uri(reverse("search_feed") + parameters),
    )
