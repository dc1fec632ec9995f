"""The page of the demand map, and the same map as a file."""

from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.language import reader_language

from ..contract import EngineError
from ..engine import current_engine
from .files import map_file
from .reading import DemandPage, demand_page


@require_safe
def demand_map(request: HttpRequest) -> HttpResponse:
    """``/<language>/demanda/?territory=EC&theme=health``. 503 when the engine does not answer."""
    shown = _read(request)
    context = {"shown": shown}
    return render(request, "search/demand/page.html", context, status=200 if shown else 503)


@require_safe
def demand_csv(request: HttpRequest) -> HttpResponse:
    """The map that the page shows, a line a cell. 503 when the engine does not answer."""
    shown = _read(request)
    if shown is None:
        return render(request, "search/demand/page.html", {"shown": None}, status=503)
    return map_file(shown.map)


def _read(request: HttpRequest) -> DemandPage | None:
    """None when the engine does not answer."""
    try:
        return demand_page(
            engine=current_engine(),
            language=reader_language(),
            now=time.monotonic(),
            territory=request.GET.get("territory", ""),
            theme=request.GET.get("theme", ""),
        )
    except EngineError:
        return None
