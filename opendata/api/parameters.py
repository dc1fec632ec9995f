"""How parameters are described. They are read by ourselves: what cannot be meant is clamped or
dropped, never refused."""

from __future__ import annotations

import re
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from search.analysis import LANGUAGES

from .languages import language_of

_NUMBER = re.compile(r"[0-9]{1,9}")


def described(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "in": "query",
        "name": name,
        "required": False,
        "description": description,
        "schema": schema,
    }


def described_codes(name: str, description: str) -> dict[str, Any]:
    listed = {"type": "array", "items": {"type": "string"}}
    return {**described(name, description, listed), "style": "form", "explode": True}


LANG: Final = described(
    "lang",
    gettext_noop("Language of the labels. Default: Accept-Language, else Spanish."),
    {"type": "string", "enum": [code for code, _name in settings.LANGUAGES]},
)
READER: Final = described(
    "reader",
    gettext_noop("Pages in this language stand a little higher. Default: that of the labels."),
    {"type": "string", "enum": list(LANGUAGES)},
)


def limit(default: int, most: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return described("limit", gettext_noop("How many."), schema)


def limit_of(request: HttpRequest, default: int, most: int) -> int:
    text = request.GET.get("limit", "")
    return min(max(int(text), 1), most) if _NUMBER.fullmatch(text) else default


def reader_of(request: HttpRequest) -> str:
    asked = request.GET.get("reader", "")
    return asked if asked in LANGUAGES else language_of(request)
