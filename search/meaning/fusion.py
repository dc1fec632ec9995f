"""Two rankings of one question as one: how much of its words a page holds, and how near in meaning
it is.

Pure, and without numpy: mappings of keys to numbers. Pages are ranked by

    WORDS · score / ideal + nearness

where score / ideal says how much of the question's words a page covers, and nearness is the cosine
laid between 0 and 1 over the nearest pages. Where the words cover little, nearness decides by
itself; so no rank is fused, for a poor list of words would drag a good one down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: A page that holds every word outweighs the nearest page that holds none, and a page with half of
#: them does not. Between 1 and 2 little changes.
WORDS: Final = 1.5
#: Hits of the words that are put in a new order; those beyond stay as they are.
WINDOW: Final = 100
#: The nearest pages that count: farther ones are as good as not near.
NEAREST: Final = 100
#: Cosines that differ by less in all are not stretched to differ by 1: where no page is much nearer
#: than the others, meaning knows little and says little.
LEAST_SPAN: Final = 0.4
#: A page that shares no word comes among those that do only from this (centred) cosine on: to
#: questions about nothing that is there the nearest page of a site has .10 to .23, to questions in
#: another language the right one .19 to .44.
LEAST_COSINE: Final = 0.24
#: And so into the list of meaning alone, which promises less; there no page is less near than such
#: a share of the nearest.
LEAST_CLOSE: Final = 0.18
CLOSE_SHARE: Final = 0.6
#: Where no page covers more of the words than this, meaning alone is better than any mix: it has a
#: list of its own.
LOW_COVERAGE: Final = 0.3
#: And up to this where the best page of the words and the nearest have no language in common, or
#: the one is not near at all: then it is as a rule names and chance that the words share.
LOW_COVERAGE_ABROAD: Final = 0.5
#: And up to this where that best page is also less near by ``BEHIND``: what the question is about
#: is then likely told in another language than its own, in which pages beside it share its words.
LOW_COVERAGE_BEHIND: Final = 0.65
BEHIND: Final = 0.1
#: Pages of that list.
MOST_CLOSE: Final = 10
#: A page that shares nothing else with another is like it from here on: two pages about one matter
#: in one language have .6 to .7, in two .4 to .6, about different matters below .3.
LEAST_LIKE: Final = 0.35
#: Pages that meaning adds to one page of results: the words stay what the list is about.
MOST_BY_MEANING: Final = 5


@dataclass(frozen=True, slots=True)
class Order:
    """``keys``: the pages of words and of meaning together, best first. ``by_meaning``: those among
    them that the words did not find."""

    keys: tuple[str, ...]
    by_meaning: frozenset[str]

    def page(self, number: int, *, size: int, total: int) -> tuple[str, ...]:
        """What page ``number``, from 1, shows: ``size`` hits of the words, fewer on the last, and
        of the others those that rank between them, the best ``MOST_BY_MEANING``. Every hit is on
        exactly one page, and no other is on two. ``total``: hits of the words altogether; what
        ranks below them all is on the last page, and nowhere when that was not ranked."""
        ranked = len(self.keys) - len(self.by_meaning)
        last = max(1, -(-total // size))
        shown: list[str] = []
        before = added = 0
        for key in self.keys:
            here = before // size + 1
            if key not in self.by_meaning:
                before += 1
                if here == number:
                    shown.append(key)
            elif min(here, last) == number and (before < ranked or ranked == total):
                shown += [key] if added < MOST_BY_MEANING else []
                added += 1
        return tuple(shown)


def coverage(scores: Mapping[str, float], ideal: float) -> float:
    """How much of the words the best page covers; about 0.9 where it holds them all, 0.0 where
    nothing was found."""
    return max(scores.values(), default=0.0) / ideal if ideal > 0 else 0.0


def is_low(covered: float, *, abroad: bool, behind: float = 0.0) -> bool:
    """Whether meaning has a list of its own. ``covered``: what ``coverage`` says; ``abroad``: the
    best page of the words is not near, or in another language than the nearest; ``behind``: by how
    much its cosine is then less than the nearest's, where it has one."""
    if not abroad:
        return covered < LOW_COVERAGE
    return covered < (LOW_COVERAGE_BEHIND if behind >= BEHIND else LOW_COVERAGE_ABROAD)


def nearness(cosines: Mapping[str, float]) -> dict[str, float]:
    """Key → 0.0 to 1.0, for the ``NEAREST`` of the pages: how much nearer than the last of them, as
    a share of the nearest's, or of ``LEAST_SPAN`` where that is more."""
    nearest = sorted(cosines.items(), key=lambda entry: (-entry[1], entry[0]))[:NEAREST]
    if not nearest:
        return {}
    least = nearest[-1][1]
    span = max(nearest[0][1] - least, LEAST_SPAN)
    return {key: (cosine - least) / span for key, cosine in nearest}


def fused(
    scores: Mapping[str, float], ideal: float, cosines: Mapping[str, float]
) -> dict[str, float]:
    """Key → what it is ranked by, best first, for every page that words or meaning found."""
    near = nearness(cosines)
    weighed = {
        key: WORDS * (scores.get(key, 0.0) / ideal if ideal > 0 else 0.0) + near.get(key, 0.0)
        for key in {**scores, **near}
    }
    # Of equals those that hold the words come first.
    return dict(sorted(weighed.items(), key=lambda e: (-e[1], -scores.get(e[0], -1.0), e[0])))


def order(scores: Mapping[str, float], ideal: float, cosines: Mapping[str, float]) -> Order:
    """Pages that share no word are among them from ``LEAST_COSINE`` on."""
    keys = tuple(
        key
        for key in fused(scores, ideal, cosines)
        if key in scores or cosines[key] >= LEAST_COSINE
    )
    return Order(keys, frozenset(key for key in keys if key not in scores))


def alike(scores: Mapping[str, float], cosines: Mapping[str, float]) -> tuple[str, ...]:
    """Pages like one page, most alike first: by what they share, laid between 0 and 1, and by how
    near they are, alike. ``scores`` are those of the pages that share anything."""
    most = max(scores.values(), default=0.0)
    order = fused(scores, WORDS * most, cosines)
    return tuple(key for key in order if key in scores or cosines[key] >= LEAST_LIKE)


def nearest(cosines: Mapping[str, float], *, limit: int = MOST_CLOSE) -> tuple[str, ...]:
    """The list of meaning alone, nearest first."""
    ordered = sorted(cosines.items(), key=lambda entry: (-entry[1], entry[0]))[:limit]
    least = max(LEAST_CLOSE, CLOSE_SHARE * ordered[0][1]) if ordered else 0.0
    return tuple(key for key, cosine in ordered if cosine >= least)
