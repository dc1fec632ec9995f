"""Approving publishes: from a list it asks for the same decision about personal data as a form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import resolve
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from .models import KnowledgePage
from .privacy import find_spots, undecided, written_texts


def has_open_spots(page: Page) -> bool:
    """Whether the newest version holds what looks like personal data and nobody has decided."""
    draft = page.specific.get_latest_revision_as_object()
    if not isinstance(draft, KnowledgePage):
        return False
    return bool(undecided(draft, find_spots(written_texts(draft), allowed=[draft.contact_email])))


def approve(request: HttpRequest, page_id: int, task_state_id: int) -> HttpResponseBase:
    """Stands before Wagtail's own view of the same address, which has no hook: from a list or the
    dashboard a page can be approved without its form. With open spots the editor is led to the
    form, where each is shown; otherwise Wagtail goes on."""
    if request.method == "POST" and request.user.has_perm("wagtailadmin.access_admin"):
        page = get_object_or_404(Page, pk=page_id)
        if has_open_spots(page):
            messages.error(
                request,
                _(
                    "It was not approved: its text has spots that look like one person's data. "
                    "Look at each of them here and decide; then approve it here."
                ),
            )
            return redirect("wagtailadmin_pages:edit", page.pk)
    address = f"/pages/workflow/action/{page_id}/approve/{task_state_id}/"
    match = resolve(address, urlconf="wagtail.admin.urls")
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer
