"""What a search asks for: the words as typed or corrected, and how many of them a page must hold.

Decided from the words alone, never from the filters: so clicking a facet of n pages gives n pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tantivy import Occur, Query

from search.contract import MAX_QUERY_CHARACTERS, SearchQuery
from search.engines.embedded.correction import Corrector
from search.engines.embedded.index import View
from search.engines.embedded.queries import QUESTION, QueryBuilder, both
from search.engines.embedded.results import number_found
from search.engines.embedded.schema import CODE, FAMILY
from search.query import ParsedQuery, parse
from search.synonyms import Expander

#: The ladder goes on until it has this many pages.
ENOUGH = 3
#: Decisions that are remembered, a few hundred bytes each as a rule.
REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Decision:
    """``minimum`` of the units that are not required must match; ``relaxed`` names that step of
    the ladder. ``whole``: pages with every unit, 0 when there are surely none. The texts are those
    of ``SearchResults``."""

    parsed: ParsedQuery
    minimum: int
    relaxed: str = ""
    whole: int = -1
    found: int = -1
    corrected_from: str = ""
    did_you_mean: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was decided on one state of the index with one set of synonyms."""

    view: View
    expander: Expander
    decisions: dict[tuple[object, ...], Decision] = field(default_factory=dict)

    def holds(self, view: View, expander: Expander) -> bool:
        return self.view.version == view.version and self.expander is expander


class Decisions:
    """Takes each decision once while the index stays as it is: one page of results asks several
    times, and correcting words costs more than finding pages. Safe between threads."""

    def __init__(self) -> None:
        self._known: _Known | None = None

    def of(
        self,
        view: View,
        build: QueryBuilder,
        query: SearchQuery,
        expander: Expander,
        scope: Sequence[tuple[Occur, Query]],
    ) -> Decision:
        """As ``Deciding.decide``."""
        deciding = Deciding(view, build, query, expander, scope)
        if not query.text:
            return deciding.decide()
        known = self._known
        if known is None or not known.holds(view, expander) or len(known.decisions) >= REMEMBERED:
            known = self._known = _Known(view, expander)
        # All that a decision depends on.
        asked = (query.text, query.exact, query.strict, query.languages)
        decision = known.decisions.get(asked)
        if decision is None:
            decision = deciding.decide()
            if not view.dictionary.is_behind(view.version):
                known.decisions[asked] = decision
        return decision


class Deciding:
    """Takes the decision for one query on one view of the index."""

    def __init__(
        self,
        view: View,
        build: QueryBuilder,
        query: SearchQuery,
        expander: Expander,
        scope: Sequence[tuple[Occur, Query]],
    ) -> None:
        self._view = view
        self._build = build
        self._query = query
        self._expander = None if query.exact else expander
        self._scope = scope
        self._corrector = Corrector(view, build)

    def decide(self) -> Decision:
        text = self._query.text
        parsed = self._parse(text, self._expander)
        if self._query.exact:
            return self._exactly(parsed)
        if self._query.strict:
            return self._require(text, parsed)
        corrected = self._corrector.corrected(text, parsed.units)
        if corrected:
            parsed = self._parse(corrected, self._expander)
        if len(parsed.units) > QUESTION:
            parsed = replace(parsed, units=self._corrector.widened(parsed.units))
        decision = self._require(corrected or text, parsed)
        if corrected:
            typed = text[:MAX_QUERY_CHARACTERS]
            return replace(decision, corrected_from=typed, did_you_mean=corrected)
        if 0 <= decision.whole < ENOUGH:
            return replace(decision, did_you_mean=self._corrector.proposed(text, parsed.units))
        return decision

    def _exactly(self, parsed: ParsedQuery) -> Decision:
        decision = self._step(parsed)
        if self._number(parsed, decision.minimum):
            return decision
        proposal = self._corrector.corrected(self._query.text, parsed.units)
        return replace(decision, did_you_mean=proposal)

    def _require(self, text: str, parsed: ParsedQuery) -> Decision:
        decision = self._step(parsed)
        if decision.found == 0 and any(unit.kind == "synonyms" for unit in parsed.units):
            # The term as a whole is nowhere: its words may be.
            return self._step(self._parse(text, None))
        return decision

    def _parse(self, text: str, expander: Expander | None) -> ParsedQuery:
        return parse(text, expander=expander, known_code=self._known_code)

    def _known_code(self, code: str) -> bool:
        searcher = self._view.searcher
        return searcher.doc_freq(CODE, code) > 0 or searcher.doc_freq(FAMILY, code) > 0

    def _step(self, parsed: ParsedQuery) -> Decision:
        """The step of the ladder that finds enough, or else the most."""
        loose = sum(not unit.is_required for unit in parsed.units)
        steps = _ladder(loose, firm=self._query.exact or self._query.strict)
        if len(steps) == 1 and self._query.exact:
            return Decision(parsed, *steps[0])
        best, most, whole = steps[0], -1, -1
        for minimum, relaxed in steps:
            found = self._number(parsed, minimum)
            if not relaxed:
                whole = found
            if found > most:
                best, most = (minimum, relaxed), found
            if found >= ENOUGH:
                break
        return Decision(parsed, *best, whole=whole, found=most)

    def _number(self, parsed: ParsedQuery, minimum: int) -> int:
        return number_found(
            self._view, both(self._build.text(parsed, minimum, ranked=False), self._scope)
        )


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
