"""Row S.5 as a property: whatever is chosen, every count is what the database says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.models import KnowledgePage, PageTerm
from search.contract import FacetFilter, SearchQuery
from search.engine import current_engine
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


def test_s_5_every_count_is_what_the_database_says(search_index: Any) -> None:
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
