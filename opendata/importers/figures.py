"""Reads the figures of a sheet: people assisted and the budget, with the sentence that states them.

Pure. How digits are read is ``network.numbers``; this module knows what people and money can be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from network.numbers import (
    NotANumber,
    NumberReading,
    Thousands,
    decide_thousands,
    find_money,
    find_numbers,
    qualify,
    read_number,
)
from opendata.importers.facts import Report, not_stated, silent, stated
from opendata.importers.parsed import Budget, Fact, People, Qualifier
from opendata.importers.problems import Level
from opendata.importers.raw import RawField, RawSheet
from practices.editions import fold_heading

#: Longest text in which a figure is looked for; longer is prose, and prose is not a figure.
_MAX_TEXT = 500
#: Years of these documents: a bare number between them, beside another one, is no figure.
_YEARS = range(1990, 2101)
#: In a label, what says that its figure is not exact.
_ABOUT = frozenset({"aproximado", "aproximada", "aproximados", "approximate", "estimado"})
#: Decimals that there can be: no thousandths of a person or of a budget.
_PEOPLE_DECIMALS, _MONEY_DECIMALS = 0, 2


@dataclass(frozen=True, slots=True)
class Digits:
    """How the file writes thousands. ``answered``: a person said so, and there is no more to ask;
    else it is what the text shows, or None where it shows nothing."""

    thousands: Thousands | None
    answered: bool


def digits_of(sheets: Iterable[RawSheet], given: str) -> Digits:
    """What the person who imports gave (``"comma"``, ``"dot"``), or else what the file shows."""
    marks: dict[str, Thousands] = {"comma": "comma", "dot": "dot"}
    if given:
        return Digits(marks[given], answered=True)
    texts = (
        line.text for sheet in sheets for field in sheet.fields.values() for line in field.lines
    )
    return Digits(decide_thousands("\n".join(texts)), answered=False)


def read_people(field: RawField, report: Report, digits: Digits) -> Fact[People]:
    """The one number of people. Several numbers are not chosen from and not added up."""
    if silent(field):
        return not_stated(field)
    text, line = _text(field), field.lines[0].line
    readings = _figures(text, digits.thousands) if len(text) <= _MAX_TEXT else []
    value = readings[0].value if len(readings) == 1 else None
    if value is None or value != int(value) or value < 0 or readings[0].unit:
        report(Level.WARNING, "fact_not_read", line, printed=text[:80])
        return stated(field, None)
    guessed = _tell(readings[0], report, line, digits)
    people = People(int(value), _qualifier(field, text, readings[0]), _sentence(field, text))
    return stated(field, people, guessed)


def read_budget(field: RawField, report: Report, digits: Digits) -> Fact[Budget]:
    """One amount, its currency where it is named, and its year where it is stated."""
    if silent(field):
        return not_stated(field)
    text, line = _text(field), field.lines[0].line
    amounts = find_money(text, thousands=digits.thousands) if len(text) <= _MAX_TEXT else []
    readings = [
        # The amount stands with its currency, and is qualified by the words around both.
        replace(
            _certain(money.reading, digits.thousands, _MONEY_DECIMALS),
            start=money.start,
            end=money.end,
        )
        for money in amounts
    ]
    if not amounts and len(text) <= _MAX_TEXT:
        readings = _figures(text, digits.thousands, decimals=_MONEY_DECIMALS)
    reading = readings[0] if len(readings) == 1 else None
    currency = amounts[0].currency if amounts else ""
    others = []
    if reading:
        others = find_numbers(f"{text[: reading.start]} {text[reading.end :]}")
    one = all(_is_year(other) for other in others)
    if reading is None or not one or reading.value < 0 or reading.unit:
        report(Level.WARNING, "fact_not_read", line, printed=text[:80])
        return stated(field, None)
    guessed = _tell(reading, report, line, digits)
    if not currency:
        report(Level.WARNING, "currency_unknown", line, printed=text[:80])
    budget = Budget(
        reading.value,
        currency,
        int(others[0].value) if len(others) == 1 else None,
        _qualifier(field, text, reading),
        _sentence(field, text),
    )
    return stated(field, budget, guessed)


def _text(field: RawField) -> str:
    """All that the field says, on one line."""
    return " ".join(line.text for line in field.lines)


def _figures(
    text: str, thousands: Thousands | None, *, decimals: int = _PEOPLE_DECIMALS
) -> list[NumberReading]:
    """The numbers of ``text``; years only where there is nothing else."""
    found = [
        _certain(reading, thousands, decimals)
        for reading in find_numbers(text, thousands=thousands)
    ]
    return [reading for reading in found if not _is_year(reading)] or found


def _certain(reading: NumberReading, thousands: Thousands | None, decimals: int) -> NumberReading:
    """A reading that uses what the quantity can be. A word like *millones* makes three decimals
    possible again: then only the document or a person can tell."""
    if reading.as_printed[-1:].isalpha():
        return reading
    try:
        sure = read_number(reading.as_printed, thousands=thousands, max_decimals=decimals)
    except NotANumber:
        return reading
    return replace(sure, start=reading.start, end=reading.end)


def _is_year(reading: NumberReading) -> bool:
    return reading.how == "plain" and not reading.unit and reading.value in _YEARS


def _sentence(field: RawField, text: str) -> str:
    return f"{field.heading}: {text}"


def _qualifier(field: RawField, text: str, reading: NumberReading) -> Qualifier:
    """What the words around the figure say, or else its label."""
    said = Qualifier(qualify(text, reading).qualifier)
    in_label = _ABOUT & set(fold_heading(field.heading).split())
    return Qualifier.ABOUT if said is Qualifier.EXACT and in_label else said


def _tell(reading: NumberReading, report: Report, line: int, digits: Digits) -> str:
    """Says how a number was read; asks where it can be read in two ways."""
    params = {"printed": reading.as_printed, "value": f"{reading.value.normalize():f}"}
    if reading.ambiguous and not digits.answered:
        report(Level.QUESTION, "number_ambiguous", line, **params)
        return "number_ambiguous"
    if reading.how != "plain":
        report(Level.INFO, "number_read", line, how=reading.how, **params)
    return ""
