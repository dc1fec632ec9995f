"""Bytes of a file → ``Document``: paragraphs and tables in order, each with its line.

Pure. Text and Markdown are read here. Another format brings the same ``Document`` (its line is the
number of the paragraph or row) and everything after this module works for it unchanged.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from opendata.importers.problems import ImportProblem

#: Largest file that is read, in bytes (20 MB).
MAX_BYTES = 20 * 1024 * 1024
#: Most lines that are read: a thousand sheets are about 60,000.
MAX_LINES = 300_000
#: A line longer than this was not wrapped by hand: the next line is another paragraph.
WRAP_WIDTH = 100
#: Longest first cell of a table whose columns are only spaces apart: longer is prose.
_MAX_FIRST_CELL = 40
#: Longest line that may be a row of aligned columns or of a Markdown table; most cells of a row.
_MAX_ROW = 4_000
_MAX_CELLS = 64

#: First bytes → name of a format that is recognised and not read here.
_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "DOCX, XLSX, ODT or ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "old Word or Excel (DOC, XLS)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
)
#: Longest first: the mark of UTF-32 begins like that of UTF-16.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LINE_END = re.compile(r"\r\n|\r|\n")
#: Ends of a page or of a line inside a paragraph, which do not count as lines.
_INNER_END = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")
#: Control characters that no text has. Tabs, line and page ends are text (Word writes them all).
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_COLUMNS = re.compile(r"(?<=\S) {2,}(?=\S)")
_LIST_ITEM = re.compile(r"(?:[-*+•]|\d{1,9}[.)]|[A-Za-z]\))(?:\s|$)")
_MARKDOWN_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_MARKDOWN_BAR = re.compile(r"(?<!\\)\|")

#: A line → its cells, or ``()`` if it is not a row.
_CellReader = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text, without the spaces around it. ``line`` counts from 1.

    ``joined`` the line continues the block of the line before it (a list, a wrapped paragraph)
    ``indent`` spaces before it, which in a list say how deep it is
    """

    text: str
    line: int
    joined: bool = False
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as they stand; nothing says whether the first row is a heading."""

    rows: tuple[Row, ...]

    @property
    def line(self) -> int:
        return self.rows[0].line


@dataclass(frozen=True, slots=True)
class Document:
    """A file as paragraphs and tables in their order. ``sha256``: of its bytes, hexadecimal."""

    name: str
    sha256: str
    blocks: tuple[Paragraph | Table, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))


def read_document(data: bytes, name: str) -> Document:
    """The document in ``data``. ``name`` is the file's name, as it is shown and kept.

    Raises ``ImportProblem``: ``empty``, ``too_large``, ``too_many_lines``, ``unsupported_format``,
    ``binary``, ``wrong_encoding``. UTF-8 is read with or without its mark, UTF-16 with it.
    """
    if len(data) > MAX_BYTES:
        raise ImportProblem("too_large", size=len(data), limit=MAX_BYTES)
    text = _decode(data)
    if not text or text.isspace():
        raise ImportProblem("empty")
    count = _line_of(text)
    if count > MAX_LINES:
        raise ImportProblem("too_many_lines", count=count, limit=MAX_LINES)
    lines = [_INNER_END.sub(" ", line).rstrip(" ") for line in _LINE_END.split(text)]
    return Document(name, hashlib.sha256(data).hexdigest(), tuple(_blocks(lines)))


def _line_of(text: str) -> int:
    """The line on which ``text`` ends, counted as an editor does."""
    return sum(1 for _ in _LINE_END.finditer(text)) + 1


def _decode(data: bytes) -> str:
    for signature, format_name in _SIGNATURES:
        if data.startswith(signature):
            raise ImportProblem("unsupported_format", format=format_name)
    encoding = "utf-8"
    for mark, marked in _MARKS:
        if data.startswith(mark):
            encoding, data = marked, data[len(mark) :]
            break
    if encoding == "utf-8" and b"\x00" in data:
        before = data[: data.index(b"\x00")].decode("utf-8", "replace")
        raise ImportProblem("binary", line=_line_of(before), byte="0x00")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        byte = f"0x{data[error.start]:02X}"
        raise ImportProblem(
            "wrong_encoding", line=_line_of(before), byte=byte, guess=_guess(data, encoding)
        ) from error
    control = _NOT_TEXT.search(text)
    if control:
        byte = f"0x{ord(control.group()):02X}"
        raise ImportProblem("binary", line=_line_of(text[: control.start()]), byte=byte)
    return text


def _guess(data: bytes, encoding: str) -> str:
    """What a file that is not what it should be looks like, in words for a person."""
    if encoding != "utf-8":
        return f"damaged {encoding.upper()}"
    high = sum(1 for byte in data[:100_000] if 0x80 <= byte <= 0x9F)
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "another encoding"
    return "Windows-1252" if high else "Windows-1252 or ISO-8859-1 (Latin-1)"


def _blocks(lines: Sequence[str]) -> Iterator[Paragraph | Table]:
    position = 0
    previous = ""
    while position < len(lines):
        line = lines[position].strip()
        if not line:
            previous = ""
            position += 1
            continue
        table = _table_at(lines, position)
        if table:
            yield table
            position = table.rows[-1].line
            # The rule below a Markdown table's last row is no row: step over it.
            while position < len(lines) and _is_rule(lines[position]):
                position += 1
            previous = ""
            continue
        indent = len(lines[position]) - len(line)
        yield Paragraph(line, position + 1, joined=_continues(previous, line), indent=indent)
        previous = line
        position += 1


def _continues(previous: str, line: str) -> bool:
    """Whether ``line`` belongs to the block of ``previous``, the line just above it."""
    if not previous or previous.startswith("#"):
        return False
    if _LIST_ITEM.match(line) and _LIST_ITEM.match(previous):
        return True
    return len(previous) <= WRAP_WIDTH


def _is_rule(line: str) -> bool:
    fits = 3 <= len(line) <= _MAX_ROW and "-" in line
    return fits and bool(_MARKDOWN_RULE.fullmatch(line.strip()))


def _table_at(lines: Sequence[str], start: int) -> Table | None:
    """The table whose first row is at ``start``: tabs, Markdown bars, or aligned columns."""
    # A tab at either end of a paragraph makes no table of it; a table's other rows may begin or end
    # with an empty cell.
    if len([cell for cell in _tab_cells(lines[start]) if cell]) > 1:
        return Table(_rows(lines, start, _tab_cells))
    if len(_bar_cells(lines[start])) > 1:
        return Table(_rows(lines, start, _bar_cells))
    rows = _aligned_rows(lines, start)
    return Table(rows) if len(rows) > 1 else None


def _rows(lines: Sequence[str], start: int, cells_of: _CellReader) -> tuple[Row, ...]:
    rows: list[Row] = []
    for position in range(start, len(lines)):
        line = lines[position]
        if rows and cells_of is _bar_cells and _is_rule(line):
            continue
        cells = cells_of(line)
        if len(cells) < 2:
            break
        rows.append(Row(cells, position + 1))
    return tuple(rows)


def _aligned_rows(lines: Sequence[str], start: int) -> tuple[Row, ...]:
    """Rows of as many columns as the first, whose first cell is one word or whose second column
    begins where the first row's does: prose with double spaces is neither."""
    rows: list[Row] = []
    first_column = 0
    for position in range(start, len(lines)):
        line = lines[position].strip()
        cells = _column_cells(line)
        if len(cells) < 2 or (rows and len(cells) != len(rows[0].cells)):
            break
        column = line.index(cells[1], len(cells[0]))
        first_column = first_column or column
        if column != first_column and not _is_word(cells[0]):
            break
        rows.append(Row(cells, position + 1))
    return tuple(rows)


def _is_word(cell: str) -> bool:
    return " " not in cell and cell[-1] not in ".,;:!?"


def _tab_cells(line: str) -> tuple[str, ...]:
    if not 0 < line.count("\t") < _MAX_CELLS or line.isspace():
        return ()
    return tuple(cell.strip() for cell in line.split("\t"))


def _bar_cells(line: str) -> tuple[str, ...]:
    if len(line) > _MAX_ROW or not line.lstrip().startswith("|"):
        return ()
    cells = _MARKDOWN_BAR.split(line.strip().removeprefix("|").removesuffix("|"))
    return tuple(cell.replace("\\|", "|").strip() for cell in cells)


def _column_cells(line: str) -> tuple[str, ...]:
    if len(line) > _MAX_ROW or "  " not in line or _LIST_ITEM.match(line):
        return ()
    cells = tuple(cell.strip() for cell in _COLUMNS.split(line))
    return cells if len(cells[0]) <= _MAX_FIRST_CELL else ()
