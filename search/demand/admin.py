"""What the demand adds to the administration: a report and who may read it."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import admin_views


class SearchesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(admin_views.MAY_READ))


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [path("reports/searches/", admin_views.report, name="minga_searches")]


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    return SearchesMenuItem(
        # Translators: es: Lo que se busca
        _("What is searched"),
        reverse("minga_searches"),
        name="searches",
        icon_name="search",
        order=1200,
    )


@hooks.register("register_permissions")
def report_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="search", codename="view_searchtally")
