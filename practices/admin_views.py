"""Writing a new practice begins with the sheet that it follows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.views.pages.create import CreateView
from wagtail.models import Page

from accounts.language import reader_language

from .editions import SheetEdition, editions


class NewPracticeView(CreateView):
    """Wagtail's own view, with the edition chosen before the form is drawn."""

    edition = ""

    def run_hook(self, hook_name: str, *args: Any, **kwargs: Any) -> Any:
        # The hooks before creation have run: one of them led here.
        return None if hook_name == "before_create_page" else super().run_hook(hook_name, *args)

    def get(self, request: HttpRequest) -> HttpResponse:
        self.page.edition = self.edition
        return super().get(request)


def choose_edition(request: HttpRequest, parent: Page) -> HttpResponse:
    """The editions with what each is for; a link for each leads to its form."""
    language = reader_language()
    return render(
        request,
        "practices/admin/choose_edition.html",
        {
            "parent_page": parent,
            "choices": [_choice(edition, language) for edition in editions().values()],
        },
    )


def _choice(edition: SheetEdition, language: str) -> dict[str, Any]:
    return {
        "key": edition.key,
        "title": edition.title.get(language) or edition.title["es"],
        "sections": [spec.labels.get(language) or spec.labels["es"] for spec in edition.sections],
    }
