"""One search: how many words must match, the total, the facets, the hits.

Counting uses the queries that only match, ranking those that also score; both find the same pages.
The step of the ladder is chosen from the words alone, never from the filters: so clicking a facet
of n pages gives n pages.
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
    CODE,
    CODE_ORDER,
    DATE_ORDER,
    FAMILY,
    SEQUENCE,
    TITLE_ORDER,
    WEIGHT,
    facet_field,
    is_facet_name,
)
from search.query import ParsedQuery, parse
from search.synonyms import Expander

#: The ladder goes on until it has this many pages.
ENOUGH = 3
#: A query of more words than this is a question: it starts at "any".
QUESTION = 4
#: Values of one facet that are counted; more is an error of whoever names facets.
MAX_VALUES = 10_000
#: Score of a page found by its code, above any that words give.
CODE_SCORE = 1_000.0
#: No facet can have this name.
_TOTAL = "_total"

_Clauses = list[tuple[Occur, Query]]


class Searching:
    """Answers one query on one view of the index."""

    def __init__(self, view: View, query: SearchQuery, expander: Expander) -> None:
        self._view = view
        self._query = query
        self._build = QueryBuilder(view.schema)
        self._filters = dict(query.filters)
        self._scope: _Clauses = []
        if query.languages:
            scope = {"language": FacetFilter(any=query.languages)}
            self._scope = self._build.filters(scope)
        self._parsed, self._minimum, self._relaxed = self._decide(expander)
        self._kept = self._build.keys(query.keys)
        self._lift = self._build.lift(query.reader)

    # What to require -------------------------------------------------------------------------

    def _decide(self, expander: Expander) -> tuple[ParsedQuery, int, str]:
        parsed = self._parse(None if self._query.exact else expander)
        minimum, relaxed, found = self._step(parsed)
        if found == 0 and any(unit.kind == "synonyms" for unit in parsed.units):
            # The term as a whole is nowhere: its words may be.
            words = self._parse(None)
            minimum, relaxed, _ = self._step(words)
            return words, minimum, relaxed
        return parsed, minimum, relaxed

    def _parse(self, expander: Expander | None) -> ParsedQuery:
        return parse(self._query.text, expander=expander, known_code=self._known_code)

    def _known_code(self, code: str) -> bool:
        searcher = self._view.searcher
        return searcher.doc_freq(CODE, code) > 0 or searcher.doc_freq(FAMILY, code) > 0

    def _step(self, parsed: ParsedQuery) -> tuple[int, str, int]:
        """Units that must match, the step's name, and how many pages it finds without filters
        (-1 when nothing hung on it)."""
        loose = sum(not unit.is_required for unit in parsed.units)
        steps = _ladder(loose, firm=self._query.exact or self._query.strict)
        if len(steps) == 1 and not any(unit.kind == "synonyms" for unit in parsed.units):
            return *steps[0], -1
        best, most = steps[0], -1
        for minimum, relaxed in steps:
            found = number_found(
                self._view, both(self._build.text(parsed, minimum, ranked=False), self._scope)
            )
            if found > most:
                best, most = (minimum, relaxed), found
            if found >= ENOUGH:
                break
        return *best, most

    # Counting --------------------------------------------------------------------------------

    def _clauses(self, *, ranked: bool, ignoring: str = "") -> _Clauses:
        return [
            *self._build.text(self._parsed, self._minimum, ranked=ranked),
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
            relaxed=self._relaxed,
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
        return self._ranked(self._clauses(ranked=True), offset, size)

    def _code_first(self, offset: int, size: int) -> list[tuple[float, DocAddress]]:
        """The whole query is a code: its pages first, in the natural order of their codes."""
        of_code = self._build.code(self._parsed.code)
        clauses = [(Occur.Must, of_code), *self._clauses(ranked=False)]
        first = number_found(self._view, both(clauses))
        found: list[tuple[float, DocAddress]] = []
        if offset < first:
            ordered = self._ordered(clauses, CODE_ORDER, offset, min(size, first - offset))
            found = [(CODE_SCORE, address) for _, address in ordered]
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


def _ladder(loose: int, *, firm: bool) -> list[tuple[int, str]]:
    """How many of the loose units must match, step by step, with the name of each step.

    A step that asks for the same number as the one before is left out, and one that asks for a
    single unit is called by what it is: ``any``.
    """
    if firm or loose <= 1:
        return [(loose, "")]
    if loose > QUESTION:
        return [(1, "any")]
    steps = {loose: ""}
    for percent in (67, 50):
        minimum = max(1, loose * percent // 100)
        steps.setdefault(minimum, f"{percent}%" if minimum > 1 else "any")
    steps.setdefault(1, "any")
    return list(steps.items())


def _terms(name: str) -> dict[str, Any]:
    # Without a size the library answers ten.
    return {"terms": {"field": facet_field(name), "size": MAX_VALUES}}
