"""Saving a selection, and a person's saved searches. Everybody sees only their own: another's is
not there."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.language import reader_language

from .. import selection
from ..contract import EngineError
from ..engine import current_engine
from . import definition, services
from .announcing import site_hours
from .enums import Frequency
from .forms import SavedSearchForm
from .models import SavedSearch
from .pages import found_pages, proposed_name
from .roles import PERMISSION
from .services import AlreadySaved, TooBroad, TooMany


@never_cache
@login_required
def save_search(request: HttpRequest) -> HttpResponse:
    """``/<language>/buscar/guardar/?<selection>``: name it and say how often to be told."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    query = selection.read(dict(request.GET.lists()))
    language = reader_language()
    form = SavedSearchForm(request.POST or None)
    is_broad = False
    if form.is_valid():
        try:
            saved = services.save_search(
                owner_id=cast(int, request.user.pk),
                query=query,
                language=language,
                engine=current_engine(),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except AlreadySaved as error:
            messages.info(request, _already(error.saved))
            return redirect("saved_search", error.saved.uuid)
        except TooMany:
            form.add_error(None, _too_many())
        except TooBroad as error:
            is_broad = True
            form.add_error(None, _too_broad(error))
        else:
            messages.success(request, _kept(saved))
            return redirect("saved_searches")
    elif request.method != "POST":
        if same := services.same_search(owner_id=cast(int, request.user.pk), query=query):
            messages.info(request, _already(same))
            return redirect("saved_search", same.uuid)
        name = proposed_name(query, language=language)
        form = SavedSearchForm(initial={"name": name, "frequency": Frequency.DAILY})
    context = {"form": form, "query_string": definition.canonical(query), "is_broad": is_broad}
    return render(request, "search/saved/save.html", context)


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
        messages.success(request, _("The changes to «%(name)s» were kept.") % {"name": saved.name})
        return redirect("saved_searches")
    return render(request, "search/saved/edit.html", {"saved": saved, "form": form})


@require_POST
@login_required
def pause_saved_search(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Pauses one that runs, resumes one that is paused, as the button said."""
    saved = get_object_or_404(SavedSearch.objects.of(request.user), uuid=uuid)
    if "resume" in request.POST:
        try:
            services.resume(saved=saved, engine=current_engine(), at=timezone.now())
        except TooBroad as error:
            messages.error(request, _stays_paused(saved, error))
            return redirect("saved_searches")
        text = _("«%(name)s» looks for new pages again, from now on.")
    else:
        services.pause(saved=saved)
        text = _("«%(name)s» is paused: it stays here and tells you nothing.")
    messages.success(request, text % {"name": saved.name})
    return redirect("saved_searches")


@never_cache
@login_required
def delete_saved_search(request: HttpRequest, uuid: UUID) -> HttpResponse:
    saved = get_object_or_404(SavedSearch.objects.of(request.user), uuid=uuid)
    if request.method == "POST":
        services.delete_search(saved=saved)
        messages.success(request, _("«%(name)s» was deleted.") % {"name": saved.name})
        return redirect("saved_searches")
    return render(request, "search/saved/delete.html", {"saved": saved})


def _already(saved: SavedSearch) -> str:
    return _("You saved this search before, as «%(name)s». This is it.") % {"name": saved.name}


def _too_many() -> str:
    return _(
        "You have %(count)s saved searches, the most that one person can have. Delete one of them, "
        "then save this one; what you wrote here is kept as long as this page is open."
    ) % {"count": services.MOST}


def _too_broad(error: TooBroad) -> str:
    return _(
        "This search finds %(count)s pages; save a narrower one, of at most %(most)s. You can also "
        "follow this one by its Atom feed. What you wrote here is kept as long as this page is "
        "open."
    ) % _numbers(error)


def _stays_paused(saved: SavedSearch, error: TooBroad) -> str:
    return _(
        "«%(name)s» stays paused: by now it finds %(count)s pages, and we tell of searches of at "
        "most %(most)s. Save a narrower one, or follow this one by its Atom feed."
    ) % {"name": saved.name, **_numbers(error)}


def _numbers(error: TooBroad) -> dict[str, str]:
    numbers = {"count": error.count, "most": services.BROADEST}
    return {name: number_format(number, force_grouping=True) for name, number in numbers.items()}


def _kept(saved: SavedSearch) -> str:
    if saved.frequency == Frequency.NEVER:
        return _("«%(name)s» is saved.") % {"name": saved.name}
    return _("«%(name)s» is saved. We will tell you when there are new pages.") % {
        "name": saved.name
    }
