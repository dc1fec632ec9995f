"""Saving a selection, and a person's saved searches. Everybody sees only their own: another's is
not there."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.language import reader_language

from .. import selection
from ..contract import EngineError
from ..engine import current_engine
from . import services, wording
from .announcing import site_hours
from .forms import NewSearchForm, SavedSearchForm
from .models import SavedSearch
from .pages import found_pages
from .roles import PERMISSION
from .services import AlreadySaved, TooBroad


@never_cache
@login_required
@permission_required(PERMISSION, raise_exception=True)
def save_search(request: HttpRequest) -> HttpResponse:
    """``/<language>/buscar/guardar/?<selection>``: name it and say how often to be told."""
    query, owner_id = selection.read(dict(request.GET.lists())), cast(int, request.user.pk)
    form = NewSearchForm(request.POST or None, query=query, language=reader_language())
    try:
        saved = form.keep(owner_id=owner_id, engine=current_engine(), at=timezone.now())
    except AlreadySaved as error:
        messages.info(request, wording.kept_before(error.saved))
        return redirect("saved_search", error.saved.uuid)
    if saved is None:
        return render(request, "search/saved/save.html", {"form": form})
    messages.success(request, wording.kept(saved))
    return redirect("saved_searches")


@never_cache
@login_required
@require_safe
def saved_searches(request: HttpRequest) -> HttpResponse:
    """``/<language>/buscar/guardadas/``"""
    searches = SavedSearch.objects.of(request.user).with_new()
    return render(
        request,
        "search/saved/list.html",
        {"searches": searches, "mail_configured": settings.MAIL_CONFIGURED},
    )


@never_cache
@login_required
@require_safe
def saved_search(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What it has found since it was saved. Having looked is remembered."""
    saved = get_object_or_404(SavedSearch.objects.of(request.user), uuid=uuid)
    try:
        found = found_pages(saved, engine=current_engine(), language=reader_language())
    except EngineError:
        return render(request, "search/saved/down.html", {"saved": saved}, status=503)
    if request.method == "GET":
        services.look_at(saved=saved, at=timezone.now())
    return render(request, "search/saved/search.html", {"saved": saved, "found": found})


@never_cache
@login_required
def edit_saved_search(request: HttpRequest, uuid: UUID) -> HttpResponse:
    saved = get_object_or_404(SavedSearch.objects.of(request.user), uuid=uuid)
    before = {"name": saved.name, "frequency": saved.frequency}
    form = SavedSearchForm(request.POST or None, initial=before)
    if form.is_valid():
        services.change_search(
            saved=saved, at=timezone.now(), hours=site_hours(), **form.cleaned_data
        )
        messages.success(request, wording.changed(saved))
        return redirect("saved_searches")
    return render(request, "search/saved/edit.html", {"saved": saved, "form": form})


@require_POST
@login_required
def pause_saved_search(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Pauses one that runs, resumes one that is paused, as the button said."""
    saved = get_object_or_404(SavedSearch.objects.of(request.user), uuid=uuid)
    if "resume" in request.POST:
        return _resume(request, saved)
    services.pause(saved=saved)
    messages.success(request, wording.paused(saved))
    return redirect("saved_searches")


def _resume(request: HttpRequest, saved: SavedSearch) -> HttpResponse:
    try:
        services.resume(saved=saved, engine=current_engine(), at=timezone.now())
    except TooBroad as error:
        messages.error(request, wording.stays_paused(saved, error))
    else:
        messages.success(request, wording.resumed(saved))
    return redirect("saved_searches")


@never_cache
@login_required
def delete_saved_search(request: HttpRequest, uuid: UUID) -> HttpResponse:
    saved = get_object_or_404(SavedSearch.objects.of(request.user), uuid=uuid)
    if request.method == "POST":
        services.delete_search(saved=saved)
        messages.success(request, wording.deleted(saved))
        return redirect("saved_searches")
    return render(request, "search/saved/delete.html", {"saved": saved})
