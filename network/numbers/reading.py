"""One number: what its marks mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Thousands = Literal["comma", "dot"]
#: How a number was read; what a form shows beside the field is a translation of it.
How = Literal[
    "plain",
    "decimal_comma",
    "decimal_dot",
    "thousands_comma",
    "thousands_dot",
    "thousands_space",
    "thousands_comma_decimal_dot",
    "thousands_dot_decimal_comma",
    "thousands_space_decimal_comma",
    "thousands_space_decimal_dot",
]


class NotANumber(ValueError):
    """The text is no number, or its marks make no sense (``1.2.3``, ``12,34,5``)."""


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number and how it was read.

    ``value``       exact, the word *million* and the like multiplied in; a percentage is not
                    divided by 100
    ``as_printed``  what was read, ``unit`` included, without white space around it
    ``ambiguous``   the value is the likelier of two: ask before it is stored
    ``unit``        ``%`` or empty
    ``start``       where it begins in the text that was read; ``end`` where it ends
    """

    value: Decimal
    as_printed: str
    how: How
    ambiguous: bool
    unit: str = ""
    start: int = 0
    end: int = 0


SPACE = "[ \u00a0\u2007\u2009\u202f]"
MARKS: dict[str, Thousands] = {",": "comma", ".": "dot"}
_MULTIPLIERS = {
    "mil": 1_000, "thousand": 1_000, "millón": 1_000_000, "millon": 1_000_000,
    "millones": 1_000_000, "million": 1_000_000, "millions": 1_000_000, "milhão": 1_000_000,
    "milhões": 1_000_000,
}  # fmt: skip
TAIL = rf"(?:{SPACE}?(?P<percent>%)|{SPACE}(?P<times>{'|'.join(_MULTIPLIERS)})\b)?"
#: Longest digits of a number that is read: nothing here counts beyond.
_DIGITS = r"[0-9]{1,3}(?:%s[0-9]{3}){1,9}(?:[.,][0-9]{1,15})?|[0-9]{1,30}(?:[.,][0-9]{1,30}){0,9}"
NUMBER = rf"(?P<sign>[+−-]?)(?P<digits>{_DIGITS % SPACE})"
_WHOLE = re.compile(rf"\s*(?:{NUMBER}{TAIL})\s*", re.IGNORECASE)
#: In running text: no piece of a code, a date, an hour, an address or a longer number.
IN_TEXT = re.compile(
    rf"(?<![\w.,/:@#+−-])(?:{NUMBER})(?![\w/:@]|[.,−-][0-9]|-\w){TAIL}", re.IGNORECASE
)


def read_number(
    text: str, *, thousands: Thousands | None = None, max_decimals: int | None = None
) -> NumberReading:
    """The number that ``text`` is. Raises ``NotANumber``.

    ``thousands`` is the mark that separates thousands, where that is known. Three digits after the
    other mark are then decimals, and still ambiguous: whoever passes a person's own answer takes
    the value, whoever passes what a document shows asks. ``max_decimals`` is the most decimals that
    this quantity can have, 0 for people and 2 for money: three digits are then no decimals.

    >>> read_number("58,000").value, read_number("58,000").ambiguous
    (Decimal('58000'), True)
    """
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise NotANumber(f"Not a number: {text.strip()[:60]!r}")
    return _read(match, thousands, max_decimals)


def find_numbers(
    text: str, *, thousands: Thousands | None = None, max_decimals: int | None = None
) -> list[NumberReading]:
    """All numbers of a text, in order, years among them; codes, dates and hours are none."""
    found: list[NumberReading] = []
    for match in IN_TEXT.finditer(text):
        try:
            found.append(_read(match, thousands, max_decimals))
        except NotANumber:  # 1.2.3 is the number of a section
            continue
    return found


def _read(
    match: re.Match[str], thousands: Thousands | None, max_decimals: int | None
) -> NumberReading:
    whole, decimals, how, open_question = split_digits(match["digits"])
    if open_question:
        mark = MARKS[re.sub("[0-9]", "", match["digits"])]
        impossible = max_decimals is not None and max_decimals < 3
        if thousands is not None and thousands != mark and not impossible:
            whole, decimals = match["digits"].replace(",", ".").split(".")
            how = "decimal_comma" if mark == "comma" else "decimal_dot"
        open_question = thousands != mark and not impossible
    value = Decimal(f"{whole}.{decimals}" if decimals else whole)
    if match["times"]:
        value *= _MULTIPLIERS[match["times"].lower()]
    return NumberReading(
        value=-value if match["sign"] in {"-", "−"} else value,
        as_printed=match[0].strip(),
        how=how,
        ambiguous=open_question,
        unit=match["percent"] or "",
        start=match.start() + len(match[0]) - len(match[0].lstrip()),
        end=match.start() + len(match[0].rstrip()),
    )


def split_digits(digits: str) -> tuple[str, str, How, bool]:
    """Whole digits, decimals, how they were told apart, and whether it could be the other way.

    Where it could, the answer is thousands.
    """
    spaced = re.fullmatch(rf"([0-9]{{1,3}}(?:{SPACE}[0-9]{{3}})+)(?:([.,])([0-9]+))?", digits)
    if spaced:
        whole = re.sub(SPACE, "", spaced[1])
        if not spaced[2]:
            return whole, "", "thousands_space", False
        comma = spaced[2] == ","
        return (
            whole,
            spaced[3],
            "thousands_space_decimal_comma" if comma else "thousands_space_decimal_dot",
            False,
        )
    marks = re.sub("[0-9]", "", digits)
    groups = re.split("[.,]", digits)
    if not marks:
        return digits, "", "plain", False
    if len(marks) == 1:
        by_comma = marks == ","
        if len(groups[1]) != 3 or len(groups[0]) > 3 or groups[0].startswith("0"):
            return groups[0], groups[1], "decimal_comma" if by_comma else "decimal_dot", False
        return "".join(groups), "", "thousands_comma" if by_comma else "thousands_dot", True
    last_differs = marks[-1] != marks[0]
    grouped = groups[:-1] if last_differs else groups
    if (
        len(set(marks[:-1])) != 1
        or not 1 <= len(grouped[0]) <= 3
        or grouped[0].startswith("0")
        or any(len(group) != 3 for group in grouped[1:])
    ):
        raise NotANumber(f"The marks make no sense: {digits[:60]!r}")
    if not last_differs:
        return "".join(groups), "", "thousands_comma" if marks[0] == "," else "thousands_dot", False
    if marks[0] == ",":
        return "".join(grouped), groups[-1], "thousands_comma_decimal_dot", False
    return "".join(grouped), groups[-1], "thousands_dot_decimal_comma", False
