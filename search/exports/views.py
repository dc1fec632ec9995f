"""The whole search as a file. Who reads the search page may take it; a process makes few at a time.

No ETag: to know it, the export would have to be made. HEAD answers at once, and makes nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.language import reader_language

from .. import selection
from ..contract import EngineError, SearchQuery
from ..engine import current_engine
from ..parts import parts_of
from ..sentence import deeds_of, names_of, sentence_of
from ..unavailable import come_again, engine_is_down
from .csv import csv_chunks
from .rows import Row, columns, read_rows
from .turns import InTurn, Turn, take_turn
from .xlsx import About, write_workbook

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAME_LENGTH = 60

_Answer = Callable[[HttpRequest, SearchQuery, Turn], HttpResponseBase]


@require_safe
def export_csv(request: HttpRequest) -> HttpResponseBase:
    """``/<language>/buscar/resultados.csv``, with the parameters of the search page; ``page`` and
    ``size`` mean nothing. 503 when the engine does not answer or too many are being made."""
    return _export(request, _csv, ending="csv", content_type=CSV)


@require_safe
def export_xlsx(request: HttpRequest) -> HttpResponseBase:
    """``/<language>/buscar/resultados.xlsx``, likewise."""
    return _export(request, _xlsx, ending="xlsx", content_type=XLSX)


def _export(
    request: HttpRequest, answer: _Answer, *, ending: str, content_type: str
) -> HttpResponseBase:
    query = replace(
        selection.read(dict(request.GET.lists())),
        page=1,
        size=selection.DEFAULT_SIZE,
        reader=_language(),
    )
    name = f"minga-{_slug(query)}-{timezone.localdate():%Y-%m-%d}.{ending}"
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    elif (turn := take_turn()) is None:
        return come_again(request, query)
    else:
        try:
            response = answer(request, query, turn)
        except BaseException as error:
            turn.leave()
            if isinstance(error, EngineError):
                return engine_is_down(request, query)
            raise
    # Nothing below may fail: the turn would never be left.
    response["Content-Type"] = content_type
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _csv(request: HttpRequest, query: SearchQuery, turn: Turn) -> HttpResponseBase:
    chunks = csv_chunks(_batches(request, query), columns=columns())
    # The first piece is made before anything is answered: an engine that is down is a 503.
    whole = chain([next(chunks)], chunks)
    return StreamingHttpResponse(InTurn(whole, turn))


def _xlsx(request: HttpRequest, query: SearchQuery, turn: Turn) -> HttpResponseBase:
    results = current_engine().search(replace(query, size=1))
    address = f"{reverse('search')}?{selection.write(query)}".removesuffix("?")
    about = About(
        sentence=sentence_of(query, language=_language()),
        address=request.build_absolute_uri(address),
        made_on=timezone.localdate(),
        did=tuple(deeds_of(results, exact=query.exact)),
    )
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer reads and closes it
    try:
        write_workbook(file, _batches(request, query), columns=columns(), about=about)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    turn.leave()
    return FileResponse(file)


def _batches(request: HttpRequest, query: SearchQuery) -> Iterator[list[Row]]:
    return read_rows(
        current_engine().scan(query),
        language=_language(),
        origin=f"{request.scheme}://{request.get_host()}",
    )


def _slug(query: SearchQuery) -> str:
    """The words and the names of what was chosen, as far as a file's name holds them."""
    parts = parts_of(query, names_of(query, language=_language()))
    words = " ".join((query.text, *(part.label for part in parts)))
    slug = slugify(words)[:_NAME_LENGTH].strip("-_")
    # Translators: es: busqueda (part of a file's name: no spaces, no accents)
    return slug or slugify(_("search")) or "search"


def _language() -> str:
    return reader_language()
