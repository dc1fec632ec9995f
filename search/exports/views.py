"""The whole search as a file. Who reads the search page may take it; a process makes few at a time.

No ETag: to know it, the export would have to be made. HEAD answers at once, and makes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.language import reader_language

from .. import selection
from ..contract import EngineError
from ..engine import current_engine
from ..unavailable import come_again, engine_is_down
from .files import Export
from .turns import AllTaken, InTurn, Turn, begun_turn

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def export_csv(request: HttpRequest) -> HttpResponseBase:
    """``/<language>/buscar/resultados.csv``, with the parameters of the search page; ``page`` and
    ``size`` mean nothing. 503 when the engine does not answer or too many are being made."""
    export = _asked(request)
    return _answer(request, export, _csv, name=export.file_name("csv"), content_type=CSV)


@require_safe
def export_xlsx(request: HttpRequest) -> HttpResponseBase:
    """``/<language>/buscar/resultados.xlsx``, likewise."""
    export = _asked(request)
    return _answer(request, export, _xlsx, name=export.file_name("xlsx"), content_type=XLSX)


def _asked(request: HttpRequest) -> Export:
    language = reader_language()
    query = selection.read(dict(request.GET.lists()))
    return Export(
        query=replace(query, page=1, size=selection.DEFAULT_SIZE, reader=language),
        language=language,
        origin=f"{request.scheme}://{request.get_host()}",
        made_on=timezone.localdate(),
    )


def _csv(export: Export, turn: Turn) -> HttpResponseBase:
    return StreamingHttpResponse(InTurn(export.csv(current_engine()), turn))


def _xlsx(export: Export, turn: Turn) -> HttpResponseBase:
    file = export.xlsx(current_engine())
    turn.leave()
    return FileResponse(file)


def _answer(
    request: HttpRequest,
    export: Export,
    make: Callable[[Export, Turn], HttpResponseBase],
    *,
    name: str,
    content_type: str,
) -> HttpResponseBase:
    if request.method == "HEAD":
        return _as_file(HttpResponse(), name=name, content_type=content_type)
    try:
        with begun_turn(now=time.monotonic()) as turn:
            return _as_file(make(export, turn), name=name, content_type=content_type)
    except AllTaken:
        return come_again(request, export.query)
    except EngineError:
        return engine_is_down(request, export.query)


def _as_file(response: HttpResponseBase, *, name: str, content_type: str) -> HttpResponseBase:
    response["Content-Type"] = content_type
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    return response
