"""The page that says how far behind the index is, and asks for its upkeep."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from .engine import current_engine
from .status import status
from .status_page import status_page
from .upkeep.enums import Work
from .upkeep.services import ask

MAY_MAINTAIN = "search.maintain_index"
#: A page on which something moves is asked for again after so many seconds.
REFRESH_SECONDS = 4

#: What may be asked for, and what it does, said before it is done.
EXPLAINED = {
    Work.DRAIN: gettext_lazy(
        "Everything that waits is brought into the index at once, what had failed before, too. "
        "Usually this happens by itself within a second."
    ),
    Work.REPAIR: gettext_lazy(
        "Every text of the index is compared with the database, and what differs is mended. "
        "Readers notice nothing; with many pages it takes some minutes."
    ),
    Work.REBUILD: gettext_lazy(
        "A new index is built from the database beside the one that is searched, and takes its "
        "place when it is whole. Readers notice nothing; it needs room on the disk for both."
    ),
}


@require_safe
@never_cache
@permission_required(MAY_MAINTAIN)
def index_status(request: HttpRequest) -> HttpResponse:
    """``?still=1`` keeps the page as it is while something is under way."""
    now = timezone.now()
    shown = status_page(status(engine=current_engine(), now=now), now=now)
    context = {"shown": shown, "still": "still" in request.GET}
    response = render(request, "search/admin/status.html", context)
    if shown.is_moving and "still" not in request.GET:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permission_required(MAY_MAINTAIN)
def ask_for(request: HttpRequest, work: str) -> HttpResponse:
    """Says what will be done; asks for it when it is confirmed. No request waits for it."""
    if work not in EXPLAINED:
        raise Http404
    asked = Work(work)
    if request.method != "POST":
        context = {"work": asked, "explanation": EXPLAINED[asked]}
        return render(request, "search/admin/confirm.html", context)
    _asked, is_new = ask(work=asked, at=timezone.now())
    if is_new:
        text = _("“%s” was asked for. It begins within some seconds; this page says how far it is.")
        messages.success(request, text % asked.label)
    else:
        text = _("“%s” was asked for already and is not done twice.")
        messages.info(request, text % asked.label)
    return redirect("minga_index_status")
