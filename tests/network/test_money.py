"""Amounts of money: the currency is never guessed, and the amount never divided by a thousand."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from network.numbers import NotANumber, find_money, read_money


@pytest.mark.parametrize(
    ("text", "amount", "currency", "printed"),
    [
        ("5,000 USD", "5000", "USD", "5,000 USD"),
        ("USD 5,000", "5000", "USD", "USD 5,000"),
        ("USD5,000", "5000", "USD", "USD5,000"),
        ("US$ 5,000.00", "5000", "USD", "US$ 5,000.00"),
        ("5,000 dólares", "5000", "USD", "5,000 dólares"),
        ("S/ 3 000 000", "3000000", "PEN", "S/ 3 000 000"),
        ("S/. 150,50", "150.50", "PEN", "S/. 150,50"),
        ("5 millones de soles", "5000000", "PEN", "5 millones de soles"),
        ("costó 12.50 soles por kit", "12.50", "PEN", "12.50 soles"),
        ("COP 1.500.000", "1500000", "COP", "COP 1.500.000"),
        ("$ 1.500.000 COP", "1500000", "COP", "$ 1.500.000 COP"),
        ("$1.500.000 pesos colombianos", "1500000", "COP", "$1.500.000 pesos colombianos"),
        ("1.234,50 €", "1234.50", "EUR", "1.234,50 €"),
        ("EUR 20", "20", "EUR", "EUR 20"),
        ("Bs. 300", "300", "VES", "Bs. 300"),
        ("300 bolívares", "300", "VES", "300 bolívares"),
        ("R$ 99,90", "99.90", "BRL", "R$ 99,90"),
        ("Presupuesto aproximado\n\n5,000 USD", "5000", "USD", "5,000 USD"),
    ],
)
def test_money_is_read_with_its_currency(text, amount, currency, printed):
    money = read_money(text, thousands="comma")
    assert (money.amount, money.currency, money.as_printed) == (Decimal(amount), currency, printed)
    assert text[money.start : money.end] == printed
    assert not money.ambiguous


def test_a_currency_that_the_text_does_not_tell_is_asked_for():
    money = read_money("$ 1.500.000")
    assert (money.amount, money.currency, money.ambiguous) == (1_500_000, "", True)
    assert read_money("300 pesos").ambiguous


def test_money_alone_with_three_digits_is_asked_for_unless_it_has_cents():
    assert read_money("5,000 USD").ambiguous
    assert read_money("5,000 USD").amount == 5000
    assert not read_money("5,000 USD", max_decimals=2).ambiguous


@pytest.mark.parametrize(
    "text", ["58,000", "58,000 personas", "5 solicitudes", "20 dolarizado", ""]
)
def test_what_is_not_money_is_refused(text):
    with pytest.raises(NotANumber):
        read_money(text)


def test_all_amounts_of_a_text_are_found():
    text = "S/ 500 000, US$ 30 y 20 EUR; 58,000 personas"
    assert [(money.amount, money.currency) for money in find_money(text)] == [
        (500_000, "PEN"),
        (30, "USD"),
        (20, "EUR"),
    ]


@pytest.mark.parametrize("unit", ["1 ", "1 111 ", "S/ 1", "$", "1 USD ", "US$ 1,", "1 mil "])
def test_hostile_text_takes_linear_time(unit):
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    find_money(text)
    assert time.process_time() - started < 3
