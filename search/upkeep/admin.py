"""What upkeep adds to the administration: a page of its own in the menu, and who may see it."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .. import admin_views


class IndexMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(admin_views.MAY_MAINTAIN))


@hooks.register("register_admin_urls")
def index_urls() -> list[URLPattern]:
    return [
        path("reports/index/", admin_views.index_status, name="minga_index_status"),
        path("reports/index/<slug:work>/", admin_views.ask_for, name="minga_index_upkeep"),
    ]


@hooks.register("register_reports_menu_item")
def index_menu_item() -> MenuItem:
    return IndexMenuItem(
        # Translators: es: Índice de búsqueda
        _("Search index"),
        reverse("minga_index_status"),
        name="search-index",
        icon_name="cogs",
        order=1210,
    )


@hooks.register("register_permissions")
def index_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="search", codename="maintain_index")
