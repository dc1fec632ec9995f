"""Codes meet however they are written, and stand in their natural order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.codes import (
    code_family,
    code_keys,
    code_parts,
    code_segments,
    looks_like_code,
    natural_key,
    normalise_code,
    sortable_code,
)


@pytest.mark.parametrize(
    "written", ["BP2_PC", "bp2_pc", "bp2 pc", "bp-2 pc", "BP 2 PC", "Bp2-Pc", "BP2PC", "BP–2_PC"]
)
def test_s_3_one_code_written_in_many_ways_has_one_form(written: str) -> None:
    assert normalise_code(written) == "bp2pc"


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("BPI_PC", "BP1_PC"),
        ("BPl_PC", "BP1_PC"),
        ("bpi_pc", "BP1_PC"),
        ("BPI0_PC", "BP10_PC"),
        ("BP1O_PC", "BP10_PC"),
        ("BPIO_PC", "BP10_PC"),
        ("BP-I PC", "BP1_PC"),
        ("BP 1O", "BP10"),
    ],
)
def test_seed_4_1_a_damaged_digit_is_read_as_the_digit(damaged: str, meant: str) -> None:
    assert normalise_code(damaged) == normalise_code(meant)


@pytest.mark.parametrize("word", ["prio", "vbg", "bpi", "polio", "kit", "niñez", "pl", "pc"])
def test_a_plain_word_is_not_repaired(word: str) -> None:
    assert normalise_code(word) == word.replace("ñ", "n")


@pytest.mark.parametrize(
    ("code", "form"),
    [("PR-12", "pr12"), ("PL-12", "pl12"), ("PL12", "pl12"), ("OF-3", "of3"), ("pl 4", "pl4")],
)
def test_families_of_minga_that_end_like_a_digit_keep_their_letters(code: str, form: str) -> None:
    assert normalise_code(code) == form


def test_the_parts_of_a_code() -> None:
    assert code_parts("BP10_PC") == ("bp", 10, "pc")
    assert code_parts("PR-12") == ("pr", 12, "")
    assert code_parts("bp") == ("bp", None, "")
    assert code_parts("2024") == ("", 2024, "")
    assert code_parts("") == ("", None, "")
    assert code_segments("BPI_PC") == ("bp1", "pc")


def test_codes_sort_by_their_number() -> None:
    codes = ["BP10_PC", "BP2_PC", "BP1_PC", "BP", "AC-3"]
    assert sorted(codes, key=natural_key) == ["AC-3", "BP", "BP1_PC", "BP2_PC", "BP10_PC"]


def test_a_code_is_found_whole_and_without_its_suffix() -> None:
    assert code_keys("BP2_PC") == {"bp2pc", "bp2"}
    assert code_keys("PR-12") == {"pr12"}
    assert code_keys("PRIO_PC") == {"pr10pc", "pr10", "priopc"}
    assert code_keys("—") == frozenset()
    assert code_family("BP2_PC") == "bp"
    assert code_family("kit") == ""


def test_what_looks_like_a_code() -> None:
    assert looks_like_code("bp-2 pc")
    assert looks_like_code("PR-12")
    assert not looks_like_code("dignidad")
    assert not looks_like_code("2024")


@given(st.text(max_size=80))
def test_any_text_has_a_form_that_stays_the_same(text: str) -> None:
    form = normalise_code(text)
    assert normalise_code(form.upper()) == normalise_code(form)
    code_keys(text)


@given(st.lists(st.from_regex(r"[A-Za-z]{0,3}[0-9]{0,4}[_ -]?[A-Za-z]{0,3}", fullmatch=True)))
def test_the_sortable_string_sorts_like_the_natural_key(codes: list[str]) -> None:
    assert sorted(codes, key=lambda c: (sortable_code(c), c)) == sorted(
        codes, key=lambda c: (natural_key(c), c)
    )
