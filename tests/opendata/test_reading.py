"""Bytes become paragraphs and tables with their lines, or one clear error."""

from __future__ import annotations

import hashlib

import pytest

from opendata.importers.problems import ImportProblem
from opendata.importers.reading import MAX_BYTES, MAX_LINES, Paragraph, read_document


def refused(data: bytes) -> ImportProblem:
    with pytest.raises(ImportProblem) as caught:
        read_document(data, "hoja.txt")
    return caught.value


def texts(data: str) -> list[tuple[int, str]]:
    return [(p.line, p.text) for p in read_document(data.encode(), "hoja.txt").paragraphs]


def test_a_document_keeps_the_name_and_the_hash_of_its_file() -> None:
    document = read_document(b"Hallazgo", "hoja.txt")
    assert document.name == "hoja.txt"
    assert document.sha256 == hashlib.sha256(b"Hallazgo").hexdigest()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_counts_them(end: str) -> None:
    assert texts(f"uno{end}{end}tres{end}cuatro") == [(1, "uno"), (3, "tres"), (4, "cuatro")]


@pytest.mark.parametrize("inner", ["\x0b", "\x0c", "\u2028", "\u2029", "\x85"])
def test_ends_inside_a_paragraph_do_not_count_as_lines(inner: str) -> None:
    assert texts(f"uno{inner}sigue\ndos") == [(1, "uno sigue"), (2, "dos")]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ],
)
def test_utf_8_and_marked_utf_16_are_read(mark: bytes, encoding: str) -> None:
    document = read_document(mark + "Código ñ".encode(encoding), "hoja.txt")
    assert document.paragraphs == (Paragraph("Código ñ", 1),)


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_i_1_an_empty_file_is_refused(data: bytes) -> None:
    assert refused(data).problem == "empty"


def test_i_1_another_encoding_is_refused_with_its_first_bad_line_and_byte() -> None:
    problem = refused("Hallazgo\n\nProtección".encode("cp1252"))
    assert (problem.problem, problem.line) == ("wrong_encoding", 3)
    assert problem.params["byte"] == "0xF3"
    assert problem.params["guess"] == "Windows-1252 or ISO-8859-1 (Latin-1)"
    assert "encoding UTF-8" in str(problem)


def test_quotes_of_windows_say_which_encoding_it_is() -> None:
    assert refused("“Protección”".encode("cp1252")).params["guess"] == "Windows-1252"


def test_an_encoded_lone_surrogate_is_a_wrong_encoding() -> None:
    problem = refused(b"uno\n\xed\xa0\x80")
    assert (problem.problem, problem.line) == ("wrong_encoding", 2)


def test_utf_16_that_breaks_off_is_refused() -> None:
    assert refused(b"\xff\xfeu\x00n").params["guess"] == "damaged UTF-16-LE"


def test_i_1_a_binary_file_is_refused_with_its_line() -> None:
    problem = refused(b"uno\ndos \x00 tres")
    assert (problem.problem, problem.line, problem.params["byte"]) == ("binary", 2, "0x00")


def test_a_control_character_is_not_text() -> None:
    assert refused(b"uno\n\x1b[31mrojo").problem == "binary"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04rest", "DOCX, XLSX, ODT or ZIP"),
        (b"\xd0\xcf\x11\xe0rest", "old Word or Excel (DOC, XLS)"),
        (b"{\\rtf1", "RTF"),
        (b"\x89PNG\r\n", "PNG"),
    ],
)
def test_a_format_that_is_not_read_yet_is_named(data: bytes, name: str) -> None:
    problem = refused(data)
    assert (problem.problem, problem.params["format"]) == ("unsupported_format", name)


def test_i_1_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_read() -> None:
    assert refused(b"a" * (MAX_BYTES + 1)).problem == "too_large"
    assert len(read_document(b"a" * MAX_BYTES, "hoja.txt").paragraphs[0].text) == MAX_BYTES


def test_a_file_of_only_line_ends_and_letters_does_not_fill_the_memory() -> None:
    assert refused(b"a\n" * MAX_LINES).problem == "too_many_lines"


def test_tabs_make_a_table_with_the_line_of_each_row() -> None:
    document = read_document("antes\nCódigo\tDescripción\nBP1_PC\tUno\ndespués".encode(), "t")
    (table,) = document.tables
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ("Código", "Descripción")),
        (3, ("BP1_PC", "Uno")),
    ]
    assert [paragraph.line for paragraph in document.paragraphs] == [1, 4]


def test_a_markdown_table_is_a_table_without_its_rule() -> None:
    text = "| Código | Descripción |\n|---|:--:|\n| BP1_PC | Uno \\| y medio |\n\nsigue"
    document = read_document(text.encode(), "t.md")
    assert [(row.line, row.cells) for row in document.tables[0].rows] == [
        (1, ("Código", "Descripción")),
        (3, ("BP1_PC", "Uno | y medio")),
    ]
    assert [paragraph.text for paragraph in document.paragraphs] == ["sigue"]


def test_columns_that_spaces_align_are_a_table() -> None:
    document = read_document(b"BP1_PC   Uno\nBP2_PC   Dos cosas\n", "t.txt")
    assert [row.cells for row in document.tables[0].rows] == [
        ("BP1_PC", "Uno"),
        ("BP2_PC", "Dos cosas"),
    ]


def test_prose_with_double_spaces_is_not_a_table() -> None:
    text = "Es así.  La sede abre tarde.\nEn la costa no.  Allí abre antes.\nFin.  Y nada más.\n"
    assert read_document(text.encode(), "t.txt").tables == ()


def test_a_list_is_not_a_table() -> None:
    assert read_document(b"-  uno\n-  dos\n", "t.md").tables == ()


def test_lines_of_a_block_are_joined_and_a_blank_line_parts_them() -> None:
    document = read_document(b"- uno\n  - dos\n\ntres", "t.md")
    assert document.paragraphs == (
        Paragraph("- uno", 1),
        Paragraph("- dos", 2, joined=True, indent=2),
        Paragraph("tres", 4),
    )


def test_a_long_line_is_a_paragraph_of_its_own() -> None:
    document = read_document((("palabra " * 20).strip() + "\nOtra").encode(), "t.txt")
    assert [paragraph.joined for paragraph in document.paragraphs] == [False, False]
