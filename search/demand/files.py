"""The map and the report as files, written as every table of ours is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ..exports.cells import text_cell
from ..exports.csv import csv_chunks
from ..exports.rows import Column, Row
from .map import DemandMap
from .report import Report

CSV = "text/csv; charset=utf-8"


def map_file(shown: DemandMap) -> HttpResponse:
    """A line a cell, with headers in the active language."""
    headers = (
        _("Territory code"),
        _("Territory"),
        _("Theme code"),
        _("Theme"),
        _("Pages"),
        _("Searches without an answer"),
    )
    cells = (cell for row in shown.rows for cell in row.cells)
    rows: Iterable[Row] = (
        (
            text_cell(cell.territory.code),
            text_cell(cell.territory.name),
            text_cell(cell.theme.code),
            text_cell(cell.theme.name),
            cell.pages,
            cell.searches,
        )
        for cell in cells
    )
    return _file(headers, rows, name="minga-demanda.csv")


def report_file(report: Report) -> HttpResponse:
    """A line a search, with headers in the active language."""
    headers = (
        _("What was searched"),
        _("Times"),
        _("Days"),
        _("Pages"),
        _("Last day"),
        _("Theme"),
        _("Territory"),
    )
    rows: Iterable[Row] = (
        (
            text_cell(line.text),
            line.times,
            line.days,
            line.results,
            line.last_day,
            text_cell(line.themes),
            text_cell(line.territories),
        )
        for line in report.lines
    )
    return _file(headers, rows, name="minga-busquedas.csv")


def _file(headers: Sequence[str], rows: Iterable[Row], *, name: str) -> HttpResponse:
    columns = [Column(header) for header in headers]
    response = HttpResponse(b"".join(csv_chunks([list(rows)], columns=columns)), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
