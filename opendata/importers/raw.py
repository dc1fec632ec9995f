"""The parts of a file before they are read: texts with their lines, sorted by sheet and field.

Pure, and the only values here that change: ``walking`` fills them, ``assembly`` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from opendata.importers.codes import PrintedCode
from opendata.importers.lines import CodeRow, Line
from opendata.importers.parsed import Area
from opendata.importers.problems import Notice


@dataclass(slots=True)
class RawField:
    """The text of one section or fact, with the heading that opened it."""

    heading: str
    line: int
    completed: str = ""
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class RawSheet:
    """A full sheet: its code, its title where it has one, and its fields in the order found."""

    code: PrintedCode
    title: str
    line: int
    area: Area | None
    summary: list[Line] = field(default_factory=list)
    fields: dict[str, RawField] = field(default_factory=dict)


@dataclass(slots=True)
class RawRow:
    row: CodeRow
    area: Area | None


@dataclass(slots=True)
class Walk:
    """``orphans``: field → line, for headings that belong to no sheet."""

    areas: list[Area] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    sheets: list[RawSheet] = field(default_factory=list)
    orphans: dict[str, int] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
