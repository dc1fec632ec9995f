"""Rows of a CSV file that know where they stand: a complaint names file, line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.utils.translation import gettext as _


class VocabularyFileError(ValueError):
    """A vocabulary file that cannot be trusted. ``line`` counts from 1, the header included."""

    def __init__(
        self, message: str, *, file: str, line: int | None = None, column: str = ""
    ) -> None:
        self.message, self.file, self.line, self.column = message, file, line, column
        where = file if line is None else f"{file}:{line}"
        super().__init__(f"{where} [{column}]: {message}" if column else f"{where}: {message}")


@dataclass(frozen=True, slots=True)
class Row:
    """One data row with where it stands, so that a complaint can say so."""

    file: str
    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def parts(self, column: str) -> tuple[str, ...]:
        value = self.get(column)
        if not value:
            return ()
        parts = tuple(part.strip() for part in value.split("|"))
        if not all(parts):
            raise self.error(column, _("there is an empty name between two bars"))
        return parts

    def error(self, column: str, message: str) -> VocabularyFileError:
        return VocabularyFileError(message, file=self.file, line=self.line, column=column)

    def whole_number(self, column: str) -> int:
        value = self.get(column)
        if not value.isascii() or not value.isdigit():
            raise self.error(column, _("a whole number is needed"))
        return int(value)

    def degrees(self, column: str, limit: int) -> Decimal | None:
        """Degrees from -``limit`` to ``limit`` with six decimals, None where the cell is blank."""
        value = self.get(column)
        if not value:
            return None
        try:
            degrees = Decimal(value)
        except InvalidOperation:
            degrees = Decimal("NaN")
        if not degrees.is_finite() or abs(degrees) > limit:
            raise self.error(
                column, _("degrees between -%(limit)d and %(limit)d") % {"limit": limit}
            )
        return degrees.quantize(Decimal("0.000001"))


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The data rows of a UTF-8 file whose header begins with ``columns``."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = next(reader, [])
        if tuple(header[: len(columns)]) != tuple(columns):
            wanted = ",".join(columns)
            raise VocabularyFileError(
                _("the header must begin with: %s") % wanted, file=path.name, line=1
            )
        if len(set(header)) != len(header):
            raise VocabularyFileError(
                _("a column stands twice in the header"), file=path.name, line=1
            )
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(header):
                raise VocabularyFileError(
                    _("%(found)d cells instead of %(wanted)d")
                    % {"found": len(cells), "wanted": len(header)},
                    file=path.name,
                    line=start,
                )
            yield Row(path.name, start, dict(zip(header, cells, strict=True)))
            start = reader.line_num + 1
    except csv.Error as error:
        raise VocabularyFileError(str(error), file=path.name, line=reader.line_num) from error


def _text(path: Path) -> str:
    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise VocabularyFileError(_("this is not UTF-8 text"), file=path.name, line=line) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise VocabularyFileError(_("this is not text"), file=path.name, line=line)
    return text
