"""In which language the API names things."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def language_of(request: HttpRequest) -> str:
    """The ``lang`` parameter, else the first language of ``Accept-Language`` that the interface
    has, else Spanish. No cookie counts: an address answers everybody alike."""
    try:
        asked = request.GET.get("lang", "")[:2].lower()
    except SuspiciousOperation:  # more parameters than are read
        asked = ""
    if asked in dict(settings.LANGUAGES):
        return asked
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(code)[:2]
        except LookupError:
            continue
    return settings.LANGUAGE_CODE[:2]
