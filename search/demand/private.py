"""What is never kept of a search: words that look as if they named or numbered a person. Pure.

It refuses rather too much than too little: a search that is not kept costs a row, a search that is
kept could cost somebody. Names cannot be told from words here; they are not shown before several
days have brought the same search (``querysets.SHOWN_AFTER``).
"""

from __future__ import annotations

import re
from typing import Final

#: As many digits together, with whatever people write between them, are a telephone or a document.
LONGEST_NUMBER: Final = 6
#: As many in one word, which may hold letters: ``AB12345``.
LONGEST_WORD_NUMBER: Final = 4
#: A longer word is no word: a token, an address, a pasted key.
LONGEST_WORD: Final = 40

_NUMBER = re.compile(r"\d(?:[\s.,\-–—−/()+_:·|]{0,3}\d)*")
_WORD = re.compile(r"\S+")
_ADDRESS = re.compile(r"\S\s?[@＠]\s?\S|\b(?:arroba|https?|www)\b", re.IGNORECASE)


def is_private(text: str) -> bool:
    """Whether ``text`` holds what looks like an e-mail or web address, a telephone, a document, an
    account, a date of birth, or a pasted secret."""
    if _ADDRESS.search(text):
        return True
    if any(_digits(found[0]) > LONGEST_NUMBER for found in _NUMBER.finditer(text)):
        return True
    return any(
        len(found[0]) > LONGEST_WORD or _digits(found[0]) > LONGEST_WORD_NUMBER
        for found in _WORD.finditer(text)
    )


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
