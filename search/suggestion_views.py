"""Suggestions as one types, as a part of a page."""

from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from accounts.language import reader_language

from .suggestions import suggest_on_site

#: Seconds for which an answer may be used again, by whoever asks: it is the same for everybody.
KEPT_SECONDS = 30


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """``/<language>/buscar/sugerencias/?q=``: the groups of a listbox; 204 when there are none."""
    typed = request.GET.get("q", "")
    groups = suggest_on_site(typed, language=reader_language(), now=time.monotonic())
    # Without the request: nothing of a person or a session may be in an answer that is kept.
    shown = {"groups": groups, "total": sum(len(group.options) for group in groups)}
    response = (
        HttpResponse(render_to_string("search/suggestions.html", shown))
        if groups
        else HttpResponse(status=204)
    )
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response
