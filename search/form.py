"""What the form of the filters sends, beside the selection itself, and the selection it means.

The form works without a script, so each box can only have one name. These parameters are its own,
and never part of an address that anybody keeps:

=================  =====================================================================
``sector.new``     codes that were ticked just now, repeatable
``sector.mode``    ``any``, ``all`` or ``without``: what a tick in this facet means
``sector.find``    words that narrow the values which the facet shows
=================  =====================================================================

``any`` and ``all`` also turn what was chosen before into the other, for a facet's values are joined
in one way; ``without`` leaves the chosen ones alone and excludes the new ones, so that both can
stand in one facet. Any parameters are a form; nothing raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlencode

from . import selection
from .contract import FacetFilter, SearchQuery
from .selection import FACET_NAMES, MODES, Mode, Parameters

Extra = Literal["new", "mode", "find"]

#: Longest text that is looked for among a facet's values.
MAX_FIND: Final = 60


@dataclass(frozen=True, slots=True)
class Form:
    """``modes``: what the next tick means, facet → mode, where the form says it. ``finds``: facet →
    words. ``is_raw``: the parameters are the form's own, ``address`` is what they mean."""

    query: SearchQuery = field(default_factory=SearchQuery)
    modes: Mapping[str, Mode] = field(default_factory=dict)
    finds: Mapping[str, str] = field(default_factory=dict)
    is_raw: bool = False

    @property
    def address(self) -> str:
        """The selection's canonical query string, with the words looked for among values."""
        found = [(parameter(name, "find"), text) for name, text in self.finds.items()]
        return urlencode([*selection.pairs(self.query), *found])


def parameter(facet: str, extra: Extra) -> str:
    """``sector.new``, ``sector.mode``, ``sector.find``."""
    return f"{facet}.{extra}"


def natural_mode(chosen: FacetFilter) -> Mode | None:
    """What a tick means while nobody says it: as what is chosen; None where any and all are."""
    if chosen.any and chosen.all:
        return None
    if chosen.all:
        return "all"
    return "without" if chosen.without and not chosen.any else "any"


def read_form(parameters: Parameters) -> Form:
    """The form that parameters are: a mapping of lists, or a ``QueryDict`` through ``lists``."""
    meant: dict[str, str | list[str]] = {
        name: value if isinstance(value, str) else list(value) for name, value in parameters.items()
    }
    modes: dict[str, Mode] = {}
    finds: dict[str, str] = {}
    is_raw = False
    for name in FACET_NAMES:
        mode = _mode(_last(parameters, parameter(name, "mode")))
        new = _all(parameters, parameter(name, "new"))
        find = selection.plain(_last(parameters, parameter(name, "find"))[:MAX_FIND])
        is_raw = is_raw or any(parameter(name, extra) in parameters for extra in ("new", "mode"))
        is_raw = is_raw or (parameter(name, "find") in parameters and not find)
        if mode is not None:
            modes[name] = mode
        if find:
            finds[name] = find
        if new or mode is not None:
            meant |= _chosen(name, parameters, new, mode)
    return Form(selection.read(meant), modes, finds, is_raw)


def _chosen(
    name: str, parameters: Parameters, new: list[str], mode: Mode | None
) -> dict[str, list[str]]:
    """The selection's own parameters of one facet, after what was ticked and said."""
    codes: dict[Mode, list[str]] = {
        each: _all(parameters, selection.parameter(name, each)) for each in MODES
    }
    if mode == "any":
        codes["any"], codes["all"] = codes["any"] + codes["all"], []
    elif mode == "all":
        codes["any"], codes["all"] = [], codes["any"] + codes["all"]
    before = FacetFilter(*(tuple(codes[each]) for each in MODES))
    codes[mode or natural_mode(before) or "any"] += new
    return {selection.parameter(name, each): codes[each] for each in MODES}


def _mode(text: str) -> Mode | None:
    return next((mode for mode in MODES if mode == text), None)


def _all(parameters: Parameters, name: str) -> list[str]:
    values = parameters.get(name, ())
    return [values] if isinstance(values, str) else list(values)


def _last(parameters: Parameters, name: str) -> str:
    values = _all(parameters, name)
    return values[-1] if values else ""
