"""Numbers as the sources print them: never 58 for 58,000, never 3.264 people."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.numbers import (
    NotANumber,
    decide_thousands,
    find_numbers,
    read_number,
    read_qualified,
)

NBSP, THIN, NARROW = "\u00a0", "\u2009", "\u202f"


@pytest.mark.parametrize(
    ("printed", "value", "how"),
    [
        ("5", "5", "plain"),
        ("2021", "2021", "plain"),
        ("1500000", "1500000", "plain"),
        ("-3", "-3", "plain"),
        ("−3", "-3", "plain"),
        ("1,5", "1.5", "decimal_comma"),
        ("12.50", "12.50", "decimal_dot"),
        ("0.5", "0.5", "decimal_dot"),
        ("0,125", "0.125", "decimal_comma"),
        ("0.125", "0.125", "decimal_dot"),
        ("1234.567", "1234.567", "decimal_dot"),
        ("3.2641", "3.2641", "decimal_dot"),
        ("1,500,000", "1500000", "thousands_comma"),
        ("1.500.000", "1500000", "thousands_dot"),
        ("4 500", "4500", "thousands_space"),
        ("1 500 000", "1500000", "thousands_space"),
        (f"1{NBSP}500{NARROW}000", "1500000", "thousands_space"),
        (f"4{THIN}500", "4500", "thousands_space"),
        ("4 500,50", "4500.50", "thousands_space_decimal_comma"),
        ("4 500.500", "4500.500", "thousands_space_decimal_dot"),
        ("1.234.567,89", "1234567.89", "thousands_dot_decimal_comma"),
        ("1,234,567.89", "1234567.89", "thousands_comma_decimal_dot"),
        ("1.234,5", "1234.5", "thousands_dot_decimal_comma"),
        ("1,234.567", "1234.567", "thousands_comma_decimal_dot"),
        ("1,5 millones", "1500000", "decimal_comma"),
        ("3 million", "3000000", "plain"),
        ("20 mil", "20000", "plain"),
    ],
)
def test_a_number_whose_marks_leave_no_doubt(printed, value, how):
    reading = read_number(f" {printed} ")
    assert (reading.value, reading.how, reading.ambiguous) == (Decimal(value), how, False)
    assert reading.as_printed == printed


@pytest.mark.parametrize(
    ("printed", "thousands"), [("58,000", "comma"), ("3.264", "dot"), ("1.500", "dot")]
)
def test_three_digits_after_one_mark_are_thousands_and_ambiguous(printed, thousands):
    alone = read_number(printed)
    whole = Decimal(printed.replace(",", "").replace(".", ""))
    assert (alone.value, alone.ambiguous) == (whole, True)
    shown = read_number(printed, thousands=thousands)
    assert (shown.value, shown.ambiguous, shown.how) == (whole, False, f"thousands_{thousands}")


@pytest.mark.parametrize(
    ("printed", "thousands", "value"), [("58,000", "dot", "58"), ("3.264", "comma", "3.264")]
)
def test_against_what_the_document_shows_it_is_never_silent(printed, thousands, value):
    reading = read_number(printed, thousands=thousands)
    assert (reading.value, reading.ambiguous) == (Decimal(value), True)


@pytest.mark.parametrize("thousands", [None, "comma", "dot"])
@pytest.mark.parametrize("printed", ["58,000", "58.000"])
def test_people_have_no_thousandths(printed, thousands):
    reading = read_number(printed, thousands=thousands, max_decimals=0)
    assert (reading.value, reading.ambiguous) == (58000, False)


@pytest.mark.parametrize(
    ("printed", "value", "ambiguous"), [("99.5 %", "99.5", False), ("100%", "100", False)]
)
def test_a_percentage_keeps_its_value_and_says_so(printed, value, ambiguous):
    reading = read_number(printed)
    assert (reading.value, reading.unit, reading.ambiguous) == (Decimal(value), "%", ambiguous)


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "1.2.3", "20.07.2024", "12,34,5", "1,23.456,7", "0.123.456", "1 50", "5 USD",
     "1,,5", ",5", "5,", "58,000 y 5", "½", "١٢", "1e5", "NaN", "Infinity", "1_000", "9" * 40,
     "1.234,567.89", "1\n500"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotANumber):
        read_number(text)


_MARKS = [(",", "."), (".", ","), (" ", "."), (" ", ","), (NBSP, ","), (THIN, ".")]


def printed_as(value: Decimal, separator: str, mark: str) -> str:
    return f"{value:,f}".replace(",", "\0").replace(".", mark).replace("\0", separator)


@given(
    st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from(_MARKS),
)
def test_two_decimals_come_back_whatever_the_marks(value, marks):
    reading = read_number(printed_as(value, *marks))
    assert (reading.value, reading.ambiguous) == (value, False)


@given(st.integers(10**6, 10**15), st.sampled_from([",", ".", " ", NBSP, THIN, NARROW]))
def test_millions_in_groups_come_back(value, separator):
    reading = read_number(f"{value:,}".replace(",", separator))
    assert (reading.value, reading.ambiguous) == (value, False)


@given(st.integers(1000, 999_999), st.sampled_from([(",", "comma"), (".", "dot")]))
def test_thousands_come_back_as_themselves_and_never_a_thousandth(value, marks):
    printed = f"{value:,}".replace(",", marks[0])
    assert read_number(printed).value == value
    assert read_number(printed, thousands=marks[1]).value == value
    assert read_number(printed, thousands=marks[1]).ambiguous is False


@given(st.text(alphabet="0123456789., %-\u00a0", max_size=30))
def test_any_text_of_digits_and_marks_is_read_or_refused(text):
    try:
        reading = read_number(text)
    except NotANumber:
        return
    kept = "".join(c for c in text if c.isdigit())
    assert "".join(c for c in str(reading.value.copy_abs()) if c.isdigit()).lstrip("0") == (
        kept.lstrip("0")
    )


# -- the document -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "mark"),
    [
        ("58,000 personas, 5,000 USD", "comma"),
        ("587 mujeres; 3.264 y 18.338 personas", "dot"),
        ("60,000 beneficiaries", None),
        ("60,000 beneficiaries, 99.5 % of firms", "comma"),
        ("3.264 personas; el 99,5 %", "dot"),
        ("en total 1,500,000", "comma"),
        ("S/ 1.234,50", "dot"),
        ("58,000 y 3.264", None),
        ("1,500,000 y 3.264", None),
        ("3.264, 18.338 y 12.5 %", None),
        ("4 500 estudiantes, 99.5 %", None),
        ("sin números", None),
        ("2.3 LECCIONES Y BUENAS PRÁCTICAS\n\n3.264 y 18.338", "dot"),
        ("ODS 5.2 y meta 16.9: 3.264 y 18.338", "dot"),
        ("el 20.07.2024 a las 8.30; BP2.5_PC; 3.264 y 18.338", None),
        ("el 20.07.2024; v1.2.3; 3.264 y 18.338", "dot"),
    ],
)
def test_a_document_shows_its_mark_or_does_not(document, mark):
    assert decide_thousands(document) == mark


@given(
    st.lists(st.integers(1000, 999_999), min_size=2, max_size=8),
    st.sampled_from([(",", "comma"), (".", "dot")]),
)
def test_a_document_with_one_habit_leaves_nothing_ambiguous(values, marks):
    text = "; ".join(f"{value:,}".replace(",", marks[0]) for value in values)
    readings = find_numbers(text, thousands=decide_thousands(text))
    assert [(reading.value, reading.ambiguous) for reading in readings] == [
        (value, False) for value in values
    ]


# -- figures as the sources print them --------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "thousands", "value", "qualifier"),
    [
        ("more than 70 national and international institutions have joined", None, "70",
         "more_than"),
        ("more than 60,000 beneficiaries", "comma", "60000", "more_than"),
        ("99.5% of formal companies", None, "99.5", "exact"),
        ("more than 400 graduates", None, "400", "more_than"),
        ("more than 200 volunteers", None, "200", "more_than"),
        ("over 700 new entrepreneurs signed up", None, "700", "more_than"),
        ("over 130 students and 77 tutors", None, "130", "more_than"),
        ("77 tutors", None, "77", "exact"),
        ("over 4 500 new students enrolled", None, "4500", "more_than"),
        ("100% satisfaction rates", None, "100", "exact"),
        ("277 entrepreneurs connected to 150 volunteers", None, "277", "exact"),
        ("2 weekly meetings", None, "2", "exact"),
        ("587 mujeres migrantes/refugiadas", "dot", "587", "exact"),
        ("243 mujeres", "dot", "243", "exact"),
        ("206", "dot", "206", "exact"),
        ("3.264 mujeres migrantes/refugiados", "dot", "3264", "exact"),
        ("de 18.338 personas", "dot", "18338", "exact"),
        ("más de 11.950 mujeres recibieron información", "dot", "11950", "more_than"),
        ("3.753 mujeres", "dot", "3753", "exact"),
        ("A total of 5 workshops", None, "5", "exact"),
        ("more than 20 Venezuelan and Colombian people from commune 9", None, "20", "more_than"),
        ("de población asistida 58,000", "comma", "58000", "exact"),
        ("1 500 000", None, "1500000", "exact"),
    ],
)  # fmt: skip
def test_every_figure_of_the_sources_is_read_as_printed(printed, thousands, value, qualifier):
    number = read_qualified(printed, thousands=thousands)
    assert (number.reading.value, number.qualifier, number.reading.ambiguous) == (
        (Decimal(value), qualifier, False)
    )


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("más de 20", "more_than"), ("MÁS DE 20", "more_than"), ("mas de unos 20", "about"),
        ("over 20", "more_than"), ("at least 20", "more_than"), ("al menos 20", "more_than"),
        ("+20", "more_than"), ("20+", "more_than"), ("20 o más", "more_than"),
        ("más de US$ 20", "more_than"), ("more than a total of 20", "more_than"),
        ("unos 20", "about"), ("unas 20 mujeres", "about"), ("about 20", "about"),
        ("aproximadamente 20", "about"), ("20 aproximadamente", "about"), ("cerca de 20", "about"),
        ("alrededor de las 20", "about"), ("~20", "about"), ("casi 20", "about"),
        ("up to 20", "about"), ("hasta 20", "about"), ("menos de 20", "about"),
        ("20 personas", "exact"), ("además 20", "exact"), ("los 20", "exact"),
        ("más mujeres: 20", "exact"), ("moreover 20", "exact"), ("más de eso. Y 20", "exact"),
    ],
)  # fmt: skip
def test_the_words_before_or_after_say_how_exact_it_is(text, qualifier):
    assert read_qualified(text).qualifier == qualifier


def test_a_phrase_without_a_number_is_refused():
    with pytest.raises(NotANumber):
        read_qualified("más de cincuenta")


def test_numbers_of_a_text_know_where_they_stand():
    text = "De 18.338 personas, 587 en 2019 (99,5 %); BP2_PC, COVID-19, 20/07/2024, 8:00am, 1.2.3"
    readings = find_numbers(text, thousands="dot")
    assert [text[reading.start : reading.end] for reading in readings] == [
        "18.338",
        "587",
        "2019",
        "99,5 %",
    ]


# -- the documents themselves, and hostile ones -----------------------------------------------


@pytest.mark.needs_shared
@pytest.mark.parametrize(
    ("number", "mark"),
    [("000", None), ("001", None), ("002", "dot"), ("003", None), ("004", "comma")],
)
def test_each_source_document_shows_its_own_mark(number, mark):
    seeds = sorted((Path(__file__).resolve().parents[3] / "shared" / "seeds").glob(f"{number}_*"))
    if not seeds:
        pytest.skip("the source documents are not beside the project")
    assert decide_thousands(seeds[0].read_text("utf-8")) == mark


@pytest.mark.parametrize(
    "unit", ["1", "1 ", "1 111 ", "1.", "1,1", "1.111", "1.111,", "111 111", "+", "más de ", "S/ 1",
             "$", "1 USD ", "%", " ", "ODS 1.2 "],
)  # fmt: skip
def test_hostile_text_takes_linear_time(unit):
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    find_numbers(text)
    decide_thousands(text)
    assert time.process_time() - started < 3
