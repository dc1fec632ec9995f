"""Addresses of notices, below the language's ``cuentas/avisos/``."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("leidos/", views.mark_notices_read, name="mark_notices_read"),
    path("<int:pk>/", views.open_notice, name="open_notice"),
]
