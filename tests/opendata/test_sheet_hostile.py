"""Hostile and huge files end in a sheet or in one clear error, and soon."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opendata.importers.problems import ImportProblem
from opendata.importers.recognition import parse_file
from tests.opendata.sheet_files import SHEET, parse, refused


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Sin ficha alguna.", "no_sheet"),
        ("BP2_PC:\n\nHallazgo\n\nAlgo.", "no_title"),
        ("Código\tDescripción\nBP1_PC\t", "no_title"),
        ("BP2_PC: *Un título*\n\nHallazgo\n\n" + "ñ" * 100_001, "text_too_long"),
        ("BP1_PC\t" + "x" * 2_001 + "\nBP2_PC\tDos", "text_too_long"),
    ],
)
def test_i_1_what_cannot_be_a_sheet_is_refused(text: str, problem: str) -> None:
    assert refused(text).problem == problem


HOSTILE = {
    "brackets": "[" * 2_000 + "]" * 2_000,
    "quotes": '"' * 3_001,
    "operators": " AND OR NOT ( ) + - && || ! ~ ^ : / * ?" * 1_000,
    "fields": "title:a " * 1_000,
    "emoji": "👩‍👩‍👧‍👦🇻🇪" * 2_000,
    "right-to-left": "\u202e\u200f\u2067" * 2_000,
    "zalgo": "Z" + "\u0301\u0489\u0336" * 3_000,
    "ligature": "\ufdfa" * 50,
    "percents": "%s%d%(x)s%%" * 500,
    "one-letter": "a" * 190_000,
    "stop-words": "el la los de y " * 5_000,
    "punctuation": ".,;:!?¡¿()" * 5_000,
    "colons": ":" * 100_000,
    "tabs": "\t" * 100_000,
    "bars": "|" * 100_000,
    "hashes": "#" * 100_000,
    "stars": "*" * 100_000,
    "codes": "BP2_PC " * 10_000,
    "areas": "área de área de área de " * 5_000 + "(PR",
    "damaged": "BPIIIIIIIIIIIIIIIIIIII_PC",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_passes_through_a_sheet_unharmed_or_is_refused(text: str) -> None:
    try:
        parsed = parse(SHEET.replace("Algo que se vio.", f"Algo {text} más."))
    except ImportProblem:
        pass
    else:
        assert parsed.sheet("BP2_PC").texts["finding"].startswith("Algo ")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    "where", ["Un título", "Quito", "Dónde fue", "Alta", "Hallazgo"], ids=lambda where: where
)
def test_hostile_text_in_any_field_ends_in_a_sheet_or_in_a_clear_error(
    text: str, where: str
) -> None:
    try:
        said = [str(notice) for notice in parse(SHEET.replace(where, text)).notices]
    except ImportProblem as problem:
        said = [str(problem)]
    assert all(said)
    assert all(len(sentence) < 1_000 for sentence in said)


@pytest.mark.parametrize("text", ["a" * 20_000_000, "a " * 10_000_000, "\ufdfa" * 6_000_000])
def test_twenty_megabytes_of_one_letter_are_refused(text: str) -> None:
    assert refused(text).problem == "no_sheet"
    assert refused(SHEET + text).problem == "text_too_long"


def test_the_same_thing_is_said_twenty_times_about_a_sheet_and_no_more() -> None:
    notices = parse(SHEET + "Hallazgo\n\nOtro.\n\n" * 50).notices
    assert [notice.message for notice in notices].count("heading_twice") == 20


@given(st.binary(max_size=400))
def test_any_bytes_are_a_file_or_one_clear_error(data: bytes) -> None:
    try:
        said = parse_file(data, "hoja.txt").name
    except ImportProblem as problem:
        said = str(problem)
    assert said


@given(st.lists(st.sampled_from([*SHEET.splitlines(), "", "\t", "BPI_PC", "| a | b |", "x: y"])))
def test_the_lines_of_a_sheet_in_any_order_are_a_file_or_one_clear_error(
    lines: list[str],
) -> None:
    try:
        said = [sheet.title for sheet in parse("\n".join(lines)).sheets]
    except ImportProblem as problem:
        said = [str(problem)]
    assert all(said)
