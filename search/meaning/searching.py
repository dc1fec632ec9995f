"""One search by words and by meaning.

What is found is what the words find: the total, the facets and the pages of results are theirs.
Meaning puts the best hits in another order and adds a few pages, told apart, that share no word
with the question; where the words cover little of it, the pages nearest in meaning are a list of
their own. Whatever meaning proposes is asked of the engine under the same filters, so nothing shows
that the words alone could not show.
"""

from __future__ import annotations

import logging
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeVar

from ..contract import EngineError, Hit, Ranking, SearchEngine, SearchQuery, SearchResults
from . import fusion
from .contract import MeaningBusyError, Near, Neighbours, PassageVectors
from .hits import one_version, place_of, read_hits

if TYPE_CHECKING:
    from .contract import Vectors

T = TypeVar("T")

logger = logging.getLogger("minga.search")

#: Pages of which it is asked at once whether the filters hold.
_ROUND: Final = 2 * fusion.NEAREST
#: Filters that leave no more pages than this are looked through whole.
_FEW: Final = 2_000


class Meaning(Protocol):
    """What ``switch.meaning_in_use`` gives."""

    @property
    def vectors(self) -> PassageVectors: ...

    def query_vector(self, text: str) -> Vectors: ...


class Close(NamedTuple):
    """A page near in meaning, and the section where it is nearest; "" for the summary. ``others``:
    its translations among the hits of the words on this page of results, told on its card."""

    hit: Hit
    anchor: str
    heading: str
    others: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """``results``: all that the words find; ``hits`` are those to show on the page, in their order.
    ``by_meaning``: keys of the hits among them that the words did not find, which ``total`` does
    not count. ``close``: a list of its own before the hits, on the first page; a page of it that
    the words find as well is among the hits of no page of results. ``passages``: key of a hit that
    meaning brought → anchor and heading of the section where it is nearest, as the page has them
    now. ``is_fused``: meaning had a say in the order of the hits."""

    results: SearchResults
    by_meaning: frozenset[str] = frozenset()
    close: tuple[Close, ...] = ()
    passages: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    is_fused: bool = False

    @property
    def shown(self) -> tuple[Hit, ...]:
        """Every page in the order in which it is read; the translations that are told on the cards
        of ``close`` come last."""
        others = (hit for close in self.close for hit in close.others)
        return (*(close.hit for close in self.close), *self.results.hits, *others)


def search_with_meaning(
    query: SearchQuery, *, engine: SearchEngine, meaning: Meaning | None
) -> Found:
    """Raises ``EngineError``, and nothing because of the meaning: without it, and where the query
    must stay exact or is in another order, this is ``engine.search``."""
    if meaning is None or not _is_asked_by_meaning(query):
        return Found(engine.search(query))
    engine = engine.steady()
    ranking = engine.rank(query, limit=_window(query))
    covered = fusion.coverage(ranking.scores, ranking.ideal)
    is_deep = (query.page - 1) * query.size >= _window(query)
    may_be_low = fusion.is_low(covered, abroad=True, behind=fusion.BEHIND)
    if ranking.firm or (is_deep and not may_be_low):
        return Found(engine.search(query))
    is_foreign = fusion.is_low(covered, abroad=True)
    text = query.text if is_foreign else _meant(query.text, ranking.text)
    near = answered(lambda: _near(text, query, engine, meaning)) or {}
    is_low = bool(near) and _is_low(covered, ranking, near)
    if not near or (is_deep and not is_low):
        return Found(engine.search(query))
    return (_apart if is_low else _mixed)(query, ranking, near, engine)


def _is_low(covered: float, ranking: Ranking, near: Mapping[str, Near]) -> bool:
    nearest = max(near.values(), key=lambda each: each.cosine)
    best = near.get(next(iter(ranking.scores), ""))
    if best is None:
        return fusion.is_low(covered, abroad=True)
    is_abroad = best.language != nearest.language
    return fusion.is_low(covered, abroad=is_abroad, behind=nearest.cosine - best.cosine)


def _meant(typed: str, corrected: str) -> str:
    """The text with its one slip corrected. Where several words are in no page, they are as a rule
    of another language than the pages, their corrections wrong, and what was typed says more."""
    before, after = typed.split(), corrected.split()
    is_slip = len(before) == len(after) and sum(map(operator.ne, before, after)) <= 1
    return corrected if is_slip else typed


def _is_asked_by_meaning(query: SearchQuery) -> bool:
    is_bound = query.exact or query.strict or query.keys
    return bool(query.text) and query.sort == "relevance" and query.size > 0 and not is_bound


def _window(query: SearchQuery) -> int:
    """Hits that are put in a new order: whole pages of them, so that none is shown twice."""
    return max(fusion.WINDOW - fusion.WINDOW % query.size, query.size)


def _bare(query: SearchQuery) -> SearchQuery:
    """Only what narrows."""
    return SearchQuery(filters=query.filters, languages=query.languages, reader=query.reader)


# What is near ----------------------------------------------------------------------------------


class _Trouble:
    """Says once what is wrong, and again when it was well meanwhile."""

    is_said = False


def answered(ask: Callable[[], T]) -> T | None:
    """What meaning answers; None where it has no time, and where it fails, which the log says once.
    Whatever it is, there are the words. Raises ``EngineError``, which is not meaning's."""
    try:
        answer = ask()
    except EngineError:
        raise
    except MeaningBusyError:
        return None
    except Exception as error:
        if not _Trouble.is_said:
            # Not its repr: that of a text that cannot be encoded is the question itself.
            reason = f"{type(error).__name__}: {error}"
            logger.error("Meaning does not answer, so words search alone: %s", reason)
        _Trouble.is_said = True
        return None
    _Trouble.is_said = False
    return answer


def _near(text: str, query: SearchQuery, engine: SearchEngine, meaning: Meaning) -> dict[str, Near]:
    if not len(meaning.vectors):
        return {}  # a question costs more than to see that
    return _within(query, meaning.vectors.near(meaning.query_vector(text)), engine)


def _within(query: SearchQuery, neighbours: Neighbours, engine: SearchEngine) -> dict[str, Near]:
    """The nearest pages that the filters leave, at least as many as count where there are. In the
    index and within the filters is what the engine finds."""
    bare = _bare(query)
    first = neighbours.best(_ROUND)
    near = _allowed(first, bare, engine)
    if len(near) >= fusion.NEAREST or len(first) < _ROUND:
        return near
    few = engine.rank(bare, limit=_FEW).scores
    if len(few) < _FEW:
        return neighbours.of(tuple(few), limit=_ROUND)
    return near | _allowed(neighbours.best(_FEW, offset=_ROUND), bare, engine)


def _allowed(near: Sequence[Near], bare: SearchQuery, engine: SearchEngine) -> dict[str, Near]:
    if not near:
        return {}
    named = replace(bare, keys=tuple(each.key for each in near))
    allowed = engine.rank(named, limit=len(near)).scores
    return {each.key: each for each in near if each.key in allowed}


def _cosines(near: Mapping[str, Near]) -> dict[str, float]:
    return {key: each.cosine for key, each in near.items()}


# What is shown ---------------------------------------------------------------------------------


def _mixed(
    query: SearchQuery, ranking: Ranking, near: Mapping[str, Near], engine: SearchEngine
) -> Found:
    """Of translations that meaning adds there is one on all pages of results together, and none of
    a page that the words found on this one, but for the reader's own: it is on the same card."""
    order = fusion.order(ranking.scores, ranking.ideal, _cosines(near))
    # Its one hit is the best of the words, wherever it is shown.
    counted = engine.search(replace(query, page=1, size=1))
    keys = order.page(query.page, size=query.size, total=counted.total)
    worded = _worded([key for key in keys if key not in order.by_meaning], query, engine)
    results = worded or counted
    hits = {hit.key: hit for hit in results.hits}
    others = read_hits(_added(order, query, counted), near, within=_bare(query), engine=engine)
    theirs = {hit.code: hit.language for hit in hits.values()}
    for key in one_version(others, reader=query.reader, known=theirs):
        if key in keys:
            hits[key] = others[key]
    return Found(
        replace(
            results,
            total=counted.total,
            facets=counted.facets,
            coverage=max(counted.coverage, results.coverage),
            hits=tuple(hits[key] for key in keys if key in hits),
        ),
        by_meaning=order.by_meaning.intersection(hits),
        passages={key: place_of(others[key], near[key]) for key in hits if key in others},
        is_fused=True,
    )


def _added(order: fusion.Order, query: SearchQuery, counted: SearchResults) -> list[str]:
    """The pages that meaning adds to this page of results and to those before it, best first."""
    added = []
    for number in range(1, query.page + 1):
        shown = order.page(number, size=query.size, total=counted.total)
        added += [key for key in shown if key in order.by_meaning]
    return added


def _apart(
    query: SearchQuery, ranking: Ranking, near: Mapping[str, Near], engine: SearchEngine
) -> Found:
    """Every hit of the words is shown once: as a page of the list where it is one, as a translation
    on its card where the list has another version, else among the hits. On later pages of results
    a translation of a page of the list is a hit like others, as without meaning."""
    results = engine.search(query)
    candidates = fusion.nearest(_cosines(near), limit=2 * fusion.MOST_CLOSE)
    read = read_hits(candidates, near, within=_bare(query), engine=engine)
    chosen = one_version(read, reader=query.reader)[: fusion.MOST_CLOSE]
    worded = _worded([key for key in chosen if results.total], query, engine)
    hits = {key: read[key] for key in chosen}
    hits |= {hit.key: hit for hit in worded.hits} if worded else {}
    places = {key: place_of(read[key], near[key]) for key in chosen}
    rest = [hit for hit in results.hits if hit.key not in hits]
    close: list[Close] = []
    if query.page == 1:
        for key in chosen:
            others = tuple(hit for hit in rest if hit.code and hit.code == hits[key].code)
            close.append(Close(hits[key], *places[key], others))
        told = {hit.key for each in close for hit in each.others}
        rest = [hit for hit in rest if hit.key not in told]
    return Found(replace(results, hits=tuple(rest)), close=tuple(close), passages=places)


def _worded(keys: Sequence[str], query: SearchQuery, engine: SearchEngine) -> SearchResults | None:
    """The hits of the words with these keys, as the search shows them."""
    if not keys:
        return None
    return engine.search(replace(query, keys=tuple(keys), page=1, size=len(keys), facets=()))
