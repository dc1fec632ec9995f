"""Accounts in Wagtail's administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.account import NameEmailSettingsPanel

from .forms import AccountForm
from .views import invite

# Wagtail builds this panel itself and offers no setting for its form, which asks for a first and a
# last name that our users do not have.
NameEmailSettingsPanel.form_class = AccountForm


class InviteMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.invite_user")


@hooks.register("register_admin_urls")
def invitation_url() -> list[URLPattern]:
    return [path("invite/", invite, name="invite")]


@hooks.register("register_settings_menu_item")
def invitation_menu_item() -> MenuItem:
    return InviteMenuItem(_("Invite a person"), reverse("invite"), icon_name="mail", order=610)
