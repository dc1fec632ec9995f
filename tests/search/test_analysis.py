"""Accents, capitals and number make no difference; stop words are few and reviewed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import (
    LANGUAGES,
    WORD,
    acronyms,
    analyzers,
    clean,
    fold,
    is_acronym,
    language_of,
    stem,
    stems,
    stop_words,
    tokens,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nino", "niños"),
        ("niño", "NIÑOS"),
        ("migracion", "migraciones"),
        ("migración", "migraciones"),
        ("mujer", "mujeres"),
        ("joven", "jóvenes"),
        ("vez", "veces"),
        ("país", "paises"),
        ("niñez", "niñeces"),
        ("capacitación", "capacitaciones"),
    ],
)
def test_s_1_forms_of_a_spanish_word_are_found_under_the_same_stems(one: str, other: str) -> None:
    assert set(stems(one, "es")) == set(stems(other, "es"))


def test_s_1_portuguese_plurals_meet_without_accents() -> None:
    assert set(stems("migração", "pt")) == set(stems("migracoes", "pt"))


def test_english_is_stemmed_as_english() -> None:
    assert stem("communities", "en") == stem("community", "en")


def test_folding_comes_before_stemming() -> None:
    for language in LANGUAGES:
        assert stem("Migración", language) == stem("migracion", language)


def test_a_code_is_one_word() -> None:
    assert [t.folded for t in tokens("La BP2_PC, y _x_ y BP-2")] == [
        "la", "bp2_pc", "y", "x", "y", "bp", "2",
    ]  # fmt: skip


def test_tokens_say_where_they_stand() -> None:
    text = "¿Qué niñez?"
    assert [text[t.start : t.end] for t in tokens(text)] == ["Qué", "niñez"]


# Below the scripts that a newer Unicode adds: the two sides need not have the same version of it.
@given(st.text(st.characters(max_codepoint=0x2FFF), max_size=200))
def test_python_and_the_engine_cut_any_text_into_the_same_words(text: str) -> None:
    text = clean(text)
    analysed = [fold(w) for w in WORD.findall(text)]
    assert [w for w in analysed if w] == analyzers()["folded"].analyze(text)


@pytest.mark.parametrize(
    "word",
    ["estado", "contra", "sin", "no", "bajo", "entre", "sobre", "poder", "without", "not", "sem"],
)
def test_a_word_that_can_be_the_subject_is_no_stop_word(word: str) -> None:
    assert word not in stop_words()


@pytest.mark.parametrize(
    "question",
    ["qué cuál cuáles quién quiénes cuándo dónde adónde cuánto cuánta cuántos cuántas cómo por qué",
     "what which who whom whose when where how why",
     "que qual quais quem quando onde quanto quanta quantos quantas como por que"],
)  # fmt: skip
def test_the_words_that_ask_say_nothing_of_the_subject(question: str) -> None:
    assert {token.folded for token in tokens(question)} <= stop_words()


def test_stop_words_are_written_folded_and_are_few() -> None:
    words = stop_words()
    assert {"de", "la", "the", "que", "da"} <= words
    assert all(fold(word) == word for word in words)
    assert len(words) < 280


def test_acronyms_are_words_with_two_capitals() -> None:
    assert acronyms("La OMS (WHO) y el PiN, no Quito ni A") == {"OMS", "WHO", "PIN"}
    assert not is_acronym("Quito")


def test_text_is_cleaned_of_what_engines_refuse() -> None:
    assert clean("nin\u0303o\x00a\ud800b") == "niño a b"


def test_an_unknown_language_is_read_as_spanish() -> None:
    assert language_of("en-us") == "en"
    assert language_of("qu") == "es"
