"""Damaged codes are repaired from their siblings and keep the printed form as another name."""

from __future__ import annotations

from pathlib import Path

import pytest

from opendata.importers.codes import code_at, repairs
from opendata.importers.problems import ImportProblem
from opendata.importers.recognition import parse_file
from practices.editions import editions
from tests.opendata.sheet_files import on_both_sheets

SPEC = editions()["oim-ec"].codes


def table(*rows: str) -> bytes:
    lines = ["Código\tDescripción", *(f"{code}\tPráctica {code}" for code in rows)]
    return "\n".join(lines).encode()


def codes_of(data: bytes) -> list[str]:
    return [sheet.code for sheet in parse_file(data, "hoja.txt").sheets]


@on_both_sheets
def test_seed_4_1_the_damaged_codes_of_the_source_are_bp1_and_bp10(path: Path) -> None:
    parsed = parse_file(path.read_bytes(), path.name)
    assert [sheet.code for sheet in parsed.sheets] == [f"BP{n}_PC" for n in range(1, 11)]
    assert parsed.sheet("BP1_PC").aliases == ("BPI_PC",)
    assert parsed.sheet("BP10_PC").aliases == ("BPI0_PC",)


@on_both_sheets
def test_seed_4_1_undamaged_codes_have_no_other_form(path: Path) -> None:
    parsed = parse_file(path.read_bytes(), path.name)
    assert {s.code for s in parsed.sheets if s.aliases} == {"BP1_PC", "BP10_PC"}


@on_both_sheets
def test_i_1_a_repair_says_from_which_series_it_comes(path: Path) -> None:
    parsed = parse_file(path.read_bytes(), path.name)
    told = [notice for notice in parsed.notices if notice.message == "code_repaired"]
    assert [(notice.code, notice.params["printed"]) for notice in told] == [
        ("BP1_PC", "BPI_PC"),
        ("BP10_PC", "BPI0_PC"),
    ]
    assert "series BP2_PC to BP9_PC" in str(told[0])


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("BP2_PC", "BP2_PC"),
        ("bp2_pc", "BP2_PC"),
        ("BP-2_PC", "BP2_PC"),
        ("BP 2 PC", "BP2_PC"),
        ("BP2PC", "BP2_PC"),
        ("BPI_PC", "BP1_PC"),
        ("BPl_PC", "BP1_PC"),
        ("BPIO_PC", "BP10_PC"),
        ("BP1O_PC", "BP10_PC"),
        ("LA4_PC", "LA4_PC"),
    ],
)
def test_a_code_has_one_canonical_form(printed: str, code: str) -> None:
    found = code_at(f"{printed}: título", SPEC, 1)
    assert found is not None
    assert (found[0].code, found[0].printed, found[1]) == (code, printed, ": título")


@pytest.mark.parametrize(
    "text", ["La lima es verde", "LA LOMA", "BP_PC", "BP2", "ABP2_PC", "BP2_PCXYZ9", "BP 2021", ""]
)
def test_words_that_are_no_code_stay_words(text: str) -> None:
    assert code_at(text, SPEC, 1) is None


def test_a_damaged_code_without_siblings_is_read_and_wants_a_look() -> None:
    parsed = parse_file(table("BPI_PC"), "hoja.txt")
    assert parsed.sheets[0].code == "BP1_PC"
    assert [n.level.value for n in parsed.notices if n.message == "code_without_series"] == [
        "warning"
    ]


def test_a_damaged_code_far_from_its_siblings_wants_a_look() -> None:
    parsed = parse_file(table("BP2_PC", "BP3_PC", "BPIII_PC"), "hoja.txt")
    assert [(n.code, n.message) for n in parsed.notices if n.message.startswith("code")] == [
        ("BP111_PC", "code_without_series")
    ]


def test_two_damaged_codes_may_stand_beside_each_other() -> None:
    codes = [code_at(text, SPEC, 1) for text in ("BP9_PC", "BPI0_PC", "BPII_PC")]
    found = repairs(code[0] for code in codes if code)
    assert [(repair.printed.code, repair.first) for repair in found] == [
        ("BP10_PC", "BP9_PC"),
        ("BP11_PC", "BP9_PC"),
    ]


def test_a_code_damaged_in_the_table_and_whole_in_its_sheet_is_one_practice() -> None:
    data = table("BPI_PC", "BP2_PC") + "\n\nBP1_PC: *Título*\n\nHallazgo\n\nAlgo.".encode()
    parsed = parse_file(data, "hoja.txt")
    assert codes_of(data) == ["BP1_PC", "BP2_PC"]
    assert parsed.sheets[0].codes_as_printed == ("BP1_PC", "BPI_PC")


@pytest.mark.parametrize("again", ["BP1_PC", "BPI_PC", "bp1_pc", "BP-1_PC"])
def test_i_1_the_same_code_twice_in_the_table_is_refused_with_both_lines(again: str) -> None:
    with pytest.raises(ImportProblem) as refused:
        parse_file(table("BP1_PC", "BP2_PC", again), "hoja.txt")
    problem = refused.value
    assert (problem.problem, problem.line) == ("same_code_twice", 4)
    assert problem.params["first_line"] == 2
    assert (problem.params["printed"], problem.params["first_printed"]) == (again, "BP1_PC")


def test_i_1_the_same_code_in_two_sheets_is_refused_with_both_lines() -> None:
    sheet = "BP2_PC: *Título*\n\nHallazgo\n\nAlgo.\n\n"
    with pytest.raises(ImportProblem) as refused:
        parse_file((sheet + sheet).encode(), "hoja.txt")
    assert refused.value.problem == "same_code_twice"
    assert (refused.value.line, refused.value.params["first_line"]) == (7, 1)


def test_the_same_number_of_two_areas_is_two_codes() -> None:
    assert codes_of(table("BP1_PC", "BP1_SA")) == ["BP1_PC", "BP1_SA"]


def test_the_prefix_says_practice_or_lesson() -> None:
    parsed = parse_file(table("BP1_PC", "LA1_PC"), "hoja.txt")
    assert [sheet.kind for sheet in parsed.sheets] == ["practice", "lesson"]
