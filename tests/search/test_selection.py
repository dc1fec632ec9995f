"""One definition of a search: what an address means, and the address that means it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.contract import MAX_QUERY_CHARACTERS, MAX_SIZE, FacetFilter, SearchQuery
from search.selection import (
    FACET_NAMES,
    MAX_CODES,
    MAX_REACH,
    chosen,
    last_page,
    read,
    with_code,
    without_code,
    without_filters,
    without_words,
    write,
)

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)
CODES = st.text("ABCabc019.-_ñ", min_size=1, max_size=12)
FILTERS = st.builds(
    FacetFilter,
    any=st.lists(CODES, max_size=3).map(lambda codes: tuple(sorted(set(codes)))),
    all=st.lists(CODES, max_size=3).map(lambda codes: tuple(sorted(set(codes)))),
    without=st.lists(CODES, max_size=3).map(lambda codes: tuple(sorted(set(codes)))),
).filter(bool)
QUERIES = st.builds(
    SearchQuery,
    text=st.text('abc ñé"-_漢🙂', max_size=40).map(lambda text: " ".join(text.split())),
    filters=st.dictionaries(st.sampled_from(FACET_NAMES), FILTERS, max_size=4),
    sort=st.sampled_from(["date", "title"]),
    page=st.integers(1, MAX_REACH // MAX_SIZE),
    size=st.integers(1, MAX_SIZE),
    exact=st.booleans(),
)


def parsed(address: str) -> SearchQuery:
    """As a view reads it: the address decoded by Django."""
    from django.http import QueryDict

    return read(dict(QueryDict(address).lists()))


def test_a_repeated_parameter_means_any_of_its_codes() -> None:
    query = parsed("q=vbg&sector=PRO&sector=HEA")
    assert query == SearchQuery(text="vbg", filters={"sector": FacetFilter(any=("HEA", "PRO"))})


def test_all_and_without_have_parameters_of_their_own() -> None:
    query = parsed("sector=PRO&sector.all=HEA&sector.all=EDU&sector.without=WSH")
    assert query.filters == {
        "sector": FacetFilter(any=("PRO",), all=("EDU", "HEA"), without=("WSH",))
    }


def test_equal_selections_have_one_address() -> None:
    address = "q=kit+dignidad&territory=EC&sector=HEA&sector=PRO&page=2"
    scrambled = "sector=PRO&page=2&territory=EC&q=++kit++dignidad&sector=HEA&sector=PRO&size=10"
    assert write(parsed(scrambled)) == address


def test_the_empty_search_has_the_empty_address() -> None:
    assert write(parsed("q=&sort=&page=1&size=10&exact=")) == ""


def test_without_words_the_newest_come_first() -> None:
    assert parsed("").sort == "date"
    assert parsed("q=vbg").sort == "relevance"
    assert parsed("sort=relevance").sort == "date"
    assert parsed("sort=title").sort == "title"


@given(QUERIES)
def test_a_selection_survives_its_address(query: SearchQuery) -> None:
    assert parsed(write(query)) == query


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "q",
                "sort",
                "page",
                "size",
                "exact",
                "lang",
                "sector",
                "year.all",
                "kind.without",
                "x",
            ]
        ),
        st.lists(ANY_TEXT, max_size=3),
    )
)
def test_any_parameters_are_a_selection_with_one_address(parameters: dict[str, list[str]]) -> None:
    query = read(parameters)
    assert parsed(write(query)) == query


@given(QUERIES, st.sampled_from(FACET_NAMES), CODES)
def test_a_part_that_is_added_comes_off_again(query: SearchQuery, facet: str, code: str) -> None:
    before = replace(without_code(query, facet, code), page=1)
    added = with_code(before, facet, code)
    assert (facet, "any", code) in list(chosen(added))
    assert without_code(added, facet, code) == before


def test_adding_a_part_goes_back_to_the_first_page() -> None:
    assert with_code(parsed("q=vbg&page=4"), "sector", "PRO") == parsed("q=vbg&sector=PRO")


def test_filters_and_words_come_off_apart() -> None:
    query = parsed("q=vbg&sector=PRO&exact=1&page=2")
    assert write(without_filters(query)) == "q=vbg&exact=1"
    assert write(without_words(query)) == "sector=PRO"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("page=-1", 1),
        ("page=0", 1),
        ("page=", 1),
        ("page=dos", 1),
        ("page=1e9", 1),
        ("page=%00", 1),
        ("page=3", 3),
        ("page=99999999999", MAX_REACH // 10),
        ("page=" + "9" * 5000, 1),
        ("page=99999999999&size=100", MAX_REACH // 100),
    ],
)
def test_a_hostile_page_number_is_a_page(address: str, page: int) -> None:
    assert parsed(address).page == page


@pytest.mark.parametrize(
    ("address", "size"),
    [
        ("size=1e9", 10),
        ("size=1000000000", MAX_SIZE),
        ("size=0", 1),
        ("size=-4", 1),
        ("size=25", 25),
    ],
)
def test_a_hostile_size_is_a_size(address: str, size: int) -> None:
    assert parsed(address).size == size


def test_unknown_facets_and_modes_mean_nothing() -> None:
    assert parsed("weight=1&sector.any=PRO&sector.none=PRO&_total=1&facets.kind=x") == SearchQuery(
        sort="date"
    )


@pytest.mark.parametrize("code", ["", "a b", "a/b", "a|b", "\x00", "\ud800", "x" * 81, "a\nb"])
def test_what_is_no_code_is_dropped(code: str) -> None:
    assert read({"sector": [code, "PRO"]}).filters == {"sector": FacetFilter(any=("PRO",))}


def test_a_facet_holds_so_many_codes_and_no_more() -> None:
    query = read({"keyword": [f"k{number:04d}" for number in range(5000)]})
    assert len(query.filters["keyword"].any) == MAX_CODES


def test_words_lose_what_no_engine_accepts_and_are_cut() -> None:
    assert read({"q": "a\x00b\ud800c"}).text == "a b c"
    assert len(read({"q": "a" * 200_000}).text) == MAX_QUERY_CHARACTERS


def test_the_last_page_shows_hits_and_stays_within_reach() -> None:
    assert [last_page(total, 10) for total in (0, 1, 10, 11, 95)] == [1, 1, 1, 2, 10]
    assert last_page(10**9, 10) == MAX_REACH // 10
