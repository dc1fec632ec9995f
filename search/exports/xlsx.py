"""XLSX, written row by row: memory holds one row, and the temporary files of the library the rest.

The first sheet says what was asked and what was done; the pages stand on the second. Numbers are
numbers and dates are dates; a text is never a formula (see ``cells``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .cells import text_cell
from .rows import Column, Row

#: Pages on one sheet, below the header; more go on to another sheet.
PAGES_A_SHEET: Final = 1_048_575
_DAY: Final = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class About:
    """What the first sheet says. ``did``: a sentence for each thing that the search did beyond the
    words as typed."""

    sentence: str
    address: str
    made_on: date
    did: tuple[str, ...] = ()


def write_workbook(
    file: IO[bytes],
    batches: Iterable[Sequence[Row]],
    *,
    columns: Sequence[Column],
    about: About,
    pages_a_sheet: int = PAGES_A_SHEET,
) -> int:
    """Writes the workbook, in the active language, and answers the number of pages in it."""
    with _workbook() as book:
        # Translators: es: Búsqueda
        first = book.create_sheet(pgettext("a sheet of a workbook", "Search"))
        first.column_dimensions["A"].width = 24
        first.column_dimensions["B"].width = 100
        sheet: Any = _sheet(book, columns, 1)
        count = on_sheet = 0
        for batch in batches:
            for row in batch:
                if on_sheet == pages_a_sheet:
                    _close(sheet, len(columns), on_sheet)
                    sheet, on_sheet = _sheet(book, columns, len(book.worksheets)), 0
                sheet.append([_dated(sheet, cell) for cell in row])
                on_sheet += 1
            count += len(batch)
        _close(sheet, len(columns), on_sheet)
        for label, value in _about(about, count):
            first.append([_bold(first, label), _dated(first, value)])
        book.save(file)
    return count


@contextmanager
def _workbook() -> Iterator[Any]:
    """A workbook; its temporary files go also when it is never saved."""
    book: Any = Workbook(write_only=True)
    try:
        yield book
    except BaseException:
        for sheet in book.worksheets:
            if sheet._writer is not None:
                sheet._writer.cleanup()
        raise


def _about(about: About, count: int) -> Iterator[tuple[str, str | int | date]]:
    yield pgettext("a sheet of a workbook", "Search"), text_cell(about.sentence)
    yield _("Address"), text_cell(about.address)
    yield _("Date"), about.made_on
    yield _("Pages"), count
    for sentence in about.did:
        yield _("What the search did"), text_cell(sentence)
    yield (
        _("Licence"),
        _("Each page names its licence and its source; cite both where you use it."),
    )


def _sheet(book: Any, columns: Sequence[Column], number: int) -> Any:
    # Everything about a sheet is said before its first row is written.
    title = _("Pages")
    sheet = book.create_sheet(title if number == 1 else f"{title} {number}")
    sheet.freeze_panes = "A2"
    for at, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.append([_bold(sheet, column.header) for column in columns])
    return sheet


def _close(sheet: Any, width: int, rows: int) -> None:
    sheet.auto_filter.ref = f"A1:{get_column_letter(width)}{rows + 1}"


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text_cell(text))
    cell.font = Font(bold=True)
    return cell


def _dated(sheet: Any, value: str | int | date | None) -> Any:
    if not isinstance(value, date):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = _DAY
    return cell
