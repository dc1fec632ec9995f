"""The filters of a selection in words, each of which comes off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import pgettext

from . import selection
from .contract import SearchQuery
from .facets import SPECS
from .labels import Named
from .selection import Mode


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the selection that comes off: the words before it, its name, and the
    selection ``without`` it. ``before`` joins it to the part before."""

    before: str
    label: str
    without: SearchQuery

    @property
    def query_string(self) -> str:
        return selection.write(self.without)


def parts_of(query: SearchQuery, names: Mapping[str, Mapping[str, Named]]) -> tuple[Part, ...]:
    """The filters in words: "good practice or lesson learned in Ecuador, without Health"."""
    parts: list[Part] = []
    before: tuple[str, Mode] | None = None
    for facet, mode, code in selection.chosen(query):
        spec = SPECS[facet]
        label = spec.call(code, names[facet][code].name)
        if facet in ("kind", "language"):
            label = label[:1].lower() + label[1:]
        parts.append(
            Part(
                before=_joint(facet, mode, before),
                label=label,
                without=selection.without_code(query, facet, code, mode),
            )
        )
        before = (facet, mode)
    return tuple(parts)


def _joint(facet: str, mode: Mode, before: tuple[str, Mode] | None) -> str:
    if before == (facet, mode):
        if mode == "any":
            return pgettext("joins alternatives in the selection's sentence", "or")
        if mode == "without":
            # Translators: es: ni
            return pgettext("joins what is excluded in the selection's sentence", "or")
        return pgettext("joins conditions in the selection's sentence", "and")
    if mode == "without":
        return pgettext("before what is excluded in the selection's sentence", "without")
    return str(SPECS[facet].lead)
