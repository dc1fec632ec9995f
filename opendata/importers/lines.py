"""A document as one stream of lines: paragraphs, forms in tables, and rows of a table of codes.

Pure. A form whose labels stand in a table's first column, a Markdown table, columns set apart by
tabs or spaces: after this module they are all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from opendata.importers.codes import PrintedCode, code_at
from opendata.importers.headings import CODE, TITLE, Heading, HeadingIndex
from opendata.importers.reading import Document, Table


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, with the heading that it is or begins with. ``joined`` and ``indent`` as in
    ``reading.Paragraph``."""

    text: str
    line: int
    joined: bool = False
    indent: int = 0
    heading: Heading | None = None


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row of the table of codes: a code and the description beside it."""

    code: PrintedCode
    title: str
    line: int


def lines_of(document: Document, index: HeadingIndex) -> Iterator[Line | CodeRow]:
    """The document's lines in order, each looked up once in the edition's headings."""
    for block in document.blocks:
        if not isinstance(block, Table):
            heading = index.match(block.text)
            yield Line(block.text, block.line, block.joined, block.indent, heading)
            continue
        columns = _code_columns(block, index)
        if columns:
            yield from _code_rows(block, columns, index)
        elif any(_is_label(row.cells[0], index) for row in block.rows):
            yield from _form(block, index)
        else:
            yield from _plain_table(block)


def _is_label(cell: str, index: HeadingIndex) -> bool:
    heading = index.match(cell)
    return heading is not None and not heading.rest


def _code_columns(table: Table, index: HeadingIndex) -> tuple[int, int, bool] | None:
    """Where a table of codes has its code and its description, and whether its first row says so;
    None for another table."""
    found: dict[str, int] = {}
    for number, cell in enumerate(table.rows[0].cells):
        heading = index.match(cell)
        if heading and not heading.rest:
            found.setdefault(heading.key, number)
    if CODE in found and TITLE in found:
        return found[CODE], found[TITLE], True
    spec = index.edition.codes
    coded = [row for row in table.rows if _whole_code(row.cells[0], row.line, index)]
    if coded and 2 * len(coded) > len(table.rows):
        return 0, 1, code_at(table.rows[0].cells[0], spec, table.line) is None
    return None


def _whole_code(cell: str, line: int, index: HeadingIndex) -> PrintedCode | None:
    found = code_at(cell.strip("*_`"), index.edition.codes, line)
    return found[0] if found and not found[1].strip(" *_`:.") else None


def _code_rows(
    table: Table, columns: tuple[int, int, bool], index: HeadingIndex
) -> Iterator[Line | CodeRow]:
    code_column, title_column, headed = columns
    pending: tuple[PrintedCode, list[str], int] | None = None
    for row in table.rows[1:] if headed else table.rows:
        cells = (*row.cells, *[""] * (1 + max(code_column, title_column) - len(row.cells)))
        code = _whole_code(cells[code_column], row.line, index)
        if code:
            if pending:
                yield _code_row(*pending)
            pending = (code, [cells[title_column]], row.line)
        elif pending and not cells[code_column]:
            # A description that went on in the next row.
            pending[1].append(cells[title_column])
        else:
            yield Line(" ".join(filter(None, row.cells)), row.line)
    if pending:
        yield _code_row(*pending)


def _code_row(code: PrintedCode, titles: list[str], line: int) -> CodeRow:
    return CodeRow(code, unmarked(" ".join(filter(None, titles))), line)


def _form(table: Table, index: HeadingIndex) -> Iterator[Line]:
    """A table with labels in its first column, as lines: each label, then what stands beside."""
    for row in table.rows:
        label, values = row.cells[0], [cell for cell in row.cells[1:] if cell]
        heading = index.match(label)
        if heading and not heading.rest and heading.key in (CODE, TITLE):
            text = f"{heading.printed}: {' '.join(values)}"
            yield Line(text, row.line, heading=index.match(text))
            continue
        for cell in (label, *values) if label else values:
            for number, text in enumerate(filter(None, map(str.strip, cell.split("\n")))):
                found = index.match(text) if cell is label else None
                yield Line(text, row.line, joined=number > 0, heading=found)


def _plain_table(table: Table) -> Iterator[Line]:
    """A table of the narrative, as Markdown."""
    width = max(len(row.cells) for row in table.rows)
    for number, row in enumerate(table.rows):
        cells = [cell.replace("|", "\\|").replace("\n", " ") for cell in row.cells]
        text = "| " + " | ".join([*cells, *[""] * (width - len(cells))]) + " |"
        yield Line(text, row.line, joined=number > 0)
        if number == 0:
            yield Line("|" + " --- |" * width, row.line, joined=True)


def unmarked(title: str) -> str:
    """A title without the emphasis around it."""
    title = title.strip()
    for mark in ("***", "**", "__", "*", "_", "`"):
        if len(title) > 2 * len(mark) and title.startswith(mark) and title.endswith(mark):
            return title[len(mark) : -len(mark)].strip()
    return title
