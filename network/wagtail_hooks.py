"""What ``network`` adds to the admin."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail import hooks

from . import admin_views
from .viewsets import organisation_chooser, organisations


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [path("numbers/read/", admin_views.read_number_as_typed, name="minga_read_number")]


@hooks.register("register_admin_viewset")
def organisation_viewsets() -> list[Any]:
    return [organisations, organisation_chooser]
