"""Synonyms meet both ways and across languages; acronyms that are common words need capitals."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from search.analysis import tokens
from search.synonyms import Expander, Span, SynonymSet

SETS = (
    SynonymSet(("VBG", "violencia basada en género", "GBV", "gender-based violence")),
    SynonymSet(("violencia", "violence", "violência")),
    SynonymSet(("OMS", "Organización Mundial de la Salud", "WHO"), uppercase_only=("OMS", "WHO")),
    SynonymSet(("PiN", "población necesitada"), uppercase_only=("PiN",)),
)
REVIEWED = Path(__file__).parents[2] / "vocabulary" / "data" / "synonyms.csv"


def spans(text: str, sets: tuple[SynonymSet, ...] = SETS) -> tuple[Span, ...]:
    return Expander(sets).spans(list(tokens(text)))


def forms(text: str) -> list[str]:
    return [form.text for span in spans(text) for form in span.forms]


@pytest.mark.parametrize("typed", ["vbg", "GBV", "Violencia basada en GENERO"])
def test_s_1_whichever_form_is_typed_all_are_searched(typed: str) -> None:
    assert set(forms(typed)) == set(SETS[0].terms)


def test_the_longest_term_wins() -> None:
    (span,) = spans("violencia basada en género")
    assert (span.start, span.end) == (0, 4)


def test_a_shorter_term_is_found_where_the_longer_is_not() -> None:
    assert forms("violencia familiar") == ["violencia", "violence", "violência"][:2]


def test_terms_are_found_among_other_words() -> None:
    assert [(s.start, s.end) for s in spans("casos de vbg y violencia en casa")] == [(2, 3), (4, 5)]


def test_an_uppercase_acronym_matches_only_in_capitals() -> None:
    assert spans("who helps") == ()
    assert forms("WHO helps") == ["WHO", "OMS", "Organización Mundial de la Salud"]
    assert forms("PiN") == ["PiN", "población necesitada"]
    assert spans("pin") == ()


def test_the_long_form_searches_the_acronym_as_a_capital_word() -> None:
    (span,) = spans("organizacion mundial de la salud")
    assert [form.acronym for form in span.forms] == ["", "OMS", "WHO"]


def test_a_query_all_in_capitals_says_nothing_about_acronyms() -> None:
    assert spans("TELL ME WHO HELPS") == ()


def test_a_set_of_one_term_expands_nothing() -> None:
    assert len(Expander([SynonymSet(("albergue", "ALBERGUE"))])) == 0


def test_a_term_of_two_sets_brings_both() -> None:
    two = (SynonymSet(("gad", "gobierno local")), SynonymSet(("gad", "cantón")))
    (span,) = spans("gad", two)
    assert [form.text for form in span.forms] == ["gad", "gobierno local", "cantón"]


def test_two_thousand_sets_are_searched_for_the_longest_match() -> None:
    many = [SynonymSet((f"sigla{n}", f"nombre largo número {n}")) for n in range(2000)]
    words = list(tokens("nombre largo número 1999 " * 8))
    assert len(Expander(many).spans(words)) == 8


def _reviewed_sets() -> list[SynonymSet]:
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        return [
            SynonymSet(
                tuple(t for c in ("es", "en", "pt") for t in row[f"terms_{c}"].split("|") if t),
                tuple(t for t in row["uppercase_only"].split("|") if t),
            )
            for row in csv.DictReader(file)
        ]


def test_s_1_the_reviewed_sets_join_vbg_in_three_languages() -> None:
    expander = Expander(_reviewed_sets())
    found = {
        typed: {form.words for span in expander.spans(list(tokens(typed))) for form in span.forms}
        for typed in ("vbg", "violencia basada en genero", "GBV")
    }
    assert found["vbg"] == found["GBV"] == found["violencia basada en genero"]
    assert {("vbg",), ("gbv",), ("violencia", "basada", "en", "genero")} <= found["vbg"]
