"""A page by its code; the choice where a key means several; the offer where it means none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from wagtail import hooks
from wagtail.views import serve_chain

from accounts.language import reader_language

from .aliases.queries import pages_by_key
from .pages.models import KnowledgePage


def page(request: HttpRequest, code: str, slug: str = "") -> HttpResponseBase:
    """``/<language>/w/<code>/<slug>/``. Any alias finds the page; an old slug redirects."""
    language = reader_language()
    found = KnowledgePage.objects.for_language(code, language)
    if found is None and (kept := KnowledgePage.objects.restricted_for(code, language)):
        return restricted(request, kept, language)
    if found is None:
        pages = pages_by_key([code], language=language).get(code, [])
        if len(pages) > 1:
            return render(
                request, "knowledge/choice.html", {"key": code, "pages": pages}, status=300
            )
        if not pages:
            return wanted(request, code)
        return redirect(pages[0].address(language), permanent=False)
    address = found.address(language)
    if request.path != address:
        return redirect(address, permanent=True)
    return serve_page(request, found)


def restricted(request: HttpRequest, found: KnowledgePage, language: str) -> HttpResponseBase:
    """Asks who wants to read before anything is said, the title in the address included."""

    def at_its_address(
        specific: Any, request: HttpRequest, args: Any, kwargs: Any
    ) -> HttpResponseBase:
        address = found.address(language)
        if request.path != address:
            return redirect(address)
        return serve_chain(specific, request, args, kwargs)

    guarded: Any = at_its_address
    for fn in reversed(hooks.get_hooks("on_serve_page")):
        guarded = fn(guarded)
    return serve_page(request, found, serve=guarded)


def serve_page(
    request: HttpRequest,
    found: KnowledgePage,
    *,
    serve: Callable[..., HttpResponseBase] = serve_chain,
) -> HttpResponseBase:
    """Serves with Wagtail's hooks. A published page was found as one that everybody may read, so it
    is not asked for its restrictions a second time (two queries)."""
    specific = found.specific
    for fn in hooks.get_hooks("before_serve_page"):
        answer = fn(specific, request, [], {})
        if isinstance(answer, HttpResponse):
            return answer
    return serve(specific, request, [], {})


def wanted(request: HttpRequest, key: str = "") -> HttpResponse:
    """Says that nobody has written this page yet, and what a reader can do. Status 404."""
    title = (key or request.GET.get("title", "")).strip()[:200]
    if not title:
        raise Http404
    return render(request, "knowledge/wanted.html", {"title": title}, status=404)
