"""What is never kept of a search: words that look as if they named or numbered a person. Pure.

It refuses rather too much than too little: a search that is not kept costs a row, a search that is
kept could cost somebody. Names cannot be told from words here; they are not shown before several
days have brought the same search (``querysets.SHOWN_AFTER``).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: As many digits together, with whatever people write between them, are a telephone or a document.
LONGEST_NUMBER: Final = 6
#: As many in one word, which may hold letters: ``AB12345``.
LONGEST_WORD_NUMBER: Final = 4
#: A longer word is no word: a token, an address, a pasted key.
LONGEST_WORD: Final = 40

_NUMBER = re.compile(r"\d(?:[\W_]{0,6}\d)*")
_WORD = re.compile(r"\S+")
#: Any account, and addresses that are written around the sign to get past a form.
_ADDRESS = re.compile(
    r"@|[\[({<]\s*(?:at|a|en)\s*[\])}>]|\b(?:arroba|https?|www)\b"
    r"|\b(?:gmail|hotmail|outlook|yahoo|icloud|protonmail)\b"
    r"|\w\.(?:com|net|org|info|me|ec|pe|co|ve|br|cl)\b",
    re.IGNORECASE,
)
_MONTHS = (
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre"
    "|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    "|january|february|march|april|may|june|july|august|september|october|november|december"
)
_BIRTHDAY = re.compile(
    rf"\b\d{{1,2}}\W+(?:de\W+)?(?:{_MONTHS})\W+(?:del?\W+)?(?:19|20)\d\d\b"
    rf"|\b(?:{_MONTHS})\W+\d{{1,2}}\W+(?:19|20)\d\d\b",
    re.IGNORECASE,
)
#: A street and the number of a house, which is no year.
_HOUSE = re.compile(
    r"\b(?:calle|av|avda|avenida|jr|jir[oó]n|mz|manzana|carrera|cra|kra|rua|street)\b"
    r"\W+(?:\w+\W+){0,4}?[nN]?[^\W\d_]?(?!(?:19|20)\d\d\b)\d",
    re.IGNORECASE,
)


def is_private(text: str) -> bool:
    """Whether ``text`` holds what looks like an e-mail or web address, a telephone, a document, an
    account, a date of birth, a house, or a pasted secret."""
    plain = _plain(text)
    if any(pattern.search(plain) for pattern in (_ADDRESS, _BIRTHDAY, _HOUSE)):
        return True
    if any(_digits(found[0]) > LONGEST_NUMBER for found in _NUMBER.finditer(plain)):
        return True
    return any(
        len(found[0]) > LONGEST_WORD or _digits(found[0]) > LONGEST_WORD_NUMBER
        for found in _WORD.finditer(plain)
    )


def _plain(text: str) -> str:
    """As people read it: wide, round and raised signs as plain ones, without what nobody sees."""
    read = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in read if unicodedata.category(sign) != "Cf")


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
