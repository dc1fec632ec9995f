"""``/api/v1/docs``: the description of the API as a page of this site, in the reader's language.

Made from the same schema as ``openapi.json``; its texts are source strings there and are translated
here. ``lang`` chooses the language, as everywhere in the API.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from search.facets import SPECS
from search.selection import MODES, parameter

from .languages import language_of

#: Operation → an address of it that anybody may open.
EXAMPLES: Final = {
    "search": "/api/v1/search?q=vbg&size=3",
    "suggest": "/api/v1/suggest?q=salud",
}
_REFERENCE: Final = "#/components/schemas/"

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter or a field: its names, what it holds in words, the shape that it holds (one of
    the page's own, or ""), and its description."""

    names: tuple[str, ...]
    holds: str
    shape: str = ""
    text: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    fields: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """``answers``: status → name of the shape."""

    name: str
    path: str
    title: str
    text: str
    parameters: tuple[Line, ...]
    answers: tuple[tuple[str, str], ...]
    example: str


class Guide(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            schema = api.get_openapi_schema()
            context = {
                "text": _translated(api.description),
                "operations": list(_operations(schema)),
                "shapes": list(_shapes(schema)),
                "schema_url": self.get_openapi_url(api, kwargs),
                "others": [
                    (code, get_language_info(code)["name_local"].capitalize())
                    for code, _name in settings.LANGUAGES
                    if code != language
                ],
            }
            response = render(request, "opendata/api/docs.html", context)
        patch_vary_headers(response, ["Accept-Language"])
        return response


def _operations(schema: Json) -> Iterator[Operation]:
    for path, methods in schema["paths"].items():
        operation = methods["get"]
        yield Operation(
            name=operation["operationId"],
            path=path,
            title=_translated(operation["summary"]),
            text=_translated(operation.get("description", "")),
            parameters=tuple(_parameters(operation.get("parameters", ()))),
            answers=tuple(
                (str(status), _shape_of(answer["content"]["application/json"]["schema"]))
                for status, answer in operation["responses"].items()
            ),
            example=EXAMPLES.get(operation["operationId"], ""),
        )


def _parameters(parameters: Any) -> Iterator[Line]:
    """One line for the modes of a facet: ``sector``, ``sector.all``, ``sector.without``."""
    told = {each["name"] for each in parameters}
    for each in parameters:
        name = each["name"]
        if "." in name:
            continue
        modes = tuple(parameter(name, mode) for mode in MODES)
        if name in SPECS and modes[-1] in told:
            # Translators: es: códigos
            yield Line(modes, _("codes"), text=str(SPECS[name].label))
            continue
        kind = each["schema"]
        yield Line(
            names=(name,),
            holds=_holds(kind),
            text=_translated(each.get("description", "")),
            choices=tuple(kind.get("enum", ())),
            default=str(kind.get("default", "")),
        )


def _shapes(schema: Json) -> Iterator[Shape]:
    for name, shape in schema["components"]["schemas"].items():
        yield Shape(
            name,
            tuple(
                Line(
                    (field,),
                    _holds(kind),
                    _shape_of(kind),
                    _translated(kind.get("description", "")),
                )
                for field, kind in shape["properties"].items()
            ),
        )


def _holds(kind: Json) -> str:
    """What a value is, in words; "" where it is one of the shapes and nothing else."""
    if "anyOf" in kind:
        some = [each for each in kind["anyOf"] if each.get("type") != "null"]
        return _("%(kind)s, or null") % {"kind": _holds(some[0]) or _("object")}
    if kind.get("type") == "array":
        # Translators: es: lista de %(kind)s
        inner = _holds(kind["items"]) or _("objects")
        return _("list of %(kind)s") % {"kind": inner}
    if "additionalProperties" in kind:
        inner = _holds(kind["additionalProperties"]) or _("object")
        # Translators: es: por cada nombre: %(kind)s
        return _("for each name: %(kind)s") % {"kind": inner}
    if kind.get("format") in ("date", "date-time"):
        return _("date") if kind["format"] == "date" else _("date and time")
    words = {
        "string": _("text"),
        "integer": _("whole number"),
        "number": _("number"),
        "boolean": _("true or false"),
    }
    return words.get(kind.get("type", ""), "")


def _shape_of(kind: Json) -> str:
    """The name of the shape that a value holds, alone or in lists; "" where it holds none."""
    if "$ref" in kind:
        return str(kind["$ref"]).removeprefix(_REFERENCE)
    inner = [kind[name] for name in ("items", "additionalProperties") if name in kind]
    return next(filter(None, map(_shape_of, [*inner, *kind.get("anyOf", ())])), "")


def _translated(text: str) -> str:
    return _(text) if text else ""
