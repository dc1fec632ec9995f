"""User text becomes our own tree, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import clean
from search.contract import MAX_QUERY_CHARACTERS, MAX_QUERY_WORDS
from search.query import ParsedQuery, parse, parse_prefix, plain_runs, respell
from search.synonyms import Expander, SynonymSet

KNOWN = {"bp2pc", "bp2", "bp1pc", "bp1", "bp10pc", "bp10", "bp", "pr12"}
VIOLENCE = Expander([SynonymSet(("VBG", "violencia basada en género", "GBV"))])


def read(text: str) -> ParsedQuery:
    return parse(text, expander=VIOLENCE, known_code=KNOWN.__contains__)


def shape(text: str) -> list[tuple[str, str]]:
    return [(unit.kind, unit.text) for unit in read(text).units]


def test_words_are_folded_and_stop_words_dropped() -> None:
    assert [u.forms[0].words for u in read("La Niñez de Manabí").units] == [
        ("ninez",), ("manabi",),
    ]  # fmt: skip


def test_a_query_of_stop_words_alone_keeps_them() -> None:
    assert shape("de la") == [("word", "de"), ("word", "la")]


def test_words_that_can_be_the_subject_stay() -> None:
    assert shape("sin estado") == [("word", "sin"), ("word", "estado")]


def test_quotes_make_a_phrase_with_its_stop_words() -> None:
    unit = read('agua "kit de dignidad"').units[1]
    assert (unit.kind, unit.forms[0].words) == ("phrase", ("kit", "de", "dignidad"))
    assert not unit.forms[0].stemmed
    assert shape("«kit dignidad»") == [("phrase", "kit dignidad")]


def test_an_open_quote_is_no_phrase() -> None:
    assert shape('"kit dignidad') == [("word", "kit"), ("word", "dignidad")]


def test_minus_excludes_a_word_or_a_phrase() -> None:
    parsed = read('agua -salud -"mesa técnica"')
    assert [unit.text for unit in parsed.units] == ["agua"]
    assert [unit.text for unit in parsed.excluded] == ["salud", "mesa técnica"]


def test_a_hyphen_inside_a_word_excludes_nothing() -> None:
    parsed = read("socio-económico")
    assert parsed.excluded == ()
    assert [unit.text for unit in parsed.units] == ["socio", "económico"]


@pytest.mark.parametrize("text", ["BP2_PC", "bp2 pc", "bp-2 pc", "BP 2 PC", "bp2-pc"])
def test_s_3_a_code_is_seen_however_it_is_written(text: str) -> None:
    assert read(text).code == "bp2pc"


def test_s_3_a_code_among_words_is_one_unit() -> None:
    assert shape("kit bp2 pc nutrición") == [
        ("word", "kit"), ("code", "bp2 pc"), ("word", "nutrición"),
    ]  # fmt: skip


def test_seed_4_1_a_damaged_code_and_a_family_are_codes() -> None:
    assert read("BPI_PC").code == "bp1pc"
    assert read("bp1").code == "bp1"
    assert read("bp").code == "bp"
    assert read("PR-12").code == "pr12"


def test_a_code_that_no_page_has_is_words() -> None:
    assert shape("covid19 zz9") == [("word", "covid19"), ("word", "zz9")]


@pytest.mark.parametrize("name", ["código", "codigo", "code", "CODE"])
def test_a_named_code_is_searched_as_a_code_only(name: str) -> None:
    unit = read(f"{name}:XX9_YY").units[0]
    assert (unit.kind, unit.code, unit.only_code) == ("code", "xx9yy", True)


def test_s_1_synonyms_are_one_unit_in_all_their_forms() -> None:
    for text in ("vbg", "GBV", "violencia basada en genero"):
        (unit,) = read(text).units
        assert {form.words for form in unit.forms} == {
            ("vbg",), ("violencia", "basada", "en", "genero"), ("gbv",),
        }  # fmt: skip
    assert read("vbg").expanded == {"vbg": ("violencia basada en género", "GBV")}


def test_a_form_that_is_also_an_acronym_is_told_once_and_never_as_its_own() -> None:
    both = Expander(
        [
            SynonymSet(("VBG", "violencia de género", "GBV")),
            SynonymSet(("Violencia (VBG)", "VBG", "GBV"), uppercase_only=("VBG", "GBV")),
        ]
    )
    parsed = parse("VBG", expander=both, known_code=KNOWN.__contains__)
    assert parsed.expanded == {"VBG": ("violencia de género", "GBV", "Violencia (VBG)")}


def test_a_repeated_word_counts_once() -> None:
    assert shape("agua agua AGUA") == [("word", "agua")]


def test_no_more_than_the_allowed_words_are_looked_at() -> None:
    parsed = parse(" ".join(f"w{n}" for n in range(100)))
    assert len(parsed.units) == MAX_QUERY_WORDS


def test_a_prefix_is_the_last_word_unless_a_space_ends_it() -> None:
    assert parse_prefix("Kit dig") == (("kit",), "dig")
    assert parse_prefix("Kit ") == (("kit",), "")
    assert parse_prefix("?!") == ((), "")


def test_words_that_may_be_misspelt_are_neither_quoted_nor_excluded_nor_named_codes() -> None:
    runs = plain_runs('kit dignidd "una frase" -sin más código:BP2 fin')
    assert [[word.folded for word in run] for run in runs] == [["kit", "dignidd"], ["mas"], ["fin"]]


def test_s_2_respelling_leaves_all_but_the_words_as_typed() -> None:
    written = {("dignidd",): "dignidad", ("auto", "empleo"): "autoempleo"}
    assert respell(" ¿Kit  DIGNIDD? ", written) == " ¿Kit  dignidad? "
    assert respell("auto  empleo, auto", written) == "autoempleo, auto"
    assert respell('"dignidd" -dignidd dignidd', written) == '"dignidd" -dignidd dignidad'
    assert respell("nada", written) == "nada"


@given(st.text(max_size=600))
def test_any_text_is_respelt_only_where_a_word_is_named(text: str) -> None:
    assert respell(text, {}) == clean(text[:MAX_QUERY_CHARACTERS])[:MAX_QUERY_CHARACTERS]


@given(st.text(max_size=600))
def test_any_text_is_a_query(text: str) -> None:
    parsed = read(text)
    assert len(parsed.units) + len(parsed.excluded) <= MAX_QUERY_WORDS
    assert all(form.words and all(form.words) for u in parsed.units for form in u.forms)
    parse_prefix(text)
