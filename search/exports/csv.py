"""CSV as RFC 4180 says: commas, lines that end in CR LF, quotes where needed; UTF-8 with a mark at
the beginning, by which spreadsheets know it.

No ``sep=`` line: programs would read it as a row, and Excel forgets the encoding over it. A
spreadsheet whose settings cut at semicolons asks for the separator, or opens the XLSX.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from .rows import Column, Row

MARK = "\ufeff"


def csv_chunks(batches: Iterable[Sequence[Row]], *, columns: Sequence[Column]) -> Iterator[bytes]:
    """The file in pieces, one for each batch; the header alone where there is none."""
    head = [tuple(column.header for column in columns)]
    for batch in batches:
        yield _lines([*head, *batch], begins=bool(head))
        head = []
    if head:
        yield _lines(head, begins=True)


def _lines(rows: Iterable[Row], *, begins: bool) -> bytes:
    # No translation of line ends: the writer makes them.
    text = io.StringIO(newline="")
    text.write(MARK if begins else "")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
