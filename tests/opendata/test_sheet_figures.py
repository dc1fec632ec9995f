"""People assisted and budgets are read with their exactness; in doubt, it is asked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from opendata.importers.parsed import Budget, FactState, People, Qualifier
from opendata.importers.recognition import parse_file
from tests.opendata.sheet_files import on_both_sheets, parse_fields, refused, told


@on_both_sheets
def test_seed_4_5_people_assisted_are_58000(path: Path) -> None:
    people = parse_file(path.read_bytes(), path.name).sheet("BP2_PC").facts.people_assisted
    assert people.value == People(58_000, Qualifier.EXACT, "de población asistida: 58,000")
    assert people.as_printed == "58,000"


@on_both_sheets
def test_seed_4_5_the_budget_is_about_5000_dollars_of_no_stated_year(path: Path) -> None:
    budget = parse_file(path.read_bytes(), path.name).sheet("BP2_PC").facts.budget
    assert budget.value == Budget(
        Decimal(5_000), "USD", None, Qualifier.ABOUT, "Presupuesto aproximado: 5,000 USD"
    )
    assert budget.as_printed == "5,000 USD"


@pytest.mark.parametrize(
    ("printed", "number", "qualifier"),
    [
        ("58,000", 58_000, "exact"),
        ("58.000", 58_000, "exact"),
        ("58 000", 58_000, "exact"),
        ("587", 587, "exact"),
        ("1,234,567", 1_234_567, "exact"),
        ("más de 11.950 mujeres", 11_950, "more_than"),
        ("more than 400 graduates", 400, "more_than"),
        ("over 4 500 students", 4_500, "more_than"),
        ("alrededor de 300", 300, "about"),
        ("aprox. 300 familias", 300, "about"),
        ("mais de 70 pessoas", 70, "more_than"),
    ],
)
def test_people_are_read_with_their_qualifier(printed: str, number: int, qualifier: str) -> None:
    people = parse_fields(("Población asistida", printed)).sheets[0].facts.people_assisted
    assert people.value is not None
    assert (people.value.number, people.value.qualifier) == (number, qualifier)
    assert people.as_printed == printed


def test_words_without_a_number_are_kept_as_printed_and_told() -> None:
    parsed = parse_fields(("Población asistida", "muchas mujeres"))
    people = parsed.sheets[0].facts.people_assisted
    assert (people.state, people.value, people.as_printed) == (
        FactState.STATED,
        None,
        "muchas mujeres",
    )
    assert told(parsed) == [("fact_not_read", "people_assisted")]


@pytest.mark.parametrize("printed", ["300 mujeres y 200 hombres", "300 mujeres\n\n200 hombres"])
def test_several_numbers_of_people_are_not_chosen_from(printed: str) -> None:
    parsed = parse_fields(("Población asistida", printed))
    assert parsed.sheets[0].facts.people_assisted.value is None
    assert told(parsed) == [("fact_not_read", "people_assisted")]


@pytest.mark.parametrize(
    ("printed", "amount", "currency", "year"),
    [
        ("5,000 USD", "5000", "USD", None),
        ("USD 5.000", "5000", "USD", None),
        ("$ 1.250,50", "1250.50", "", None),
        ("5.000 dólares (2021)", "5000", "USD", 2021),
        ("3 millones de soles", "3000000", "PEN", None),
        ("12,000 EUR en 2020", "12000", "EUR", 2020),
    ],
)
def test_a_budget_is_an_amount_a_currency_and_perhaps_a_year(
    printed: str, amount: str, currency: str, year: int | None
) -> None:
    budget = parse_fields(("Presupuesto", printed)).sheets[0].facts.budget.value
    assert budget is not None
    assert (budget.amount, budget.currency, budget.year) == (Decimal(amount), currency, year)


def test_the_label_says_that_a_budget_is_approximate() -> None:
    exact = parse_fields(("Presupuesto", "500 USD")).sheets[0].facts.budget.value
    about = parse_fields(("Presupuesto aproximado", "500 USD")).sheets[0].facts.budget.value
    assert exact is not None
    assert about is not None
    assert (exact.qualifier, about.qualifier) == (Qualifier.EXACT, Qualifier.ABOUT)


def test_how_a_number_was_read_is_told() -> None:
    parsed = parse_fields(("Población asistida", "58,000"))
    (notice,) = [notice for notice in parsed.notices if notice.message == "number_read"]
    assert dict(notice.params) == {"printed": "58,000", "value": "58000", "how": "thousands_comma"}
    assert str(notice) == "Line 13: “58,000” was read as 58000."


def test_i_1_a_number_that_can_be_read_in_two_ways_is_a_question_with_its_line() -> None:
    parsed = parse_fields(("Presupuesto", "3.264 millones de soles"))
    (question,) = parsed.questions
    assert (question.message, question.line, question.field) == ("number_ambiguous", 13, "budget")
    assert parsed.sheets[0].facts.budget.guessed == "number_ambiguous"


@pytest.mark.parametrize(("thousands", "amount"), [("dot", "3264000000"), ("comma", "3264000")])
def test_the_answer_about_thousands_settles_the_question(thousands: str, amount: str) -> None:
    parsed = parse_fields(("Presupuesto", "3.264 millones de soles"), thousands=thousands)
    budget = parsed.sheets[0].facts.budget.value
    assert parsed.questions == ()
    assert budget is not None
    assert budget.amount == Decimal(amount)


def test_the_other_numbers_of_the_file_may_settle_it() -> None:
    parsed = parse_fields(
        ("Territorio", "Lima: 18.338 personas, 11.950 mujeres"),
        ("Presupuesto", "3.264 millones de soles"),
    )
    assert parsed.questions == ()


def test_another_mark_of_thousands_is_refused() -> None:
    assert refused("BP1_PC: Uno", thousands="space").problem == "unknown_thousands"


def test_money_without_a_currency_wants_a_look() -> None:
    parsed = parse_fields(("Presupuesto", "$ 5,000"))
    budget = parsed.sheets[0].facts.budget.value
    assert budget is not None
    assert (budget.amount, budget.currency) == (Decimal(5_000), "")
    assert told(parsed) == [("currency_unknown", "budget")]


@pytest.mark.parametrize("printed", ["entre 5,000 y 8,000 USD", "5,000 USD y 300 EUR", "-20 USD"])
def test_a_budget_that_is_not_one_amount_is_not_read(printed: str) -> None:
    parsed = parse_fields(("Presupuesto", printed))
    assert parsed.sheets[0].facts.budget.value is None
    assert told(parsed) == [("fact_not_read", "budget")]
