"""How codes of facets get the words that people read.

Kinds and languages are closed lists and stand here; terms are the vocabulary's; for anything else
the app that owns the codes registers who names them (search is below it and cannot ask).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vocabulary.enums import Scheme
from vocabulary.models import Term

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: its name, and the stitch that is drawn beside it."""

    label: StrOrPromise
    stitch: str = "pagina"


@dataclass(frozen=True, slots=True)
class Named:
    """``path``: codes from the root to this one, which is last. ``order``: place in its list."""

    name: str
    path: tuple[str, ...]
    order: int = 0


class LabelProvider(Protocol):
    def __call__(self, codes: Collection[str], /, *, language: str) -> Mapping[str, str]:
        """Code → name in ``language``; codes that are not known are absent. One query at most."""
        ...


KINDS: Final[Mapping[str, Kind]] = {
    "practice": Kind(_("Good practice"), "practica"),
    "lesson": Kind(_("Lesson learned"), "cross"),
    "article": Kind(_("Article")),
    "workshop": Kind(_("Workshop"), "taller"),
    "contribution": Kind(_("Contribution"), "voz"),
    "plan": Kind(_("Plan"), "plan"),
    "action": Kind(_("Action"), "plan"),
    "assessment": Kind(_("Market assessment")),
    "organisation": Kind(_("Organisation")),
    "point": Kind(_("Service point"), "punto"),
    "need": Kind(_("Need"), "vacio"),
    "offer": Kind(_("Offer"), "lleno"),
    "programme": Kind(_("Programme")),
}
LANGUAGES: Final = {"es": _("Spanish"), "en": _("English"), "pt": _("Portuguese")}
#: What is said of a page that is not in the reader's language.
IN_LANGUAGE: Final = {"es": _("in Spanish"), "en": _("in English"), "pt": _("in Portuguese")}

_FIXED: Final[Mapping[str, Mapping[str, StrOrPromise]]] = {
    "kind": {code: kind.label for code, kind in KINDS.items()},
    "language": LANGUAGES,
    "year": {},
}
_providers: dict[str, LabelProvider] = {}


def register(facet: str, provider: LabelProvider) -> None:
    """Says who names the codes of ``facet``; a later one replaces an earlier one."""
    _providers[facet] = provider


def kind_of(code: str) -> Kind:
    """The kind with that code; one that is not listed is called by its code."""
    return KINDS.get(code) or Kind(code)


def codes_in(*facets: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """What ``name_codes`` is to name: facet → every code that any of ``facets`` holds, each
    once."""
    found: dict[str, dict[str, None]] = {}
    for each in facets:
        for facet, codes in each.items():
            found.setdefault(facet, {}).update(dict.fromkeys(codes))
    return {facet: tuple(codes) for facet, codes in found.items()}


def name_codes(
    wanted: Mapping[str, Iterable[str]], *, language: str
) -> dict[str, dict[str, Named]]:
    """Facet → code → its name in ``language``; what nobody names is called by its code.

    One query for all that are terms, one for each registered provider that is asked anything.
    """
    asked = {facet: dict.fromkeys(codes) for facet, codes in wanted.items()}
    terms = _terms({f: codes for f, codes in asked.items() if f in Scheme.values}, language)
    return {
        facet: {code: terms.get((facet, code)) or Named(code, (code,)) for code in codes}
        if facet in Scheme.values
        else _names(facet, codes, language)
        for facet, codes in asked.items()
    }


def _names(facet: str, codes: Collection[str], language: str) -> dict[str, Named]:
    names: Mapping[str, StrOrPromise] = _FIXED.get(facet, {})
    if facet in _providers and codes:
        names = _providers[facet](codes, language=language)
    return {code: Named(str(names.get(code, code)), (code,)) for code in codes}


def _terms(wanted: Mapping[str, Iterable[str]], language: str) -> dict[tuple[str, str], Named]:
    condition = Q()
    for scheme, codes in wanted.items():
        if listed := list(codes):
            condition |= Q(scheme=scheme, code__in=listed)
    if not condition:
        return {}
    found = Term.objects.filter(condition).only(
        "scheme", "code", "name_es", "name_en", "name_pt", "path", "order"
    )
    return {
        (term.scheme, term.code): Named(term.label(language), term.path_codes(), term.order)
        for term in found
    }
