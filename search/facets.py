"""The facets beside the results: which are shown, in what order, under which names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vocabulary.enums import TREES, Scheme

from .contract import FacetFilter, SearchQuery, SearchResults
from .labels import Named, name_codes
from .selection import FACET_NAMES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Values of one facet that a page offers; the rest is reached by words or by the API.
MAX_OPTIONS = 60
MAX_TREE_OPTIONS = 150
#: Values seen before "more" is opened; and facets that are open from the start.
FEW_OPTIONS = 8
OPEN_FACETS = 3
_LABEL_LENGTH = 70


@dataclass(frozen=True, slots=True)
class FacetSpec:
    """``lead`` stands before a value in the sentence of the selection: "in" Ecuador. Codes of a
    ``numbered`` facet are part of what people call its values: "8. Decent work"."""

    name: str
    label: StrOrPromise
    lead: StrOrPromise = ""
    numbered: bool = False

    @property
    def is_tree(self) -> bool:
        return self.name in TREES

    def call(self, code: str, name: str) -> str:
        return f"{code}. {name}" if self.numbered and name != code else name


_ABOUT = pgettext_lazy("before a subject in the selection's sentence", "about")
SPECS: Final[Mapping[str, FacetSpec]] = {
    spec.name: spec
    for spec in (
        FacetSpec("kind", _("Kind")),
        FacetSpec(
            "territory",
            Scheme.TERRITORY.label,
            pgettext_lazy("before a place in the selection's sentence", "in"),
        ),
        FacetSpec("sector", Scheme.SECTOR.label, _ABOUT),
        FacetSpec("theme", Scheme.THEME.label, _ABOUT),
        FacetSpec(
            "group",
            Scheme.GROUP.label,
            pgettext_lazy("before a group of people in the selection's sentence", "with"),
        ),
        FacetSpec(
            "assistance",
            Scheme.ASSISTANCE.label,
            pgettext_lazy("before a type of assistance in the selection's sentence", "through"),
        ),
        FacetSpec(
            "area",
            Scheme.AREA.label,
            pgettext_lazy("before an area of work in the selection's sentence", "in the area of"),
        ),
        FacetSpec("goal", Scheme.GOAL.label, _("SDG"), numbered=True),
        FacetSpec("objective", Scheme.OBJECTIVE.label, _("Compact objective"), numbered=True),
        FacetSpec("principle", Scheme.PRINCIPLE.label, _("Compact principle"), numbered=True),
        FacetSpec(
            "organisation",
            _("Organisation"),
            pgettext_lazy("before an organisation in the selection's sentence", "of"),
        ),
        FacetSpec("keyword", Scheme.KEYWORD.label, _ABOUT),
        FacetSpec(
            "year",
            _("Year"),
            pgettext_lazy("before a year in the selection's sentence", "from"),
        ),
        FacetSpec(
            "language",
            _("Language"),
            pgettext_lazy("before a language in the selection's sentence", "in"),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Option:
    """One value with a box to tick; each depth from 0 to 2 stands within the last one above it."""

    code: str
    label: str
    count: int
    is_chosen: bool = False
    depth: int = 0

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Facet:
    """``few`` are seen, ``more`` after opening; what is chosen is always among the few."""

    spec: FacetSpec
    few: tuple[Option, ...]
    more: tuple[Option, ...] = ()
    is_open: bool = False


def shown_facets(
    query: SearchQuery, results: SearchResults, *, language: str
) -> tuple[tuple[Facet, ...], dict[str, dict[str, Named]]]:
    """The facets that divide the results or that were chosen from; and the names of everything
    shown or chosen, facet → code → name."""
    counts = {name: _offered(name, query, results) for name in FACET_NAMES}
    names = name_codes(
        {name: (*values, *_all_codes(query, name)) for name, values in counts.items()},
        language=language,
    )
    facets: list[Facet] = []
    for name, values in counts.items():
        if values:
            chosen = query.filters.get(name, FacetFilter()).any
            options = _options(SPECS[name], values, names[name], chosen)
            is_open = bool(chosen) or len(facets) < OPEN_FACETS
            facets.append(_cut(SPECS[name], options, is_open=is_open))
    return tuple(facets), names


def _all_codes(query: SearchQuery, name: str) -> tuple[str, ...]:
    found = query.filters.get(name, FacetFilter())
    return (*found.any, *found.all, *found.without)


def _offered(name: str, query: SearchQuery, results: SearchResults) -> dict[str, int]:
    """Code → count of what the facet offers; nothing when it neither divides nor was chosen from.
    Ancestors come with their children, for they count at least as much."""
    counted = results.facets.get(name, ())
    chosen = query.filters.get(name, FacetFilter()).any
    divides = any(count < results.total for _code, count in counted)
    if not (divides or chosen):
        return {}
    limit = MAX_TREE_OPTIONS if SPECS[name].is_tree else MAX_OPTIONS
    offered = dict(counted[:limit])
    everything = dict(counted) if len(counted) > limit else offered
    for code in chosen:
        offered.setdefault(code, everything.get(code, 0))
    return offered


def _options(
    spec: FacetSpec, counts: Mapping[str, int], names: Mapping[str, Named], chosen: Sequence[str]
) -> list[Option]:
    if spec.is_tree:
        return list(_tree(spec, counts, names, chosen))
    if spec.name == "year":
        codes = sorted(counts, reverse=True)
    else:
        codes = sorted(counts, key=lambda c: (-counts[c], names[c].order, names[c].name, c))
    return [
        Option(code, _short(spec.call(code, names[code].name)), counts[code], code in chosen)
        for code in codes
    ]


def _tree(
    spec: FacetSpec, counts: Mapping[str, int], names: Mapping[str, Named], chosen: Sequence[str]
) -> Iterator[Option]:
    """Roots, most first, each with its branches below it. A branch that leads to one twig and
    nothing else is not a row of its own: "Carchi › Tulcán"."""
    children: dict[str, list[str]] = {}
    for code in counts:
        parent = names[code].path[-2] if len(names[code].path) > 1 else ""
        children.setdefault(parent if parent in counts else "", []).append(code)
    for codes in children.values():
        codes.sort(key=lambda c: (-counts[c], names[c].order, names[c].name, c))

    def branch(code: str, path: tuple[str, ...], depth: int) -> Iterator[Option]:
        below = children.get(code, [])
        name = spec.call(code, names[code].name)
        passage = depth > 0 and code not in chosen and len(below) == 1
        if passage and counts[below[0]] == counts[code]:
            yield from branch(below[0], (*path, name), depth)
            return
        label = name if spec.numbered else " › ".join((*path, name))
        yield Option(code, _short(label), counts[code], code in chosen, min(depth, 2))
        for child in below:
            yield from branch(child, (), depth + 1)

    for root in children.get("", []):
        yield from branch(root, (), 0)


def _cut(spec: FacetSpec, options: list[Option], *, is_open: bool) -> Facet:
    """A few options, and the rest behind "more"; a twig never loses the root above it."""
    if len(options) <= FEW_OPTIONS + 2:
        return Facet(spec, tuple(options), is_open=is_open)
    end = max([FEW_OPTIONS, *(at for at, option in enumerate(options, 1) if option.is_chosen)])
    if len(options) <= end + 2:
        return Facet(spec, tuple(options), is_open=is_open)
    return Facet(spec, tuple(options[:end]), tuple(options[end:]), is_open)


def _short(label: str) -> str:
    return Truncator(label).chars(_LABEL_LENGTH, truncate="…")
