"""The end of a saved search's mail, for whoever holds the link in one of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from . import services, tokens


@csrf_exempt  # Mail programs post here with one click (RFC 8058); the token is what is believed.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_saved_search(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; the button and the mail program's own click end it. Looking at the
    page ends nothing: scanners of mail open every link."""
    saved = tokens.search_of(token)
    if saved is None:
        return render(request, "search/saved/unsubscribe_ended.html", status=410)
    if request.method == "POST":
        services.unsubscribe(saved=saved)
    context = {"saved": saved, "is_done": request.method == "POST"}
    return render(request, "search/saved/unsubscribe.html", context)
