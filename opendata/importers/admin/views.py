"""Upload → check and correct → save or publish → what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from knowledge.models import SectionPage
from opendata.importers.admin import access
from opendata.importers.admin.checking import Checking
from opendata.importers.admin.forms import UploadForm
from opendata.importers.enums import RunState
from opendata.importers.models import KEPT_FOR, ImportRun
from opendata.importers.problems import ImportProblem
from opendata.importers.reports import report_from
from opendata.importers.services import (
    discard_run,
    finish_run,
    forget_old_uploads,
    open_run,
    plan_run,
)
from opendata.importers.wording import field_label, refusal
from practices.sheets import edition_by_key

_RUNS_A_PAGE = 30


@require_http_methods(["GET"])
def list_runs(request: HttpRequest) -> HttpResponse:
    """Imports with their state: an unfinished one can be taken up again."""
    _let_in(request)
    forget_old_uploads(at=timezone.now())
    runs = Paginator(access.runs_for(request.user).defer("upload", "corrections"), _RUNS_A_PAGE)
    context = {"runs": runs.get_page(request.GET.get("p")), "kept_days": KEPT_FOR.days}
    return render(request, "opendata/imports/list.html", context)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    _let_in(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["upload"]
        try:
            run = open_run(
                data=file.read(),
                name=file.name,
                options=form.options,
                user=request.user,
                at=timezone.now(),
            )
        except ImportProblem as problem:
            form.add_error(_field_of(problem), refusal(problem))
        else:
            return redirect("minga_import", run.uuid)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "opendata/imports/upload.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def run_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An open import is checked and corrected here; a finished one says what came of it."""
    _let_in(request)
    run = get_object_or_404(access.runs_for(request.user), uuid=uuid)
    if run.state == RunState.FINISHED:
        return _result(request, run)
    if run.state == RunState.EXPIRED:
        context = {"run": run, "kept_days": KEPT_FOR.days}
        return render(request, "opendata/imports/expired.html", context)
    return _check(request, run)


@require_http_methods(["GET", "POST"])
def delete_run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    _let_in(request)
    run = get_object_or_404(access.runs_for(request.user), uuid=uuid)
    if request.method == "POST":
        discard_run(run=run)
        messages.success(request, _("“%s” was taken off the list.") % run.file_name)
        return redirect("minga_imports")
    return render(request, "opendata/imports/delete.html", {"run": run})


def _check(request: HttpRequest, run: ImportRun) -> HttpResponse:
    page = request.POST.get("page") or request.GET.get("p")
    data = request.POST if request.method == "POST" else None
    try:
        checking = Checking(run, page=page, data=data)
    except ImportProblem as problem:
        # The site has changed since the upload: a list or a section is gone.
        messages.error(request, refusal(problem))
        return redirect("minga_imports")
    if data is None:
        return _check_page(request, checking)
    if not checking.is_valid():
        return _check_page(request, checking, status=422)
    try:
        run = checking.keep()
    except ImportRun.DoesNotExist:
        # Somebody finished or deleted it in between.
        return redirect("minga_imports")
    action = request.POST.get("action", "save")
    if action in ("drafts", "publish"):
        return _finish(request, run, checking, publish=action == "publish")
    messages.success(request, _("Your corrections are kept. Nothing is on the site yet."))
    number = checking.page.number
    if action == "next" and checking.page.has_next():
        number += 1
    return redirect(f"{reverse('minga_import', args=[run.uuid])}?p={number}")


def _check_page(request: HttpRequest, checking: Checking, *, status: int = 200) -> HttpResponse:
    context = {
        "checking": checking,
        "run": checking.run,
        "plan": checking.plan,
        "blocks": checking.blocks,
        "file_form": checking.file_form,
        "may_publish": access.may_publish(request.user, checking.plan.shelf),
        "may_add": access.may_add(request.user, checking.plan.shelf),
    }
    return render(request, "opendata/imports/check.html", context, status=status)


def _finish(
    request: HttpRequest, run: ImportRun, checking: Checking, *, publish: bool
) -> HttpResponse:
    """Saves all sheets; or says beside the field why not, with everything that was typed kept."""
    shelf = checking.plan.shelf
    allowed = access.may_publish if publish else access.may_add
    if not allowed(request.user, shelf):
        raise PermissionDenied
    form, plan = checking.file_form, plan_run(run, publish=publish)
    if publish and form.refuse_unseen(plan):
        return _after_keeping(request, run, checking, form)
    try:
        finish_run(
            run=run,
            publish=publish,
            reviewed=publish and form.cleaned_data["reviewed"],
            user=request.user,
            at=timezone.now(),
        )
    except ImportRun.DoesNotExist:
        pass  # sent twice: the first one did it
    except ImportProblem as problem:
        form.add_error(None, refusal(problem))
        return _after_keeping(request, run, checking, form)
    return redirect("minga_import", run.uuid)


def _after_keeping(
    request: HttpRequest, run: ImportRun, checking: Checking, form: Any
) -> HttpResponse:
    """The page now that the corrections are kept, with the form of the file as it was sent."""
    kept = Checking(run, page=checking.page.number)
    kept.file_form = form
    return _check_page(request, kept, status=422)


def _result(request: HttpRequest, run: ImportRun) -> HttpResponse:
    report = report_from(run.report)
    edition = edition_by_key(report.edition)
    rows = [
        (sheet, [field_label(key, edition) for key in sheet.changed]) for sheet in report.sheets
    ]
    section = SectionPage.objects.filter(issuer=report.source, language=report.language).first()
    context = {"run": run, "report": report, "rows": rows, "section": section}
    return render(request, "opendata/imports/result.html", context)


def _let_in(request: HttpRequest) -> None:
    if not access.may_import(request.user):
        raise PermissionDenied


def _field_of(problem: ImportProblem) -> str | None:
    """The field of the upload that a problem is about."""
    fields = {
        "bad_source": "source_code",
        "no_source": "source",
        "no_shelf": "language",
        "edition_unclear": "edition",
        "unknown_edition": "edition",
        "unknown_language": "language",
    }
    return fields.get(problem.problem, "upload")
