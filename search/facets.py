"""The facets beside the results: which are shown, in what order, under which names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vocabulary.enums import TREES, Scheme

from .contract import FacetFilter, SearchQuery, SearchResults
from .form import Form, natural_mode
from .labels import Named, name_codes
from .options import Option, Values, flat, tree, with_ancestors
from .selection import FACET_NAMES, Mode

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Values of one facet that a page offers; the rest is reached by looking for it.
MAX_OPTIONS = 60
MAX_TREE_OPTIONS = 150
#: A facet with more values than this has a small search of its own.
LONG_FACET = 10
#: Values seen before "more" is opened; and facets that are open from the start.
FEW_OPTIONS = 8
OPEN_FACETS = 3


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
class Facet:
    """``few`` are seen, ``more`` after opening; what is chosen is always among the few.

    ``mode``: what the next tick means; None where nothing says it. ``values``: how many the results
    have; ``found``: how many of them hold the words ``find``.
    """

    spec: FacetSpec
    few: tuple[Option, ...]
    more: tuple[Option, ...] = ()
    is_open: bool = False
    mode: Mode | None = "any"
    values: int = 0
    find: str = ""
    found: int = 0

    @property
    def is_long(self) -> bool:
        return self.values > LONG_FACET

    @property
    def has_branches(self) -> bool:
        return any(option.children for option in (*self.few, *self.more))

    @property
    def is_cut(self) -> bool:
        """Whether there are values that only looking for them shows."""
        return (self.found if self.find else self.values) > _limit(self.spec)


def shown_facets(
    form: Form,
    results: SearchResults,
    *,
    language: str,
    also: Mapping[str, Iterable[str]] | None = None,
) -> tuple[tuple[Facet, ...], dict[str, dict[str, Named]]]:
    """The facets that divide the results or that were chosen from; and the names of everything
    shown or chosen, facet → code → name, with those of the codes in ``also``."""
    query = form.query
    counts = {name: _offered(name, form, results) for name in FACET_NAMES}
    wanted = {name: (*values, *_all_codes(query, name)) for name, values in counts.items()}
    for name, codes in (also or {}).items():
        wanted[name] = (*wanted.get(name, ()), *codes)
    names = name_codes(wanted, language=language)
    facets: list[Facet] = []
    for name, values in counts.items():
        if values:
            facets.append(
                _facet(
                    SPECS[name],
                    values,
                    names[name],
                    query.filters.get(name, FacetFilter()),
                    form,
                    number=len(results.facets.get(name, ())),
                    is_open=len(facets) < OPEN_FACETS,
                )
            )
    return tuple(facets), names


def _all_codes(query: SearchQuery, name: str) -> tuple[str, ...]:
    found = query.filters.get(name, FacetFilter())
    return (*found.any, *found.all, *found.without)


def _offered(name: str, form: Form, results: SearchResults) -> dict[str, int]:
    """Code → count of what the facet has; nothing when it neither divides nor was chosen from.
    Only whoever looks for words needs more than the page shows."""
    counted = results.facets.get(name, ())
    chosen = _all_codes(form.query, name)
    divides = any(count < results.total for _code, count in counted)
    if not (divides or chosen):
        return {}
    everything = dict(counted)
    # Ancestors come with their children, for they count at least as much.
    offered = dict(counted if name in form.finds else counted[: _limit(SPECS[name])])
    for code in chosen:
        offered.setdefault(code, everything.get(code, 0))
    return offered


def _facet(
    spec: FacetSpec,
    counts: Mapping[str, int],
    names: Mapping[str, Named],
    chosen: FacetFilter,
    form: Form,
    *,
    number: int,
    is_open: bool,
) -> Facet:
    values = Values(spec.name, counts, names, chosen, spec.call, spec.numbered)
    find = form.finds.get(spec.name, "")
    holding = values.holding(find) if find else set(counts)
    codes = holding | set(values.modes)
    if find and len(codes) > _limit(spec):
        codes = set(sorted(codes, key=values.rank)[: _limit(spec)]) | set(values.modes)
    if spec.is_tree:
        opened = bool(find) or len(codes) <= FEW_OPTIONS + 2
        options = tree(values, with_ancestors(values, codes), opened=opened)
    else:
        options = flat(values, codes)
    few, more = (options, []) if find else _cut(options)
    return Facet(
        spec=spec,
        few=tuple(few),
        more=tuple(more),
        is_open=is_open or bool(chosen) or bool(find),
        mode=form.modes.get(spec.name) or natural_mode(chosen),
        values=number,
        find=find,
        found=len(holding),
    )


def _cut(options: list[Option]) -> tuple[list[Option], list[Option]]:
    """A few options, and the rest behind "more", but for what was chosen."""
    if sum(option.size for option in options) <= FEW_OPTIONS + 2:
        return options, []
    few = [o for at, o in enumerate(options) if at < FEW_OPTIONS or o.holds_chosen]
    more = [o for at, o in enumerate(options) if at >= FEW_OPTIONS and not o.holds_chosen]
    return (few, more) if len(more) > 2 else (options, [])


def _limit(spec: FacetSpec) -> int:
    return MAX_TREE_OPTIONS if spec.is_tree else MAX_OPTIONS
