"""Which words may be meant by one that no page holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling import LONGEST, MOST_NEAR, Lexicon, may_be_misspelt, sound

LEXICON = Lexicon(
    [("vivienda", 9), ("vivir", 4), ("kit", 3), ("dignidad", 2), ("mesa", 7), ("meta", 2),
     ("para", 99), ("parra", 1), ("de", 99), ("porte", 5), ("bp2_pc", 1), ("2024", 8)]
)  # fmt: skip


def words(word: str) -> list[str]:
    return [near.word for near in LEXICON.near(word)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("vivenda", "vivienda"), ("vviienda", "vivienda"), ("dignidda", "dignidad"), ("kitt", "kit")],
)
def test_a_mistake_leads_to_the_word(typed: str, meant: str) -> None:
    assert words(typed) == [meant]


def test_short_words_may_hold_one_mistake_and_long_ones_two() -> None:
    assert words("vivdna") == []
    assert words("vivindda") == ["vivienda"]
    assert words("vvindda") == []


def test_what_is_said_alike_is_near_however_it_is_written() -> None:
    assert sound("bibienda") == sound("vivienda")
    assert sound("zerbesa") == sound("cerveza")
    assert sound("ocho") != sound("oco")
    assert words("bibir") == ["vivir"]


def test_of_equally_near_words_the_one_in_more_pages_comes_first() -> None:
    assert words("mepa") == ["mesa", "meta"]


def test_a_stop_word_is_meant_only_when_nothing_else_is() -> None:
    assert words("parrra") == ["parra"]
    assert Lexicon([("para", 9)]).near("parra")[0].word == "para"


def test_codes_and_numbers_are_no_words() -> None:
    assert "bp2_pc" not in LEXICON
    assert "2024" not in LEXICON
    assert not any(map(may_be_misspelt, ("bp2_pc", "2024", "kit", "bp99", "a" * (LONGEST + 1))))
    assert may_be_misspelt("dignidd")


def test_a_word_falls_into_two_known_ones_unless_both_are_stop_words() -> None:
    assert list(LEXICON.parts("kitdignidad")) == [("kit", "dignidad")]
    assert list(LEXICON.parts("deporte")) == [("de", "porte")]
    assert list(LEXICON.parts("depara")) == []


@given(st.text(min_size=4, max_size=LONGEST))
def test_any_word_has_few_near_ones_and_never_itself(word: str) -> None:
    found = words(word)
    assert len(found) <= MOST_NEAR
    assert word not in found
    list(LEXICON.parts(word))
