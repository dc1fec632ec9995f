"""One search: the total, the facets, the hits.

Counting uses the queries that only match, ranking those that also score; both find the same pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tantivy import DocAddress, Occur, Order, Query

from search.contract import (
    MAX_SIZE,
    FacetFilter,
    Hit,
    SearchDocument,
    SearchQuery,
    SearchResults,
)
from search.engines.embedded.decision import Decisions
from search.engines.embedded.highlights import Highlighter
from search.engines.embedded.index import View
from search.engines.embedded.queries import QueryBuilder, both
from search.engines.embedded.results import (
    buckets,
    number_found,
    read_source,
    to_document,
    to_hit,
)
from search.engines.embedded.schema import (
    CODE_ORDER,
    DATE_ORDER,
    SEQUENCE,
    TITLE_ORDER,
    WEIGHT,
    facet_field,
    is_facet_name,
)
from search.synonyms import Expander

#: Values of one facet that are counted; more is an error of whoever names facets.
MAX_VALUES = 10_000
#: Score of a page found by its code, and added to that of one that holds every word while others
#: need not: above any that words give.
FIRST_SCORE = 1_000.0
#: No facet can have this name.
_TOTAL = "_total"

_Clauses = list[tuple[Occur, Query]]


class Searching:
    """Answers one query on one view of the index. ``decision``: what is searched."""

    def __init__(
        self, view: View, query: SearchQuery, expander: Expander, decisions: Decisions
    ) -> None:
        self._view = view
        self._query = query
        self._build = QueryBuilder(view.schema)
        self._filters = dict(query.filters)
        self._scope: _Clauses = []
        if query.languages:
            scope = {"language": FacetFilter(any=query.languages)}
            self._scope = self._build.filters(scope)
        self.decision = decisions.of(view, self._build, query, expander, self._scope)
        self._parsed = self.decision.parsed
        self._kept = self._build.keys(query.keys)
        self._lift = self._build.lift(query.reader, len(self._parsed.units))

    # Counting --------------------------------------------------------------------------------

    def _clauses(self, *, ranked: bool, ignoring: str = "") -> _Clauses:
        return [
            *self._build.text(self._parsed, self.decision.minimum, ranked=ranked),
            *(self._lift if ranked else ()),
            *self._scope,
            *self._kept,
            *self._build.filters(self._filters, ignoring=ignoring),
        ]

    def total(self) -> int:
        return number_found(self._view, both(self._clauses(ranked=False)))

    def _counts(self) -> tuple[int, dict[str, tuple[tuple[str, int], ...]]]:
        """The total and the facets. A facet with a filter of its own is counted without it."""
        names = [name for name in dict.fromkeys(self._query.facets) if is_facet_name(name)]
        free = [name for name in names if not self._filters.get(name)]
        aggregations: dict[str, Any] = {name: _terms(name) for name in free}
        # Every document has exactly one sequence.
        aggregations[_TOTAL] = {"value_count": {"field": SEQUENCE}}
        answer = self._view.searcher.aggregate(both(self._clauses(ranked=False)), aggregations)
        counted = {name: buckets(answer[name]) for name in free}
        for name in names:
            if name not in counted:
                alone = both(self._clauses(ranked=False, ignoring=name))
                answer_alone = self._view.searcher.aggregate(alone, {name: _terms(name)})
                counted[name] = buckets(answer_alone[name])
        facets = {name: counted.get(name, ()) for name in self._query.facets}
        return int(answer[_TOTAL]["value"]), facets

    # Hits ------------------------------------------------------------------------------------

    def results(self, took_ms: Callable[[], float]) -> SearchResults:
        total, facets = self._counts()
        highlighter = Highlighter(self._parsed.units)
        hits: list[Hit] = []
        covered = 0.0
        size = min(max(self._query.size, 0), MAX_SIZE)
        offset = (max(self._query.page, 1) - 1) * size
        for score, address in self._addresses(total, offset, size):
            source = read_source(self._view, address)
            marked = highlighter.mark(source)
            share = self._share(marked.units)
            hits.append(to_hit(source, score, marked, share))
            covered = max(covered, share)
        if self._is_ranked:
            hits.sort(key=lambda hit: (-hit.score, hit.key))
        return SearchResults(
            total=total,
            hits=tuple(hits),
            facets=facets,
            coverage=covered if self._parsed.units else 0.0,
            expanded=self._parsed.expanded,
            corrected_from=self.decision.corrected_from,
            did_you_mean=self.decision.did_you_mean,
            relaxed=self.decision.relaxed,
            took_ms=took_ms(),
        )

    def _share(self, units: int) -> float:
        """Share of the units that a page holds, from their bits; 1.0 when nothing was typed."""
        return units.bit_count() / len(self._parsed.units) if self._parsed.units else 1.0

    def scan(self) -> Iterator[SearchDocument]:
        """All that is found, in the order in which pages of ``MAX_SIZE`` would show it. One search
        finds it, now; the documents are read as they are taken."""
        total = self.total()
        return self._read(self._addresses(total, 0, total))

    def _read(self, addresses: list[tuple[float, DocAddress]]) -> Iterator[SearchDocument]:
        for start in range(0, len(addresses), MAX_SIZE):
            read = [
                (score, to_document(read_source(self._view, address)))
                for score, address in addresses[start : start + MAX_SIZE]
            ]
            if self._is_ranked:
                read.sort(key=lambda found: (-found[0], found[1].key))
            yield from (document for _, document in read)

    @property
    def _is_ranked(self) -> bool:
        return (
            self._query.sort == "relevance" and bool(self._parsed.units) and not self._parsed.code
        )

    def _addresses(self, total: int, offset: int, size: int) -> list[tuple[float, DocAddress]]:
        if size == 0 or offset >= total:
            return []
        if self._query.sort == "title":
            return self._ordered(self._clauses(ranked=False), TITLE_ORDER, offset, size)
        if self._query.sort == "date" or not self._parsed.units:
            return self._ordered(self._clauses(ranked=False), DATE_ORDER, offset, size)
        if self._parsed.code:
            return self._code_first(offset, size)
        if self.decision.relaxed and self.decision.whole:
            return self._whole_first(offset, size)
        return self._ranked(self._clauses(ranked=True), offset, size)

    def ranked(self, limit: int) -> list[tuple[float, DocAddress]]:
        """The first ``limit`` that relevance finds, each with the score that its words give alone,
        0.0 where there are no words to score; not in order."""
        if not self._parsed.units:
            # Any of them: whoever asks so wants to know which there are.
            found = self._ranked(self._clauses(ranked=False), 0, limit) if limit else []
            return [(0.0, at) for _, at in found]
        first = self._addresses(limit, 0, limit)
        return [(score - FIRST_SCORE if score >= FIRST_SCORE else score, at) for score, at in first]

    def _whole_first(self, offset: int, size: int) -> list[tuple[float, DocAddress]]:
        """Not every word is required: the pages that hold them all come first all the same."""
        whole = self._build.every(self._parsed)
        clauses = [*self._clauses(ranked=True), (Occur.Must, whole)]
        first = number_found(self._view, both([*self._clauses(ranked=False), (Occur.Must, whole)]))
        found: list[tuple[float, DocAddress]] = []
        if offset < first:
            best = self._ranked(clauses, offset, min(size, first - offset))
            found = [(FIRST_SCORE + score, address) for score, address in best]
        if len(found) < size:
            others = [*self._clauses(ranked=True), (Occur.MustNot, whole)]
            found += self._ranked(others, max(0, offset - first), size - len(found))
        return found

    def _code_first(self, offset: int, size: int) -> list[tuple[float, DocAddress]]:
        """The whole query is a code: its pages first, in the natural order of their codes."""
        of_code = self._build.code(self._parsed.code)
        clauses = [(Occur.Must, of_code), *self._clauses(ranked=False)]
        first = number_found(self._view, both(clauses))
        found: list[tuple[float, DocAddress]] = []
        if offset < first:
            ordered = self._ordered(clauses, CODE_ORDER, offset, min(size, first - offset))
            found = [(FIRST_SCORE, address) for _, address in ordered]
        if len(found) < size:
            others = [*self._clauses(ranked=True), (Occur.MustNot, of_code)]
            found += self._ranked(others, max(0, offset - first), size - len(found))
        return found

    def _ordered(
        self, clauses: _Clauses, field: str, offset: int, size: int
    ) -> list[tuple[float, DocAddress]]:
        answer = self._view.searcher.search(
            both(clauses), size, count=False, order_by_field=field, offset=offset, order=Order.Asc
        )
        return [(0.0, address) for _, address in answer.hits]

    def _ranked(self, clauses: _Clauses, offset: int, size: int) -> list[tuple[float, DocAddress]]:
        answer = self._view.searcher.search(
            both(clauses), size, count=False, offset=offset, weight_by_field=WEIGHT
        )
        return [(float(score), address) for score, address in answer.hits]


def _terms(name: str) -> dict[str, Any]:
    # Without a size the library answers ten.
    return {"terms": {"field": facet_field(name), "size": MAX_VALUES}}
