"""The form of the filters: whatever it sends means one selection, with an address without it."""

from __future__ import annotations

from typing import get_args

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search import selection
from search.contract import FacetFilter
from search.form import MAX_FIND, Extra, Form, natural_mode, parameter, read_form
from search.selection import FACET_NAMES, MODES

CODES = st.text("ABC019.-_ñ", min_size=1, max_size=6)


def sent(address: str) -> Form:
    """As the view reads it: the address decoded by Django."""
    return read_form(dict(QueryDict(address).lists()))


def meaning(address: str) -> str:
    return selection.write(sent(address).query)


@pytest.mark.parametrize(
    ("form", "address"),
    [
        # A tick means what the facet says, and "any" where it says nothing.
        ("sector.new=PRO", "sector=PRO"),
        ("sector.new=PRO&sector.mode=any", "sector=PRO"),
        ("sector.new=PRO&sector.mode=all", "sector.all=PRO"),
        (
            "sector.new=PRO&sector.new=HEA&sector.mode=without",
            "sector.without=HEA&sector.without=PRO",
        ),
        # Any and all are said of all that is ticked.
        ("sector=PRO&sector=HEA&sector.mode=all", "sector.all=HEA&sector.all=PRO"),
        ("sector.all=PRO&sector.all=HEA&sector.mode=any", "sector=HEA&sector=PRO"),
        ("sector.all=PRO&sector.new=HEA&sector.mode=all", "sector.all=HEA&sector.all=PRO"),
        # Without is said of what is ticked now: so both stand in one facet.
        ("sector=PRO&sector.new=HEA&sector.mode=without", "sector=PRO&sector.without=HEA"),
        (
            "sector.all=PRO&sector.without=WSH&sector.new=HEA&sector.mode=without",
            "sector.all=PRO&sector.without=HEA&sector.without=WSH",
        ),
        ("sector.without=HEA&sector.new=PRO&sector.mode=any", "sector=PRO&sector.without=HEA"),
        # Nobody says it: a tick joins what there is.
        ("sector.all=PRO&sector.new=HEA", "sector.all=HEA&sector.all=PRO"),
        ("sector.without=PRO&sector.new=HEA", "sector.without=HEA&sector.without=PRO"),
        ("sector=PRO&sector.all=HEA&sector.new=WSH", "sector=PRO&sector=WSH&sector.all=HEA"),
        # A box that was unticked is not sent; a word that means nothing says nothing.
        ("q=vbg&sector.mode=all&kind.mode=any", "q=vbg"),
        ("sector=PRO&sector.mode=none&sector.new=HEA", "sector=HEA&sector=PRO"),
        ("sector=PRO&sector.new=a+b&sector.mode=any", "sector=PRO"),
        ("weight.new=PRO&weight.mode=all", ""),
    ],
)
def test_seed_s_5_any_all_and_without_are_said_in_each_facet(form: str, address: str) -> None:
    assert meaning(form) == address


def test_a_form_without_extras_is_the_selection_that_the_address_is() -> None:
    address = "q=vbg&sector=PRO&sector.without=HEA&sort=title&page=2"
    form = sent(address)
    assert (form.is_raw, form.address) == (False, address)
    assert form.query == selection.read(dict(QueryDict(address).lists()))


@pytest.mark.parametrize(
    ("address", "is_raw"),
    [
        ("q=vbg", False),
        ("sector.new=PRO", True),
        ("sector.mode=any", True),
        ("keyword.find=", True),
        ("keyword.find=kit", False),
        ("keyword.find=%00", True),
    ],
)
def test_only_what_nobody_should_keep_is_led_elsewhere(address: str, is_raw: bool) -> None:
    form = sent(address)
    assert form.is_raw is is_raw
    assert not sent(form.address).is_raw


def test_words_looked_for_among_values_stay_out_of_the_selection() -> None:
    form = sent(f"q=vbg&keyword.find=++kit++de+{'x' * 90}&theme.new=A")
    assert form.finds == {"keyword": ("kit de " + "x" * 90)[: MAX_FIND - 3].strip()}
    assert selection.write(form.query) == "q=vbg&theme=A"


@given(
    st.dictionaries(
        st.one_of(
            st.builds(parameter, st.sampled_from(FACET_NAMES), st.sampled_from(get_args(Extra))),
            st.builds(selection.parameter, st.sampled_from(FACET_NAMES), st.sampled_from(MODES)),
            st.sampled_from(["q", "sort", "page", "size", "exact", "x.new", ".mode"]),
        ),
        st.lists(
            st.one_of(
                CODES,
                st.sampled_from(["any", "all", "without"]),
                st.text(st.characters(codec=None)),
            ),
            max_size=4,
        ),
        max_size=8,
    )
)
def test_any_parameters_are_a_form_whose_address_means_the_same(
    parameters: dict[str, list[str]],
) -> None:
    form = read_form(parameters)
    again = sent(form.address)
    assert (again.query, again.finds, again.is_raw) == (form.query, form.finds, False)
    assert again.address == form.address


@given(
    st.builds(
        FacetFilter,
        **{mode: st.lists(CODES, max_size=2, unique=True).map(tuple) for mode in MODES},
    ),
    CODES,
)
def test_a_tick_that_says_nothing_keeps_what_was_chosen(chosen: FacetFilter, code: str) -> None:
    before = {selection.parameter("sector", mode): list(getattr(chosen, mode)) for mode in MODES}
    after = read_form({**before, "sector.new": [code]}).query.filters["sector"]
    mode = natural_mode(chosen) or "any"
    for each in MODES:
        expected = {*getattr(chosen, each), *([code] if each == mode else [])}
        assert set(getattr(after, each)) == expected
