"""What a page shows around its text: its terms as rows of facts, its place, its freshness.

Rows are plain values that ``components/fact_list`` draws; apps above add rows of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.language import reader_language
from vocabulary.enums import Scheme
from vocabulary.models import Term

from .models import KnowledgePage

#: Words of an SDG target that a row of facts has room for; its search shows the whole name.
TARGET_WORDS = 12


@dataclass(frozen=True, slots=True)
class FactValue:
    """``url`` leads to the search for it; ``lang`` is set where the name has none in the reader's
    language."""

    text: str
    url: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Values that belong together: the places ``within`` one country."""

    values: tuple[FactValue, ...]
    within: FactValue | None = None


@dataclass(frozen=True, slots=True)
class FactRow:
    """One line of a ledger. ``silent``: the source says nothing about it. ``missing``: nobody has
    filled it in. ``template`` draws ``value`` where words are not enough (a figure)."""

    key: str
    label: str
    state: Literal["stated", "silent", "missing"] = "stated"
    groups: tuple[FactGroup, ...] = ()
    template: str = ""
    value: object = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """``confirmed``: within its review interval. ``overdue``: past it. ``never``: by nobody yet;
    then ``on`` is the day of publication, if it has one."""

    state: Literal["confirmed", "overdue", "never"]
    on: date | None
    by: str
    months: int


def search_address(facet: str = "", code: str = "") -> str:
    """The address of the search for one code of one facet, in the reader's language."""
    address = reverse("search")
    return f"{address}?{urlencode({facet: code})}" if facet else address


def terms_of(page: KnowledgePage) -> list[Term]:
    """The page's tags with two generations above them, in the order of their lists and
    then as they were written: one query. In a preview they are the ones of the draft."""
    items = page.page_terms.select_related("tag__parent__parent")
    return [item.tag for item in sorted(items, key=lambda item: (item.tag.order, item.pk or 0))]


def term_row(scheme: str, terms: Iterable[Term], *, label: str = "") -> FactRow | None:
    """The row of one scheme among ``terms``; None where the page has none of it."""
    chosen = [term for term in terms if term.scheme == scheme]
    if not chosen:
        return None
    groups = (
        _by_country(chosen)
        if scheme == Scheme.TERRITORY
        else [FactGroup(tuple(term_value(term) for term in chosen))]
    )
    return FactRow(key=scheme, label=label or str(Scheme(scheme).label), groups=tuple(groups))


def term_rows(terms: Sequence[Term], schemes: Iterable[str]) -> list[FactRow]:
    """Rows of the ``schemes`` that the page has, in that order."""
    return [row for scheme in schemes if (row := term_row(scheme, terms))]


def term_value(term: Term) -> FactValue:
    language = reader_language()
    name = term.label(language)
    own = getattr(term, f"name_{language}", "")
    lang = (
        ""
        if own or not name
        else next(
            (code for code in ("es", "en", "pt") if getattr(term, f"name_{code}") == name), ""
        )
    )
    return FactValue(_numbered(term, name), search_address(term.scheme, term.code), lang)


def freshness_of(page: KnowledgePage, *, today: date) -> Freshness:
    due = page.review_due_on()
    if due is None:
        published = page.first_published_at
        on = published.date() if published else None
        return Freshness("never", on, page.contact_role, page.review_every)
    state: Literal["confirmed", "overdue"] = "overdue" if today > due else "confirmed"
    return Freshness(state, page.last_confirmed_on, page.contact_role, page.review_every)


def _numbered(term: Term, name: str) -> str:
    """Numbered lists are known by their numbers: ``a) …``, ``7. …``, ``5.2 …``."""
    if term.scheme == Scheme.PRINCIPLE:
        return f"{term.code}) {name}"
    if term.scheme == Scheme.OBJECTIVE:
        return f"{term.code}. {name}"
    if term.scheme == Scheme.GOAL:
        if term.parent_id is None:
            return f"{term.code}. {name}"
        target = Truncator(name).words(TARGET_WORDS, truncate="…")
        return _("Target %(code)s: %(name)s") % {"code": term.code, "name": target}
    return name


def _by_country(terms: Iterable[Term]) -> list[FactGroup]:
    places: dict[str, list[FactValue]] = {}
    countries: dict[str, FactValue | None] = {}
    for term in terms:
        root = _root(term)
        places.setdefault(root.code, []).append(term_value(term))
        countries[root.code] = term_value(root) if root is not term else countries.get(root.code)
    return [
        FactGroup(
            tuple(values),
            within=None if countries[code] in values else countries[code],
        )
        for code, values in places.items()
    ]


def _root(term: Term) -> Term:
    while (parent := term.parent) is not None:
        term = parent
    return term
