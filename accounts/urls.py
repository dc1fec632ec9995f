"""Readers' and editors' own pages: below the language, at ``cuentas/``."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("avisos/", include("accounts.notices.urls")),
    path("invitacion/<str:token>/", views.accept_invitation, name="accept_invitation"),
]
if not settings.MAIL_CONFIGURED:
    urlpatterns.append(path("password/reset/", views.reset_password_by_hand))
urlpatterns.append(path("", include("allauth.account.urls")))
