"""The report of the searches, in the administration."""

from __future__ import annotations

import csv
import io
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from ..exports.cells import text_cell
from ..exports.csv import MARK
from .lexicon import current_vocabulary
from .reading import remembered
from .report import WHICH, Report, Which, make_report

MAY_READ = "search.view_searchtally"


@require_safe
@permission_required(MAY_READ)
def report(request: HttpRequest) -> HttpResponse:
    """``?which=unanswered|all&month=2026-11``; ``format=csv`` makes it a file. What cannot be meant
    is the whole report."""
    which, month = _which(request), _month(request)
    made = make_report(
        remembered(),
        current_vocabulary(),
        language=get_language() or "es",
        which=which,
        month=month,
    )
    if request.GET.get("format") == "csv":
        return _file(made)
    context = {"report": made, "which": which, "month": month}
    return render(request, "search/demand/report.html", context)


def _which(request: HttpRequest) -> Which:
    return next((each for each in WHICH if each == request.GET.get("which")), WHICH[0])


def _month(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return None


def _file(made: Report) -> HttpResponse:
    text = io.StringIO(newline="")
    text.write(MARK)
    lines = csv.writer(text)
    lines.writerow(
        [
            _("What was searched"), _("Times"), _("Days"), _("Pages"), _("Last day"), _("Theme"),
            _("Territory"),
        ]
    )  # fmt: skip
    for line in made.lines:
        lines.writerow(
            [
                text_cell(line.text), line.times, line.days, line.results,
                line.last_day.isoformat(), text_cell(line.themes), text_cell(line.territories),
            ]
        )  # fmt: skip
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="minga-busquedas.csv"'
    return response
