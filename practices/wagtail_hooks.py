"""What ``practices`` adds to the admin: the choice of a sheet, and its first step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from knowledge.first_steps import FirstStep, address_to_write
from knowledge.shelves.services import PRACTICES

from .admin_views import NewPracticeView, choose_edition
from .editions import editions
from .models import PracticePage


@hooks.register("before_create_page")
def begin_with_a_sheet(
    request: HttpRequest, parent: Page, page_class: type[Page]
) -> HttpResponse | None:
    if page_class is not PracticePage or request.method != "GET":
        return None
    edition = request.GET.get("edition", "")
    if edition not in editions():
        return choose_edition(request, parent)
    view = NewPracticeView.as_view(edition=edition)
    return view(request, "practices", "practicepage", parent.pk)


@hooks.register("minga_first_steps")
def write_a_practice(request: HttpRequest) -> FirstStep:
    return FirstStep(
        order=20,
        title=_("Write a practice or lesson by hand"),
        text=_("A form with the sections of the sheet that you choose."),
        url=address_to_write(PracticePage, PRACTICES),
    )
