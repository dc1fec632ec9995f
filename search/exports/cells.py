"""What may stand in a cell of a table that a spreadsheet opens.

A text that begins like a formula would be run by the program of whoever opens the file. Texts come
from many hands, so each such beginning gets an apostrophe, as spreadsheets mark text themselves.
"""

from __future__ import annotations

import re
from typing import Final

#: Longest text that a cell of XLSX holds, in characters.
MAX_CELL: Final = 32_767
#: Stands between the values of one cell; no code holds it.
BETWEEN: Final = " | "

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]+"
)
# Also behind a semicolon: spreadsheets with Spanish settings cut a line there, whatever its quotes;
# and behind a quote there, which then opens and closes a text before the formula.
_FORMULA = re.compile(r"(^|;)([\s\"]*)(?=[=+\-@＝＋－＠﹢﹣﹦﹫])")


def one_line(text: str) -> str:
    """The text on one line, without what no document of text may hold."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def text_cell(text: str) -> str:
    """The text on one line, without control characters, never a formula, at most ``MAX_CELL``.

    >>> text_cell("=1+1"), text_cell("a\\tb"), text_cell("uno; -dos")
    ("'=1+1", 'a b', "uno; '-dos")
    """
    line = _FORMULA.sub(r"\1\2'", one_line(text))
    return line if len(line) <= MAX_CELL else line[: MAX_CELL - 1] + "…"
