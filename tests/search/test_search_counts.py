"""Row S.5 as a property: whatever is chosen, every count is what the database says, and what a
click on it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.models import KnowledgePage, PageTerm
from search import selection
from search.contract import FacetFilter, SearchQuery
from search.engine import current_engine
from search.form import parameter, read_form
from search.selection import Mode
from tests.search.library import make_library
from vocabulary.enums import TREES

pytestmark = pytest.mark.django_db

CODES = {
    "kind": ["practice", "lesson", "article"],
    "language": ["es", "en"],
    "year": ["2020", "2021"],
    "sector": ["PRO", "PRO-GBV", "HEA", "WSH"],
    "territory": ["EC", "EC-C", "EC-C-TUL", "EC-O", "EC-O-HUA", "PE", "PE-LIM"],
    "goal": ["8", "8.5"],
    "objective": ["15"],
}
#: One facet and the codes chosen in it, in each mode.
CHOICES = st.sampled_from(sorted(CODES)).flatmap(
    lambda facet: st.tuples(
        st.just(facet),
        st.builds(
            FacetFilter,
            **{
                mode: st.lists(st.sampled_from(CODES[facet]), max_size=2, unique=True).map(tuple)
                for mode in ("any", "all", "without")
            },
        ),
    )
)
FILTERS = st.lists(CHOICES, max_size=3).map(dict)


def bearing(facet: str, code: str) -> Q:
    """Pages that have ``code``, or in a tree something below it."""
    if facet == "kind":
        is_article = Q(articlepage__isnull=False)
        return is_article if code == "article" else Q(practicepage__kind=code)
    if facet == "language":
        return Q(language=code)
    if facet == "year":
        return Q(source_date__year=int(code))
    below = Q(tag__code=code)
    if facet in TREES:
        below |= Q(tag__path__startswith=f"{code}/") | Q(tag__path__contains=f"/{code}/")
    return Q(pk__in=PageTerm.objects.filter(below, tag__scheme=facet).values("content_object"))


def chosen(filters: dict[str, FacetFilter], *, ignoring: str = "") -> Iterator[Q]:
    for facet, codes in filters.items():
        if facet == ignoring:
            continue
        if codes.any:
            wanted = Q(pk__in=[])
            for code in codes.any:
                wanted |= bearing(facet, code)
            yield wanted
        for code in codes.all:
            yield bearing(facet, code)
        for code in codes.without:
            # A page that states no year is not of that year.
            yield Q(
                pk__in=KnowledgePage.objects.exclude(
                    pk__in=KnowledgePage.objects.filter(bearing(facet, code)).values("pk")
                ).values("pk")
            )


def counted(filters: dict[str, FacetFilter], *more: Q, ignoring: str = "") -> int:
    pages = KnowledgePage.objects.published().exclude(code__startswith="SE-")
    for condition in (*chosen(filters, ignoring=ignoring), *more):
        pages = pages.filter(condition)
    return int(pages.count())


def clicked(query: SearchQuery, facet: str, code: str, mode: Mode) -> SearchQuery:
    """The selection that the form of the page sends when that box is ticked."""
    fields: dict[str, list[str]] = {}
    for name, value in selection.pairs(query):
        fields.setdefault(name, []).append(value)
    fields[parameter(facet, "mode")] = [mode]
    fields[parameter(facet, "new")] = [code]
    return read_form(fields).query


def test_seed_s_5_every_count_is_what_the_database_says(search_index: Any) -> None:
    make_library()
    search_index.drain()

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
    )
    @given(FILTERS)
    def check(filters: dict[str, FacetFilter]) -> None:
        query = SearchQuery(filters=filters, facets=tuple(CODES), sort="date")
        results = current_engine().search(query)
        assert results.total == counted(filters)
        for facet, codes in CODES.items():
            counts = dict(results.facets[facet])
            for code in codes:
                expected = counted(filters, bearing(facet, code), ignoring=facet)
                assert counts.get(code, 0) == expected, (facet, code)

    check()


def test_seed_s_5_clicking_a_count_gives_exactly_as_many(search_index: Any) -> None:
    make_library()
    search_index.drain()

    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
    )
    @given(FILTERS, st.sampled_from(["", "vbg", "salud frontera"]))
    def check(filters: dict[str, FacetFilter], text: str) -> None:
        query = selection.read(
            dict(_lists(selection.pairs(SearchQuery(text, filters=filters, sort="title"))))
        )
        engine = current_engine()
        results = engine.search(replace(query, facets=tuple(CODES)))
        for facet in set(CODES) - set(query.filters):
            for code, count in results.facets[facet]:
                for mode in ("any", "all"):
                    after = engine.search(clicked(query, facet, code, mode))
                    assert after.total == count, (facet, code, mode)
                rest = engine.search(clicked(query, facet, code, "without"))
                assert rest.total == results.total - count, (facet, code)
                assert engine.count(clicked(query, facet, code, "any")) == count

    check()


def _lists(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    names = dict.fromkeys(name for name, _value in pairs)
    for name in names:
        yield name, [value for other, value in pairs if other == name]
