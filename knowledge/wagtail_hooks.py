"""What ``knowledge`` adds to the admin: the preview of a text, the log of decisions about personal
data, and the first steps of an empty site."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter
from wagtail.models import Page
from wagtail.signals import init_new_page

from vocabulary.models import Term

from .first_steps import FirstStep, FirstStepsPanel, address_to_write, is_new_site
from .models import ArticlePage
from .pages import admin_views, prefill
from .pages.moderation import has_open_spots
from .pages.privacy import (
    KIND_LABELS,
    REVIEWED,
    record_review,
)
from .shelves.services import ARTICLES


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [path("markdown/preview/", admin_views.preview, name="minga_markdown_preview")]


# personal data


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    @actions.register_action(REVIEWED)
    class PersonalDataReviewed(LogFormatter):
        label = gettext_lazy("Look at personal data")

        def format_message(self, log_entry: Any) -> str:
            spots = log_entry.data.get("spots", [])
            where = "; ".join(
                _("%(kind)s in line %(line)s")
                % {"kind": KIND_LABELS.get(spot["kind"], spot["kind"]), "line": spot["line"]}
                for spot in spots
            )
            return ngettext(
                "Looked at %(count)d spot that seemed to be personal data (%(where)s) and decided "
                "that it identifies nobody",
                "Looked at %(count)d spots that seemed to be personal data (%(where)s) and decided "
                "that none identifies anybody",
                len(spots),
            ) % {"count": len(spots), "where": where}


def log_decision(request: HttpRequest, page: Page) -> None:
    """Once: the first of the hooks that finds the page saved."""
    spots = page.__dict__.pop("personal_data_decision", None)
    if spots:
        record_review(page=page, spots=spots, user=request.user)


for _name in ("before_publish_page", "after_create_page", "after_edit_page"):
    hooks.register(_name, log_decision)


@hooks.register("before_bulk_action")
def refuse_unseen_spots(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Many pages are published at once only if somebody has looked at each of their spots."""
    if action_type != "publish" or request.method != "POST":
        return None
    pages = [page for page in objects if isinstance(page, Page)]
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        pages += [child for page in list(pages) for child in page.get_descendants()]
    open_pages = [page for page in pages if has_open_spots(page)]
    if not open_pages:
        return None
    messages.error(
        request,
        _(
            "Nothing was published. These have spots that look like one person's data; open each "
            "and decide there: %(titles)s"
        )
        % {"titles": ", ".join(page.get_admin_display_title() for page in open_pages[:10])},
    )
    return redirect(reverse("wagtailadmin_explore", args=[open_pages[0].get_parent().pk]))


# a page that fills a gap

hooks.register("before_create_page", prefill.remember_terms)
init_new_page.connect(prefill.give_terms, dispatch_uid="knowledge.prefill")


# first steps


@hooks.register("construct_homepage_panels")
def first_steps_panel(request: HttpRequest, panels: list[Any]) -> None:
    if is_new_site():
        panels.insert(0, FirstStepsPanel())


@hooks.register("minga_first_steps")
def load_the_vocabulary(request: HttpRequest) -> FirstStep:
    return FirstStep(
        order=0,
        title=_("Load the vocabularies"),
        text=_("Territories, sectors, goals and the other lists by which pages are found."),
        command="manage.py load_vocabulary",
        done=Term.objects.exists(),
    )


@hooks.register("minga_first_steps")
def write_an_article(request: HttpRequest) -> FirstStep:
    return FirstStep(
        order=30,
        title=_("Write an article"),
        text=_("A guide, a route, a procedure or a glossary: whatever has no sheet of its own."),
        url=address_to_write(ArticlePage, ARTICLES),
    )
