"""One sheet in the many shapes in which people write it, and what is told about each."""

from __future__ import annotations

import pytest

from opendata.importers.parsed import FactState
from opendata.importers.problems import Level
from tests.opendata.sheet_files import SHEET, messages, parse


def test_a_sheet_without_a_table_is_read() -> None:
    (sheet,) = parse(SHEET).sheets
    assert (sheet.code, sheet.title, sheet.whole) == ("BP2_PC", "Un título", True)
    assert sheet.texts == {
        "finding": "Algo que se vio.",
        "context": "Dónde fue.",
        "sustainability": "Porque cuesta poco.",
    }
    assert sheet.facts.territory.value == ("Quito",)


@pytest.mark.parametrize(
    "first",
    [
        "BP2_PC: *Un título*",
        "BP2_PC: Un título",
        "BP2_PC – Un título",
        "**BP2_PC: Un título**",
        "**BP2_PC**: Un título",
        "# BP2_PC: Un título",
        "## BP2_PC Un título",
        "### **BP2_PC** – Un título",
        "BP2_PC\n\nUn título",
        "Código: BP2_PC\nTítulo: Un título",
        "Título: Un título\nCódigo: BP2_PC",
        "Código\n\nBP2_PC\n\nTítulo\n\nUn título",
    ],
)
def test_a_sheet_may_begin_in_several_ways(first: str) -> None:
    (sheet,) = parse(SHEET.replace("BP2_PC: *Un título*", first)).sheets
    assert (sheet.code, sheet.title) == ("BP2_PC", "Un título")
    assert list(sheet.sections) == ["finding", "context", "sustainability"]


@pytest.mark.parametrize(
    "heading",
    [
        "Hallazgo",
        "HALLAZGO:",
        "## Hallazgo",
        "**Hallazgo**",
        "**Hallazgo:**",
        "1. Hallazgo",
        "2.3.1 Hallazgo",
        "Hallazgo\n--------",
        "Halla\u0301zgo",
        "Finding",
        "Achado",
    ],
)
def test_a_heading_is_recognised_however_it_is_marked(heading: str) -> None:
    (sheet,) = parse(SHEET.replace("Hallazgo", heading)).sheets
    assert sheet.texts["finding"] == "Algo que se vio."


@pytest.mark.parametrize(
    "run_in", ["Contexto: Dónde fue.", "**Contexto:** Dónde fue.", "**Contexto**: Dónde fue."]
)
def test_a_run_in_heading_is_recognised_however_it_is_marked(run_in: str) -> None:
    (sheet,) = parse(SHEET.replace("Contexto: Dónde fue.", run_in)).sheets
    assert sheet.texts["context"] == "Dónde fue."


def test_emphasis_of_the_text_itself_is_kept() -> None:
    (sheet,) = parse(SHEET.replace("Contexto: Dónde", "**Contexto:** *Dónde*")).sheets
    assert sheet.texts["context"] == "*Dónde* fue."


@pytest.mark.parametrize(
    "table",
    [
        "Código\tDescripción\nBP1_PC\tUno\nBP2_PC\tDos",
        "| Código | Descripción |\n| --- | --- |\n| BP1_PC | Uno |\n| BP2_PC | Dos |",
        "Código   Descripción\nBP1_PC   Uno\nBP2_PC   Dos",
        "BP1_PC\tUno\nBP2_PC\tDos",
        "N.º\tCódigo\tDescripción\n1\tBP1_PC\tUno\n2\tBP2_PC\tDos",
        "Descripción\tCódigo\nUno\tBP1_PC\nDos\tBP2_PC",
        "- BP1_PC: Uno\n- BP2_PC: Dos",
        "BP1_PC: Uno\nBP2_PC: Dos",
    ],
)
def test_the_table_of_codes_may_have_several_shapes(table: str) -> None:
    sheets = parse(table).sheets
    assert [(sheet.code, sheet.title) for sheet in sheets] == [("BP1_PC", "Uno"), ("BP2_PC", "Dos")]


def test_a_description_that_goes_on_in_the_next_row_is_joined() -> None:
    sheets = parse("Código\tDescripción\nBP1_PC\tUno que\n\tsigue\nBP2_PC\tDos").sheets
    assert [sheet.title for sheet in sheets] == ["Uno que sigue", "Dos"]


def test_a_form_with_its_labels_in_the_first_column_is_a_sheet() -> None:
    form = (
        "| Código | BP2_PC |\n| --- | --- |\n| Título | Un título |\n| Hallazgo | Algo. |\n"
        "| Contexto | Dónde. |\n| Territorio | Quito, Tulcán |\n| Relación con ODS | |\n"
    )
    (sheet,) = parse(form).sheets
    assert (sheet.code, sheet.title) == ("BP2_PC", "Un título")
    assert sheet.texts == {"finding": "Algo.", "context": "Dónde."}
    assert sheet.facts.territory.value == ("Quito", "Tulcán")
    assert sheet.facts.goals.state is FactState.NOT_STATED


def test_a_table_of_the_narrative_stays_a_table() -> None:
    (sheet,) = parse(SHEET.replace("Algo que se vio.", "Año\tKits\n2020\t10\n2021\t20")).sheets
    assert sheet.texts["finding"] == ("| Año | Kits |\n| --- | --- |\n| 2020 | 10 |\n| 2021 | 20 |")


def test_lists_and_paragraphs_of_the_narrative_stay_as_they_are() -> None:
    text = "Primero:\n\n- uno\n  - dentro\n- dos\n\nY al final."
    (sheet,) = parse(SHEET.replace("Algo que se vio.", text)).sheets
    assert sheet.texts["finding"] == text


def test_text_between_title_and_first_heading_is_the_summary() -> None:
    (sheet,) = parse(SHEET.replace("*Un título*", "*Un título*\n\nEn dos frases.")).sheets
    assert sheet.summary == "En dos frases."


def test_a_groups_own_text_goes_to_the_section_that_the_edition_names() -> None:
    text = SHEET.replace("Contexto: Dónde fue.", "Condiciones y contexto\n\nDónde fue.")
    assert parse(text).sheets[0].texts["context"] == "Dónde fue."


def test_several_areas_each_keep_their_sheets() -> None:
    text = (
        "2.3 BUENAS PRÁCTICAS DEL ÁREA DE PROTECCIÓN (PR)\n\nBP1_PR\tUno\nBP2_PR\tDos\n\n"
        "2.4 BUENAS PRÁCTICAS DEL ÁREA DE SALUD (SA)\n\nBP1_SA\tTres\nBP2_SA\tCuatro\n"
    )
    parsed = parse(text)
    assert [(area.code, area.name, area.line) for area in parsed.areas] == [
        ("PR", "Protección", 1),
        ("SA", "Salud", 6),
    ]
    assert [sheet.area_code for sheet in parsed.sheets] == ["PR", "PR", "SA", "SA"]
    assert messages(parsed) == []


def test_a_code_mentioned_in_the_text_begins_no_sheet() -> None:
    text = SHEET.replace("Algo que se vio.", "Algo.\n\nBP7_PC: es parecida a esta.")
    parsed = parse(text)
    assert [sheet.code for sheet in parsed.sheets] == ["BP2_PC"]
    assert parsed.sheets[0].texts["finding"] == "Algo.\n\nBP7_PC: es parecida a esta."
    assert messages(parsed) == [("code_in_text", 7)]


def test_two_sheets_with_plain_titles_are_two_sheets() -> None:
    plain = SHEET.replace("*", "")
    parsed = parse(plain + plain.replace("BP2", "BP3"))
    assert [(sheet.code, sheet.whole) for sheet in parsed.sheets] == [
        ("BP2_PC", True),
        ("BP3_PC", True),
    ]


def test_an_unknown_heading_stays_as_text_and_is_told() -> None:
    parsed = parse(SHEET.replace("Algo que se vio.", "Algo.\n\nLecciones del equipo\n\nOtra cosa."))
    assert parsed.sheets[0].texts["finding"] == "Algo.\n\nLecciones del equipo\n\nOtra cosa."
    assert messages(parsed) == [("unknown_heading", 7)]


def test_a_heading_that_is_there_twice_is_joined_and_told() -> None:
    parsed = parse(SHEET + "\nHallazgo\n\nOtro.\n")
    assert parsed.sheets[0].texts["finding"] == "Algo que se vio.\n\nOtro."
    assert messages(parsed) == [("heading_twice", 17)]


def test_a_required_section_that_is_missing_is_told_and_the_sheet_is_not_whole() -> None:
    parsed = parse(SHEET.replace("Contexto: Dónde fue.", ""))
    assert parsed.sheets[0].whole is False
    assert [(n.message, n.field) for n in parsed.notices if n.level is Level.WARNING] == [
        ("section_missing", "context")
    ]


def test_a_sheet_that_the_table_lacks_is_told() -> None:
    parsed = parse("Código\tDescripción\nBP1_PC\tUno\n\n" + SHEET)
    assert [sheet.code for sheet in parsed.sheets] == ["BP1_PC", "BP2_PC"]
    assert messages(parsed) == [("not_in_table", 4)]


def test_the_title_of_the_sheet_wins_over_the_table_and_the_difference_is_told() -> None:
    parsed = parse("Código\tDescripción\nBP2_PC\tOtro título\n\n" + SHEET)
    assert parsed.sheets[0].title == "Un título"
    assert messages(parsed) == [("title_differs", 4)]


def test_a_sheet_without_a_title_takes_that_of_the_table() -> None:
    text = "Código\tDescripción\nBP2_PC\tDos\n\n" + SHEET.replace(" *Un título*", "")
    parsed = parse(text)
    assert parsed.sheets[0].title == "Dos"
    assert messages(parsed) == [("title_from_table", 4)]


def test_text_outside_every_sheet_is_told_once_and_left_out() -> None:
    parsed = parse("Prólogo\n\nQue sigue\n\n" + SHEET)
    assert messages(parsed) == [("text_outside", 1)]


def test_what_looks_like_personal_data_is_shown_with_its_line_and_field() -> None:
    parsed = parse(SHEET.replace("Dónde fue.", "Escriba a ana.perez@example.org hoy."))
    (spot,) = parsed.sheets[0].personal_data
    assert (spot.kind, spot.line, spot.field) == ("email", 7, "context")
