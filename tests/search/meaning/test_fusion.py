"""Two rankings as one: pure arithmetic on mappings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.meaning import fusion

KEYS = [f"PR-{number}.es" for number in range(40)]
SCORES = st.dictionaries(st.sampled_from(KEYS), st.floats(0.1, 60), max_size=30)
COSINES = st.dictionaries(st.sampled_from(KEYS), st.floats(-1, 1), max_size=40)


def test_issue_5_4_words_weigh_one_and_a_half_and_nearness_is_laid_from_nought_to_one() -> None:
    found = fusion.fused({"a": 8.0, "b": 4.0}, 10.0, {"b": 0.6, "c": 0.8, "d": 0.3})
    assert found == pytest.approx({"b": 0.6 + 0.6, "a": 1.2, "c": 1.0, "d": 0.0})
    assert list(found) == ["a", "b", "c", "d"]


def test_where_words_cover_little_the_nearest_page_comes_first() -> None:
    found = fusion.fused({"a": 2.5, "b": 2.0}, 10.0, {"c": 0.7, "b": 0.4, "a": 0.2})
    assert list(found) == ["c", "b", "a"]


def test_only_the_nearest_pages_count_as_near() -> None:
    cosines = {f"k{number:03}": 0.9 - number / 1000 for number in range(150)}
    near = fusion.nearness(cosines)
    assert next(iter(near)) == "k000"
    assert len(near) == fusion.NEAREST == 100
    assert (near["k099"], near["k000"]) == (0.0, pytest.approx(0.099 / fusion.LEAST_SPAN))


def test_pages_that_are_all_about_as_near_are_not_told_apart_by_much() -> None:
    near = fusion.nearness({"a": 0.500, "b": 0.499})
    assert near == pytest.approx({"a": 0.001 / fusion.LEAST_SPAN, "b": 0.0})
    assert fusion.nearness({}) == {}


def test_the_coverage_is_that_of_the_best_page() -> None:
    assert fusion.coverage({"a": 2.0, "b": 9.0}, 10.0) == 0.9
    assert fusion.coverage({}, 10.0) == 0.0
    assert fusion.coverage({"a": 2.0}, 0.0) == 0.0


def test_more_of_the_words_is_asked_where_they_and_meaning_lead_to_other_languages() -> None:
    low, abroad = fusion.LOW_COVERAGE, fusion.LOW_COVERAGE_ABROAD
    assert fusion.is_low(low - 0.01, abroad=False)
    assert not fusion.is_low(low, abroad=False)
    assert fusion.is_low(low, abroad=True)
    assert not fusion.is_low(abroad, abroad=True)


def test_and_more_still_where_the_page_with_the_words_is_much_less_near() -> None:
    most, behind = fusion.LOW_COVERAGE_BEHIND, fusion.BEHIND
    assert fusion.is_low(most - 0.01, abroad=True, behind=behind)
    assert not fusion.is_low(most, abroad=True, behind=behind)
    assert not fusion.is_low(most - 0.01, abroad=True, behind=behind - 0.01)
    assert not fusion.is_low(most - 0.01, abroad=False, behind=behind)


def test_a_page_without_the_words_comes_only_when_it_is_near() -> None:
    least = fusion.LEAST_COSINE
    order = fusion.order({"a": 9.0}, 10.0, {"a": -1.0, "b": least, "c": least - 0.01})
    assert order.keys == ("a", "b")
    assert order.by_meaning == {"b"}


def test_the_list_of_meaning_alone_ends_where_nothing_is_near_any_more() -> None:
    least, share = fusion.LEAST_CLOSE, fusion.CLOSE_SHARE
    assert fusion.nearest({"a": least, "b": least + 0.01, "c": least - 0.01}) == ("b", "a")
    assert fusion.nearest({"a": 0.8 * share, "b": 0.8, "c": 0.79 * share}) == ("b", "a")
    assert fusion.nearest({}) == ()
    assert len(fusion.nearest({key: 0.9 for key in KEYS})) == fusion.MOST_CLOSE


def test_a_page_of_results_has_what_ranks_between_its_hits() -> None:
    order = fusion.Order(("x", "a", "b", "y", "c", "z"), frozenset("xyz"))
    assert order.page(1, size=2, total=3) == ("x", "a", "b")
    assert order.page(2, size=2, total=3) == ("y", "c", "z")
    # Another hit of the words follows that was not ranked: what ranks below all is not shown.
    assert order.page(2, size=2, total=4) == ("y", "c")


def test_no_page_of_results_is_mostly_of_meaning() -> None:
    order = fusion.Order((*KEYS[:30], "a"), frozenset(KEYS[:30]))
    assert order.page(1, size=10, total=1) == (*KEYS[: fusion.MOST_BY_MEANING], "a")


@given(SCORES, COSINES, st.integers(1, 12))
def test_issue_5_4_every_hit_of_the_words_is_on_exactly_one_page(
    scores: dict[str, float], cosines: dict[str, float], size: int
) -> None:
    order = fusion.order(scores, 20.0, cosines)
    last = max(1, -(-len(scores) // size))
    pages = [order.page(number, size=size, total=len(scores)) for number in range(1, last + 1)]
    shown = [key for page in pages for key in page]
    assert len(shown) == len(set(shown))
    assert sorted(key for key in shown if key in scores) == sorted(scores)
    for page in pages[:-1]:
        assert sum(key in scores for key in page) == size
    assert all(sum(key not in scores for key in page) <= fusion.MOST_BY_MEANING for page in pages)


@given(SCORES, COSINES)
def test_the_order_is_the_same_whatever_the_order_of_what_is_given(
    scores: dict[str, float], cosines: dict[str, float]
) -> None:
    again = fusion.order(
        dict(reversed(scores.items())), 20.0, dict(sorted(cosines.items(), reverse=True))
    )
    assert again == fusion.order(scores, 20.0, cosines)
