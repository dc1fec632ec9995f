"""A file's edition, language, table of codes and sections are found by their headings."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from opendata.importers.parsed import FactState, as_data, short_title
from opendata.importers.problems import ImportProblem, Level
from opendata.importers.recognition import parse_file
from practices.editions import editions
from tests.opendata.sheet_files import (
    OWN,
    SEEDS,
    SHEET,
    on_both_sheets,
    parse,
    refused,
    with_seeds,
)

# the source sheet


@on_both_sheets
def test_i_1_the_sheet_gives_ten_practices_and_one_of_them_whole(path: Path) -> None:
    parsed = parse_file(path.read_bytes(), path.name)
    assert len(parsed.sheets) == 10
    assert [sheet.code for sheet in parsed.sheets if sheet.whole] == ["BP2_PC"]


@on_both_sheets
def test_i_1_edition_and_language_are_recognised(path: Path) -> None:
    parsed = parse_file(path.read_bytes(), path.name)
    assert (parsed.edition_key, parsed.language) == ("oim-ec", "es")


@on_both_sheets
def test_seed_4_2_the_whole_practice_has_every_section_in_the_order_of_the_source(
    path: Path,
) -> None:
    sheet = parse_file(path.read_bytes(), path.name).sheet("BP2_PC")
    assert list(sheet.sections) == [section.key for section in editions()["oim-ec"].sections]
    lines = [section.line for section in sheet.sections.values()]
    assert lines == sorted(lines)
    assert sheet.missing == ()


@on_both_sheets
def test_seed_4_2_run_in_headings_are_cut_from_their_text(path: Path) -> None:
    sheet = parse_file(path.read_bytes(), path.name).sheet("BP2_PC")
    for key in ("context", "applicability", "cause_effect"):
        assert ":" not in sheet.sections[key].markdown[:20]
    assert sheet.sections["contribution"].markdown.startswith("Contribución: ")
    assert sheet.sections["applicability"].heading == "Consejos en términos de aplicabilidad"


@on_both_sheets
def test_seed_4_2_sustainability_is_a_level_and_its_reason(path: Path) -> None:
    sheet = parse_file(path.read_bytes(), path.name).sheet("BP2_PC")
    assert sheet.facts.sustainability_level.value == "high"
    assert "Alta" not in sheet.sections["sustainability"].markdown


@on_both_sheets
def test_seed_4_3_the_area_is_pr_and_the_suffix_stays_pc(path: Path) -> None:
    parsed = parse_file(path.read_bytes(), path.name)
    assert parsed.area is not None
    assert (parsed.area.code, parsed.area.name, parsed.area.number) == ("PR", "Protección", "2.3")
    assert {sheet.area_code for sheet in parsed.sheets} == {"PR"}
    told = [notice for notice in parsed.notices if notice.message == "area_suffix_differs"]
    assert [dict(notice.params) for notice in told] == [{"area": "PR", "suffix": "_PC"}]


@on_both_sheets
def test_seed_4_4_sdgs_are_not_stated_in_the_source(path: Path) -> None:
    goals = parse_file(path.read_bytes(), path.name).sheet("BP2_PC").facts.goals
    assert (goals.state, goals.value) == (FactState.NOT_STATED, None)
    assert goals.label_printed == "Relación con ODS"


@on_both_sheets
def test_i_1_a_line_of_the_table_alone_has_no_facts_and_says_what_is_missing(path: Path) -> None:
    sheet = parse_file(path.read_bytes(), path.name).sheet("BP9_PC")
    assert (sheet.whole, dict(sheet.sections)) == (False, {})
    assert sheet.facts.goals.state is FactState.MISSING
    assert sheet.missing == editions()["oim-ec"].order


@on_both_sheets
def test_i_1_a_cut_label_is_completed_and_the_guess_is_told(path: Path) -> None:
    parsed = parse_file(path.read_bytes(), path.name)
    people = parsed.sheet("BP2_PC").facts.people_assisted
    assert (people.label_printed, people.guessed) == ("de población asistida", "label_completed")
    told = [notice for notice in parsed.notices if notice.message == "label_completed"]
    assert [(notice.level, notice.line, notice.field) for notice in told] == [
        (Level.WARNING, people.line, "people_assisted")
    ]


@on_both_sheets
def test_i_1_nothing_is_asked_about_the_sheet_and_nothing_in_it_is_personal(path: Path) -> None:
    parsed = parse_file(path.read_bytes(), path.name)
    assert parsed.questions == ()
    assert all(sheet.personal_data == () for sheet in parsed.sheets)


@on_both_sheets
def test_i_1_reading_a_file_twice_gives_the_same(path: Path) -> None:
    data = path.read_bytes()
    assert parse_file(data, path.name) == parse_file(data, path.name)


@on_both_sheets
def test_i_1_the_preview_can_be_kept_as_json(path: Path) -> None:
    data = json.loads(json.dumps(as_data(parse_file(path.read_bytes(), path.name))))
    assert data["sheets"][0]["codes_as_printed"] == ["BPI_PC"]
    assert data["sheets"][1]["facts"]["goals"]["state"] == "not_stated"


@pytest.mark.needs_shared
@with_seeds
@pytest.mark.parametrize("number", ["000", "001", "002", "003"])
def test_i_1_a_source_without_a_sheet_says_so(number: str) -> None:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    with pytest.raises(ImportProblem) as caught:
        parse_file(path.read_bytes(), path.name)
    assert caught.value.problem == "no_sheet"
    assert str(caught.value).startswith("There is no sheet in it")


@pytest.mark.needs_shared
@with_seeds
def test_our_own_sheet_shares_no_eight_words_with_the_sources() -> None:
    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text.casefold())

    runs = set()
    for path in SEEDS.glob("*.txt"):
        source = words(path.read_text(encoding="utf-8"))
        runs |= {tuple(source[n : n + 8]) for n in range(len(source) - 7)}
    parsed = parse_file(OWN.read_bytes(), OWN.name)
    texts = [sheet.title for sheet in parsed.sheets]
    texts += [text for sheet in parsed.sheets for text in sheet.texts.values()]
    ours = [tuple(words(text)[n : n + 8]) for text in texts for n in range(len(words(text)) - 7)]
    assert len(ours) > 200
    assert [" ".join(run) for run in ours if run in runs] == []


# other editions and languages


FAO = """Title: Seeds kept by women
Code: GP1

Target audience: Cooperatives

Objective

Keep local seed.

Introduction

Where and why.

Stakeholders and partners

FAO, local cooperatives

Constraints: Rain.
"""


def test_a_sheet_of_another_institutions_form_is_recognised() -> None:
    parsed = parse(FAO)
    (sheet,) = parsed.sheets
    assert (parsed.edition_key, parsed.language) == ("fao", "en")
    assert (sheet.code, sheet.title, sheet.whole) == ("GP1", "Seeds kept by women", True)
    assert sheet.texts["constraints"] == "Rain."


def test_a_sheet_without_a_code_is_refused_with_its_line() -> None:
    problem = refused(FAO.replace("Code: GP1\n", ""))
    assert (problem.problem, problem.line) == ("no_code", 3)


def test_a_named_edition_is_not_guessed() -> None:
    parsed = parse(SHEET, edition="oim-ec", language="es")
    assert parsed.notices == ()


def test_an_unknown_edition_is_refused_with_those_that_there_are() -> None:
    problem = refused(SHEET, edition="acme")
    assert problem.problem == "unknown_edition"
    assert problem.params["editions"] == "fao, migration-hub, oim-ec"


def test_an_unknown_language_is_refused() -> None:
    assert refused(SHEET, language="qu").problem == "unknown_language"


def test_a_sheet_in_english_is_english() -> None:
    text = "BP2_PC: *A title*\n\nFinding\n\nSeen.\n\nContext: Here.\n\nSustainability: High\n"
    parsed = parse(text)
    assert (parsed.edition_key, parsed.language) == ("oim-ec", "en")
    assert parsed.sheets[0].facts.sustainability_level.value == "high"


def test_a_table_alone_is_in_the_language_of_its_words() -> None:
    assert parse("BP1_PC\tThe kit of the women\nBP2_PC\tThe school").language == "en"
    assert parse("BP1_PC\tO kit das mulheres em casa\nBP2_PC\tA casa dos filhos").language == "pt"


def test_a_long_title_is_cut_between_words_and_says_so() -> None:
    title = "palabra " * 60
    assert len(short_title(title)) <= 255
    assert short_title(title).endswith("palabra…")
    assert short_title("  Un   título ") == "Un título"
