"""Amounts of money with their currency, as documents of the region print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from network.numbers.reading import (
    NUMBER,
    SPACE,
    TAIL,
    NotANumber,
    NumberReading,
    Thousands,
    read_number,
)

#: What is printed → ISO 4217 code, empty where the sign is that of several currencies. *Bs* is read
#: as Venezuela's, whose programmes these documents describe; Bolivia's is written out.
_CURRENCIES: dict[str, str] = {
    "USD": "USD", "US$": "USD", "U$S": "USD", "dólar": "USD", "dólares": "USD", "dolares": "USD",
    "dollar": "USD", "dollars": "USD", "dólares americanos": "USD", "US dollars": "USD",
    "PEN": "PEN", "S/.": "PEN", "S/": "PEN", "sol": "PEN", "soles": "PEN", "nuevos soles": "PEN",
    "COP": "COP", "COL$": "COP", "COP$": "COP", "pesos colombianos": "COP",
    "Colombian pesos": "COP",
    "EUR": "EUR", "€": "EUR", "euro": "EUR", "euros": "EUR",
    "VES": "VES", "VEF": "VEF", "Bs.": "VES", "Bs": "VES", "Bs.S": "VES", "bolívar": "VES",
    "bolívares": "VES", "bolivares": "VES",
    "BOB": "BOB", "bolivianos": "BOB",
    "BRL": "BRL", "R$": "BRL", "reais": "BRL", "reales": "BRL",
    "CLP": "CLP", "pesos chilenos": "CLP", "ARS": "ARS", "pesos argentinos": "ARS",
    "MXN": "MXN", "pesos mexicanos": "MXN", "GBP": "GBP", "£": "GBP", "CHF": "CHF",
    "$": "", "peso": "", "pesos": "",
}  # fmt: skip
_CODES = {name.casefold(): code for name, code in _CURRENCIES.items()}


def _one_of(names: Iterator[str]) -> str:
    """Alternatives, the longest first; a name that ends in a letter is not the start of a word."""
    ordered = sorted(names, key=len, reverse=True)
    return "|".join(
        re.escape(name) + (r"(?![^\W\d_])" if name[-1].isalpha() else "") for name in ordered
    )


_BEFORE = _one_of(name for name in _CURRENCIES if not name[:1].islower())
_AFTER = _one_of(iter(_CURRENCIES))
#: The same number as in ``read_number``, which reads it; here it only has to be found.
_AMOUNT = re.sub(r"\?P<\w+>", "?:", NUMBER + TAIL)
_MONEY = re.compile(
    rf"(?<![\w$])(?P<before>{_BEFORE}){SPACE}{{0,2}}(?P<led>{_AMOUNT})(?![0-9])"
    rf"(?:{SPACE}{{0,2}}(?:de{SPACE})?(?P<both>{_AFTER})(?!{SPACE}{{0,2}}[0-9]))?"
    rf"|(?<![\w.,/:-])(?P<followed>{_AMOUNT}){SPACE}{{0,2}}(?:de{SPACE})?(?P<after>{_AFTER})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency.

    ``currency``    ISO 4217, empty where the text does not tell which (``$``, *pesos*)
    ``as_printed``  amount and currency as they stand in the text, from ``start`` to ``end``
    ``reading``     how the amount was read
    """

    amount: Decimal
    currency: str
    as_printed: str
    reading: NumberReading
    start: int = 0
    end: int = 0

    @property
    def ambiguous(self) -> bool:
        """Whether to ask before it is stored: the amount can be two, or the currency several."""
        return self.reading.ambiguous or not self.currency


def read_money(
    text: str, *, thousands: Thousands | None = None, max_decimals: int | None = None
) -> Money:
    """The first amount of money in a text. Raises ``NotANumber``.

    Thousands are decided as in ``read_number``: also *5,000 USD* alone is ambiguous, because unit
    prices with three decimals exist; pass ``max_decimals=2`` where they do not.
    """
    for money in _amounts(text, thousands, max_decimals):
        return money
    raise NotANumber(f"No amount of money in {text.strip()[:60]!r}")


def find_money(
    text: str, *, thousands: Thousands | None = None, max_decimals: int | None = None
) -> list[Money]:
    """All amounts of money in a text, in order."""
    return list(_amounts(text, thousands, max_decimals))


def _amounts(text: str, thousands: Thousands | None, max_decimals: int | None) -> Iterator[Money]:
    for match in _MONEY.finditer(text):
        amount = match["led"] or match["followed"]
        signs = [match[name] for name in ("before", "both", "after") if match[name]]
        try:
            reading = read_number(amount, thousands=thousands, max_decimals=max_decimals)
        except NotANumber:
            continue
        yield Money(
            amount=reading.value,
            # «$ 5.000 COP» says it twice, once clearly.
            currency=next(filter(None, (_CODES[sign.casefold()] for sign in signs)), ""),
            as_printed=match[0].strip(),
            reading=reading,
            start=match.start(),
            end=match.end(),
        )
