"""A number with what the words around it say about its exactness."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from network.numbers.reading import NotANumber, NumberReading, Thousands, find_numbers

Qualifier = Literal["exact", "more_than", "about"]


@dataclass(frozen=True, slots=True)
class QualifiedNumber:
    """A number with what is said about its exactness. ``words`` are the ones that say it.

    *Up to* and *less than* fit none of the three qualifiers and are given as ``about``.
    """

    qualifier: Qualifier
    reading: NumberReading
    words: str = ""


_MORE = (
    r"m[áa]s\s+de|more\s+than|over|above|at\s+least|al\s+menos|por\s+lo\s+menos|no\s+menos\s+de"
    r"|superior(?:es)?\s+a|mais\s+de|pelo\s+menos|acima\s+de|\+\s?de|[>≥]|m[íi]nimo(?:\s+de)?"
)
_ABOUT = (
    r"unos|unas|about|around|aproximadamente|aproximad[oa]s?|approximately|approx\.?|aprox\.?"
    r"|cerca\s+de|alrededor\s+de|en\s+torno\s+a|casi|almost|nearly|some|circa|ca\.|quase|[~≈]"
    r"|menos\s+de|less\s+than|fewer\s+than|under|hasta|up\s+to|at[ée]|como\s+m[áa]ximo|[<≤]"
)
_BEFORE = re.compile(
    rf"(?<!\w)(?:(?P<more>{_MORE})|(?P<about>{_ABOUT}))"
    r"(?:\s{1,3}(?:the|los|las|a\s+total\s+of|un\s+total\s+de|otr[oa]s|de))?[\s:]{0,3}"
    r"(?:(?:USD|US\$|S/\.?|[$€]|R\$|COP|PEN|EUR|VES|BRL)\s?)?\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s{0,2}(?:(?P<more>\+|o\s+m[áa]s\b|or\s+more\b|ou\s+mais\b|y\s+m[áa]s\b)"
    r"|\(?(?P<about>aproximadamente\b|aprox\b|approx\b|approximately\b|o\s+menos\b))",
    re.IGNORECASE,
)
_REACH = 48


def read_qualified(
    text: str, *, thousands: Thousands | None = None, max_decimals: int | None = None
) -> QualifiedNumber:
    """The first number of a phrase and whether it is exact. Raises ``NotANumber``.

    >>> read_qualified("más de 11.950 mujeres", thousands="dot").qualifier
    'more_than'
    """
    numbers = find_numbers(text, thousands=thousands, max_decimals=max_decimals)
    if not numbers:
        raise NotANumber(f"No number in {text.strip()[:60]!r}")
    return qualify(text, numbers[0])


def qualify(text: str, reading: NumberReading) -> QualifiedNumber:
    """What the words around one number of ``text`` say about it."""
    if reading.as_printed.startswith("+"):
        return QualifiedNumber("more_than", reading, "+")
    before = text[max(0, reading.start - _REACH) : reading.start]
    said = _BEFORE.search(before) or _AFTER.match(text, reading.end)
    if said is None:
        return QualifiedNumber("exact", reading)
    words = said["more"] or said["about"]
    return QualifiedNumber("more_than" if said["more"] else "about", reading, words)
