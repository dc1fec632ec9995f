"""How good the words of a query are for its best pages, as numbers that can be fused with others.

A score alone says little: rare words give more than common ones, and many more than few. Over what
a page would have that holds them all, it says how much of what was asked the page covers.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from search.analysis import LANGUAGES, stems
from search.contract import Ranking, SearchQuery
from search.engines.embedded.decision import Decision, Decisions
from search.engines.embedded.index import View
from search.engines.embedded.numbers import KeysByNumber
from search.engines.embedded.queries import QUESTION, QueryBuilder
from search.engines.embedded.results import number_found
from search.engines.embedded.schema import BODY_STEMMED
from search.engines.embedded.searching import Searching
from search.query import ParsedQuery, Unit
from search.synonyms import Expander

#: What a page has that holds every word, for each unit of their rarity; and where the query is a
#: question, of which titles say no more than other texts do. So chosen that the median of score /
#: ideal is .89 over the pages of the judged questions that hold every word: half of them have .70
#: to 1.10, and what holds a few of the words has about .25.
FULL: Final = 3.5
FULL_QUESTION: Final = 2.5
#: Most pages that one ranking holds.
MOST: Final = 10_000


def rank(
    view: View,
    query: SearchQuery,
    expander: Expander,
    decisions: Decisions,
    *,
    limit: int,
    keys: KeysByNumber,
) -> Ranking:
    """``SearchEngine.rank`` on one view of the index."""
    searching = Searching(view, replace(query, sort="relevance"), expander, decisions)
    decision = searching.decision
    found = searching.ranked(min(max(limit, 0), MOST))
    named = zip(keys.keys_at(view.searcher, [at for _, at in found]), found, strict=True)
    best = sorted(((score, key) for key, (score, _) in named), key=lambda each: (-each[0], each[1]))
    return Ranking(
        scores={key: score for score, key in best},
        ideal=_ideal(view, decision.parsed),
        text=decision.did_you_mean if decision.corrected_from else query.text,
        firm=query.exact or query.strict or _is_firm(decision),
    )


def _is_firm(decision: Decision) -> bool:
    units, excluded = decision.parsed.units, decision.parsed.excluded
    is_plain = all(unit.kind in ("word", "synonyms") for unit in units)
    return bool(excluded) or not units or not is_plain


def _ideal(view: View, parsed: ParsedQuery) -> float:
    build = QueryBuilder(view.schema)
    full = FULL_QUESTION if len(parsed.units) > QUESTION else FULL
    return full * sum(_rarity(view, build, unit) for unit in parsed.units)


def _rarity(view: View, build: QueryBuilder, unit: Unit) -> float:
    """Inverse document frequency of a unit in any of its forms, by the library's own formula; of
    one that no page holds it is that of the rarest."""
    pages = view.searcher.num_docs
    form = unit.forms[0]
    if unit.kind == "word" and len(unit.forms) == 1:
        # The languages hold different pages, but labels stand in the fields of all.
        holders = max(
            view.searcher.doc_freq(BODY_STEMMED[language], stemmed)
            for language in LANGUAGES
            for stemmed in stems(form.words[0], language)
        )
    else:
        holders = number_found(view, build.match(unit))
    holders = min(holders, pages)
    return math.log(1 + (pages - holders + 0.5) / (holders + 0.5))
