"""The values of one facet: their order, their branches, and which hold the words looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.text import Truncator

from . import selection
from .analysis import tokens
from .contract import FacetFilter
from .form import parameter
from .labels import Named
from .selection import MODES, Mode

_LABEL_LENGTH = 70


@dataclass(frozen=True, slots=True)
class Option:
    """One value with a box to tick. ``name``: the parameter that the box sends. ``mode``: how it
    was chosen, "" when it was not. ``children`` stand within it, seen at once if ``is_open``."""

    code: str
    label: str
    count: int
    name: str
    mode: Mode | str = ""
    children: tuple[Option, ...] = ()
    is_open: bool = False

    def __str__(self) -> str:
        return self.label

    @property
    def is_chosen(self) -> bool:
        return bool(self.mode)

    @property
    def holds_chosen(self) -> bool:
        """Whether this value or one within it was chosen."""
        return self.is_chosen or any(child.holds_chosen for child in self.children)

    @property
    def size(self) -> int:
        """How many values this is, with those within it."""
        return 1 + sum(child.size for child in self.children)


@dataclass(frozen=True, slots=True)
class Values:
    """What a facet offers. ``call(code, name)`` is how people call a value; names of a numbered
    list say themselves where they stand."""

    facet: str
    counts: Mapping[str, int]
    names: Mapping[str, Named]
    chosen: FacetFilter
    call: Callable[[str, str], str]
    is_numbered: bool = False
    modes: Mapping[str, Mode] = field(init=False)

    def __post_init__(self) -> None:
        chosen = {code: mode for mode in MODES for code in getattr(self.chosen, mode)}
        object.__setattr__(self, "modes", chosen)

    def label(self, code: str) -> str:
        return self.call(code, self.names[code].name)

    def rank(self, code: str) -> tuple[int, int, str, str]:
        """Most pages first, then the list's own order."""
        named = self.names[code]
        return (-self.counts[code], named.order, named.name, code)

    def option(
        self,
        code: str,
        label: str = "",
        children: tuple[Option, ...] = (),
        *,
        is_open: bool = False,
    ) -> Option:
        mode = self.modes.get(code)
        return Option(
            code=code,
            label=Truncator(label or self.label(code)).chars(_LABEL_LENGTH, truncate="…"),
            count=self.counts[code],
            name=selection.parameter(self.facet, mode) if mode else parameter(self.facet, "new"),
            mode=mode or "",
            children=children,
            is_open=is_open,
        )

    def holding(self, text: str) -> set[str]:
        """The codes whose names hold every word of ``text``, or a part of a word, folded."""
        wanted = [token.folded for token in tokens(text)]
        found = set()
        for code in self.counts:
            label = " ".join(token.folded for token in tokens(self.label(code)))
            if wanted and all(word in label for word in wanted):
                found.add(code)
        return found


def flat(values: Values, codes: Iterable[str]) -> list[Option]:
    """The values of a list, most first; years from the last."""
    if values.facet == "year":
        ordered = sorted(codes, reverse=True)
    else:
        ordered = sorted(codes, key=values.rank)
    return [values.option(code) for code in ordered]


def tree(values: Values, codes: Iterable[str], *, opened: bool) -> list[Option]:
    """Roots, most first, each with its branches within. A branch that leads to one twig and nothing
    else is not a row of its own: "Carchi › Tulcán". ``opened``: every branch is open, else an only
    root and those within which something was chosen."""
    kept = set(codes)
    children: dict[str, list[str]] = {}
    for code in kept:
        above = [parent for parent in values.names[code].path[:-1] if parent in kept]
        children.setdefault(above[-1] if above else "", []).append(code)
    for below in children.values():
        below.sort(key=values.rank)

    roots = children.get("", [])

    def branch(code: str, path: tuple[str, ...], *, is_root: bool) -> Option:
        below = children.get(code, [])
        label = values.label(code)
        is_passage = not is_root and code not in values.modes and len(below) == 1
        if is_passage and values.counts[below[0]] == values.counts[code]:
            return branch(below[0], (*path, label), is_root=False)
        within = tuple(branch(child, (), is_root=False) for child in below)
        is_only = is_root and len(roots) == 1
        return values.option(
            code,
            label if values.is_numbered else " › ".join((*path, label)),
            within,
            is_open=opened or is_only or any(child.holds_chosen for child in within),
        )

    return [branch(root, (), is_root=True) for root in roots]


def with_ancestors(values: Values, codes: Iterable[str]) -> set[str]:
    """The codes, and of those above them what the facet has."""
    found = set(codes)
    for code in tuple(found):
        found.update(parent for parent in values.names[code].path if parent in values.counts)
    return found
