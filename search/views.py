"""The search page, whole or only what changes of it."""

from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.language import reader_language

from .demand.watching import notice_search
from .engine import current_engine
from .form import read_form
from .meaning.switch import meaning_in_use
from .page import search_page

#: The element that a partial answer replaces; its neighbours come out of band.
TARGET = "resultados"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """``/<language>/buscar/``. 302 to the canonical address from the form's own parameters; 503
    when the engine does not answer."""
    form = read_form(dict(request.GET.lists()))
    is_part = request.headers.get("HX-Target") == TARGET
    if form.is_raw and not is_part:
        return _uncached(redirect(f"{request.path}?{form.address}".removesuffix("?")))
    shown = search_page(
        form.query,
        engine=current_engine,
        meaning=meaning_in_use,
        language=reader_language(),
        now=time.monotonic(),
        form=form,
    )
    if shown.state in ("found", "nothing"):
        notice_search(request, shown.query, shown.results, is_part=is_part)
    response = render(
        request,
        "search/part.html" if is_part else "search/page.html",
        {"shown": shown, "is_part": is_part},
        status=503 if shown.state == "down" else 200,
    )
    if is_part:
        address = f"{request.path}?{shown.query_string}".removesuffix("?")
        is_seen = request.headers.get("HX-Current-URL", "").endswith(
            f"{request.get_host()}{address}"
        )
        response["HX-Push-Url"] = "false" if is_seen else address
    return _uncached(response)


def _uncached(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Target"])
    patch_cache_control(response, private=True, no_cache=True)
    return response
