"""What ``opendata`` adds to the admin: imports, and the first step of an empty site."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from knowledge.first_steps import FirstStep

from .importers.admin import views
from .importers.admin.access import may_import


@hooks.register("register_admin_urls")
def import_urls() -> list[URLPattern]:
    return [
        path("imports/", views.list_runs, name="minga_imports"),
        path("imports/new/", views.upload, name="minga_import_new"),
        path("imports/<uuid:uuid>/", views.run_page, name="minga_import"),
        path("imports/<uuid:uuid>/delete/", views.delete_run, name="minga_import_delete"),
    ]


class ImportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_import(request.user)


@hooks.register("register_admin_menu_item")
def import_menu_item() -> MenuItem:
    return ImportMenuItem(
        # Translators: es: Importar fichas
        gettext_lazy("Import sheets"),
        reverse("minga_imports"),
        name="import-sheets",
        icon_name="upload",
        order=150,
    )


@hooks.register("minga_first_steps")
def import_sheets(request: HttpRequest) -> FirstStep:
    return FirstStep(
        order=10,
        title=_("Import sheets of practices"),
        text=_("From a document in text or Markdown: you check every field before it is saved."),
        url=reverse("minga_import_new"),
    )
