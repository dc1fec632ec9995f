"""Too many failed sign-ins: who is counted, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def typed_address(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """The address that was typed, in whichever of the two sign-in forms, as it is stored."""
    given = credentials or {}
    typed = given.get("email") or given.get("username")
    if not typed and request is not None:
        typed = request.POST.get("login") or request.POST.get("username")
    return str(typed or "").strip().lower()


def client_address(request: HttpRequest) -> str:
    """Where the request comes from. Only as many entries of X-Forwarded-For are believed as there
    are proxies of ours: what stands before them is whatever the visitor wrote."""
    forwarded = [part for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part]
    if 0 < settings.TRUSTED_PROXIES <= len(forwarded):
        return str(forwarded[-settings.TRUSTED_PROXIES]).strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A page that says how long to wait. Status 429."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    context = {"minutes": seconds // 60, "mail_configured": settings.MAIL_CONFIGURED}
    response = render(request, "account/locked.html", context, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
