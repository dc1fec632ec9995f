"""The report of the searches, in the administration."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from accounts.language import reader_language

from .files import report_file
from .lexicon import current_vocabulary
from .reading import remembered
from .report import WHICH, Which, make_report

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
        language=reader_language(),
        which=which,
        month=month,
    )
    if request.GET.get("format") == "csv":
        return report_file(made)
    context = {"report": made, "which": which, "month": month}
    return render(request, "search/demand/report.html", context)


def _which(request: HttpRequest) -> Which:
    return next((each for each in WHICH if each == request.GET.get("which")), WHICH[0])


def _month(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return None
