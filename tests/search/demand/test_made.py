"""Which searches count, and which one takes the place of another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.contract import FacetFilter, SearchQuery, SearchResults
from search.demand.made import Made, is_by_a_person, made_of, refines
from search.demand.recorder import HOLD_SECONDS, MOST_HELD, Buffer

NOTHING = SearchResults(total=0)


def made(text: str = "", *, is_part: bool = False, language: str = "es", **filters: str) -> Made:
    chosen = {name: FacetFilter(any=tuple(codes.split())) for name, codes in filters.items()}
    query = SearchQuery(text=text, filters=chosen, sort="relevance" if text else "date")
    found = made_of(query, NOTHING, language=language, is_part=is_part)
    assert found is not None
    return found


def test_words_are_folded_and_excluded_ones_are_left_out() -> None:
    assert made('Niños en "Tulcán" -vbg −"otra cosa"').words == "ninos en tulcan"


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery(sort="date"),
        SearchQuery(text="vbg", page=2),
        SearchQuery(text="vbg", sort="title"),
        SearchQuery(text="vbg", size=50),
        SearchQuery(text="-vbg"),
        SearchQuery(text="¿?"),
    ],
)
def test_what_asks_nothing_or_asks_again_does_not_count(query: SearchQuery) -> None:
    assert made_of(query, NOTHING, language="es") is None


@pytest.mark.parametrize(
    ("results", "is_answered"),
    [
        (SearchResults(total=3, coverage=1.0), True),
        (SearchResults(total=3, coverage=0.5, relaxed="any"), False),
        (SearchResults(total=0), False),
    ],
)
def test_a_page_that_holds_all_words_answers(results: SearchResults, is_answered: bool) -> None:
    found = made_of(SearchQuery(text="vivienda huaquillas"), results, language="es")
    assert found is not None
    assert found.is_answered is is_answered


@pytest.mark.parametrize("text", ["⒇" * 39, " ".join(["⒇" * 20] * 5), "⒇ ⒇ ⒇ ⒇"])
def test_words_that_folding_makes_longer_or_into_a_number_are_not_kept(text: str) -> None:
    assert made(f"vivienda {text}").words == ""


def test_what_was_corrected_is_counted_as_it_was_searched() -> None:
    results = SearchResults(
        total=1, coverage=1.0, corrected_from="kit dignidd", did_you_mean="kit dignidad"
    )
    found = made_of(SearchQuery(text="kit dignidd"), results, language="es")
    assert found is not None
    assert (found.words, found.is_corrected) == ("kit dignidad", True)


@pytest.mark.parametrize("text", ["María 0991234567", "a@example.org", "uno " * 13, "x" * 121])
def test_words_that_look_private_or_pasted_are_not_kept(text: str) -> None:
    assert made(text).words == ""


def test_letters_words_and_filters_that_are_added_refine() -> None:
    assert refines(made("vivienda"), made("viv"))
    assert refines(made("vivienda huaquillas"), made("vivienda"))
    assert refines(made("vivienda", theme="housing"), made("vivienda"))
    assert refines(made("vivienda"), made("vivienda"))


def test_other_words_other_filters_and_another_language_do_not() -> None:
    assert not refines(made("salud"), made("vivienda"))
    assert not refines(made("vivienda"), made("vivienda huaquillas"))
    assert not refines(made("vivienda", theme="health"), made("vivienda", theme="housing"))
    assert not refines(made("vivienda", language="en"), made("vivienda"))
    assert not refines(made("vivienda", theme="housing"), made(theme="housing"))


def test_in_place_a_filter_may_also_be_taken_off() -> None:
    assert refines(made("vivienda", is_part=True), made("vivienda", theme="housing"))
    assert not refines(made("vivienda"), made("vivienda", theme="housing"))


def test_issue_4_7_typing_ahead_is_one_search() -> None:
    buffer = Buffer()
    for at, text in enumerate(["v", "viv", "vivienda", "vivienda hua", "vivienda huaquillas"]):
        buffer.add(made(text), at=float(at))
    assert [found.words for found in buffer.take()] == ["vivienda huaquillas"]


def test_after_a_while_it_is_another_search() -> None:
    buffer = Buffer()
    buffer.add(made("vivienda"), at=0.0)
    buffer.add(made("vivienda huaquillas"), at=HOLD_SECONDS + 1)
    assert [found.words for found in buffer.take()] == ["vivienda", "vivienda huaquillas"]


def test_what_may_still_be_refined_is_held() -> None:
    buffer = Buffer()
    buffer.add(made("vivienda"), at=0.0)
    buffer.add(made("salud"), at=9.0)
    assert [found.words for found in buffer.take(before=5.0)] == ["vivienda"]
    assert [found.words for found in buffer.take()] == ["salud"]


def test_a_full_buffer_refuses_and_grows_no_further() -> None:
    buffer = Buffer()
    one = made("vivienda")
    for number in range(MOST_HELD + 5):
        buffer.add(replace(one, spoken=f"palabra {number} fin"), at=0.0)
    assert len(buffer) == MOST_HELD


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"Purpose": "prefetch"}),
        ("GET", {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
        ("GET", {"User-Agent": "curl/8.5.0"}),
    ],
)
def test_heads_prefetches_and_robots_are_nobodys_search(
    method: str, headers: dict[str, str]
) -> None:
    assert not is_by_a_person(method, headers)


def test_a_browser_is_somebodys() -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    assert is_by_a_person("GET", {"User-Agent": agent})


@pytest.mark.parametrize(("codes", "counts"), [(25, True), (40, False)])
def test_more_filters_than_people_choose_do_not_count(codes: int, counts: bool) -> None:
    chosen = {"territory": FacetFilter(any=tuple(f"EC-{number:05}" for number in range(codes)))}
    query = SearchQuery(text="vivienda", filters=chosen)
    assert (made_of(query, NOTHING, language="es") is not None) is counts
