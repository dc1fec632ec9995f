"""Typed facts are read from their printed words; what cannot be read stays as printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from opendata.importers.facts import split_level
from opendata.importers.parsed import Actor, FactState, SustainabilityLevel, TermReference
from opendata.importers.recognition import parse_file
from tests.opendata.sheet_files import on_both_sheets, parse_fields, told

# the source sheet


@on_both_sheets
def test_seed_4_5_the_four_territories_are_named(path: Path) -> None:
    facts = parse_file(path.read_bytes(), path.name).sheet("BP2_PC").facts
    assert facts.territory.value == ("Quito", "Tulcán", "Huaquillas", "Lago Agrio")
    assert facts.assistance.value == ("Provisión de kits",)


@on_both_sheets
def test_seed_4_5_implementing_partners_are_no_organisation(path: Path) -> None:
    actors = parse_file(path.read_bytes(), path.name).sheet("BP2_PC").facts.actors.value
    assert actors is not None
    assert [(actor.name.casefold(), actor.generic) for actor in actors] == [
        ("oim", False),
        ("socios implementadores", True),
    ]


@on_both_sheets
def test_seed_4_4_principles_a_f_g_and_objectives_7_and_15(path: Path) -> None:
    facts = parse_file(path.read_bytes(), path.name).sheet("BP2_PC").facts
    assert facts.principles.value == (
        TermReference("a", "Centrarse en las personas"),
        TermReference("f", "Derechos humanos"),
        TermReference("g", "Perspectiva de género"),
    )
    assert facts.objectives.value == (
        TermReference("7", "Abordar y reducir las vulnerabilidades en la migración"),
        TermReference("15", "Proporcionar a los migrantes acceso a servicios básicos"),
    )


@on_both_sheets
def test_seed_4_2_the_four_keywords(path: Path) -> None:
    facts = parse_file(path.read_bytes(), path.name).sheet("BP2_PC").facts
    assert facts.keywords.value == (
        "Kit Dignidad",
        "participativo",
        "colaborativo",
        "violencia basada en género",
    )


# silence


@pytest.mark.parametrize("printed", ["", "N/A", "-", "No aplica.", "No consta", "Not stated"])
@pytest.mark.parametrize(
    ("label", "fact"),
    [
        ("Población asistida", "people_assisted"),
        ("Territorio", "territory"),
        ("Tipo de asistencia", "assistance"),
        ("Actores involucrados", "actors"),
        ("Presupuesto", "budget"),
        ("Relación con ODS", "goals"),
        ("Principios rectores", "principles"),
        ("Objetivos", "objectives"),
        ("Nivel de sostenibilidad", "sustainability_level"),
        ("Palabras clave", "keywords"),
    ],
)
def test_an_empty_label_and_one_that_says_nothing_are_not_stated(
    label: str, fact: str, printed: str
) -> None:
    parsed = parse_fields((label, printed))
    read = getattr(parsed.sheets[0].facts, fact)
    assert (read.state, read.value) == (FactState.NOT_STATED, None)
    assert told(parsed) == []


def test_a_label_that_is_not_there_is_missing() -> None:
    assert parse_fields().sheets[0].facts.goals.state is FactState.MISSING


# lists


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Quito, Tulcán, Huaquillas.", ("Quito", "Tulcán", "Huaquillas")),
        ("Quito; Tulcán", ("Quito", "Tulcán")),
        ("Quito, Tulcán y Lago Agrio", ("Quito", "Tulcán", "Lago Agrio")),
        ("Quito, Tulcán, y Lago Agrio", ("Quito", "Tulcán", "Lago Agrio")),
        ("- Quito\n- Tulcán", ("Quito", "Tulcán")),
        ("Quito\n\nTulcán", ("Quito", "Tulcán")),
        ("Lago Agrio (Sucumbíos, Ecuador), Quito", ("Lago Agrio (Sucumbíos, Ecuador)", "Quito")),
        ("Quito, quito, QUITO", ("Quito",)),
    ],
)
def test_places_are_parted_and_named_once(printed: str, names: tuple[str, ...]) -> None:
    assert parse_fields(("Territorio", printed)).sheets[0].facts.territory.value == names


def test_and_inside_a_keyword_does_not_part_it() -> None:
    facts = parse_fields(("Palabras clave", "agua y saneamiento, higiene")).sheets[0].facts
    assert facts.keywords.value == ("agua y saneamiento", "higiene")


def test_what_stands_in_brackets_after_an_actor_is_its_note() -> None:
    parsed = parse_fields(("Actores involucrados", "ACNUR (financia), Alcaldía, ONG"))
    assert parsed.sheets[0].facts.actors.value == (
        Actor("ACNUR", "financia"),
        Actor("Alcaldía"),
        Actor("ONG", generic=True),
    )


@pytest.mark.parametrize(
    ("printed", "letters"),
    [
        ("- a) Centrarse en las personas.\n- f) Derechos humanos.", "af"),
        ("a), f), g)", "afg"),
        ("a, f y g", "afg"),
        ("a f g", "afg"),
        ("d, e y f", "def"),
        ("d e f", "df"),
        ("a) Personas; f) Derechos humanos", "af"),
        ("A. Personas\nF. Derechos", "af"),
    ],
)
def test_principles_are_read_by_their_letters(printed: str, letters: str) -> None:
    principles = parse_fields(("Principios rectores", printed)).sheets[0].facts.principles.value
    assert principles is not None
    assert "".join(principle.code for principle in principles) == letters


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("- Objetivo 7: Abordar.\n- Objetivo 15: Dar.", ("7", "15")),
        ("7, 15", ("7", "15")),
        ("Objetivos 7 y 15", ("7", "15")),
        ("7. Abordar\n15. Dar", ("7", "15")),
        ("Objetivo 7: Abordar Objetivo 15: Dar", ("7", "15")),
        ("Objective 23", ("23",)),
    ],
)
def test_objectives_are_read_by_their_numbers(printed: str, numbers: tuple[str, ...]) -> None:
    objectives = parse_fields(("Objetivos", printed)).sheets[0].facts.objectives.value
    assert objectives is not None
    assert tuple(objective.code for objective in objectives) == numbers


@pytest.mark.parametrize(
    ("printed", "codes"),
    [
        ("ODS 5: Igualdad de género", ("5",)),
        ("ODS 5, 10 y 16", ("5", "10", "16")),
        ("5.2; 10.7", ("5.2", "10.7")),
        ("Meta 16.b", ("16.b",)),
    ],
)
def test_goals_and_their_targets_are_read_by_their_numbers(
    printed: str, codes: tuple[str, ...]
) -> None:
    goals = parse_fields(("Relación con ODS", printed)).sheets[0].facts.goals.value
    assert goals is not None
    assert tuple(goal.code for goal in goals) == codes


@pytest.mark.parametrize(
    ("label", "printed", "fact"),
    [
        ("Objetivos", "Objetivo 24: No existe", "objectives"),
        ("Objetivos", "7.2", "objectives"),
        ("Relación con ODS", "ODS 18", "goals"),
        ("Principios rectores", "k) No existe", "principles"),
    ],
)
def test_a_term_that_no_list_has_is_left_out_and_told(label: str, printed: str, fact: str) -> None:
    parsed = parse_fields((label, printed))
    read = getattr(parsed.sheets[0].facts, fact)
    assert (read.state, read.value) == (FactState.STATED, None)
    assert told(parsed) == [("out_of_range", fact)]


def test_a_goal_in_words_is_not_inferred() -> None:
    parsed = parse_fields(("Relación con ODS", "Igualdad de género"))
    assert parsed.sheets[0].facts.goals.value is None
    assert told(parsed) == [("fact_not_read", "goals")]


# level


@pytest.mark.parametrize(
    ("text", "level", "rest"),
    [
        ("Alta", SustainabilityLevel.HIGH, ""),
        ("**Media**", SustainabilityLevel.MEDIUM, ""),
        ("Baja.", SustainabilityLevel.LOW, ""),
        ("High: it costs little", SustainabilityLevel.HIGH, "it costs little"),
        ("Alta – cuesta poco", SustainabilityLevel.HIGH, "cuesta poco"),
        ("Alta (cuesta poco)", SustainabilityLevel.HIGH, "(cuesta poco)"),
        ("Media-alta", None, "Media-alta"),
        ("Alta mar", None, "Alta mar"),
        ("", None, ""),
    ],
)
def test_a_level_is_only_a_word_that_stands_alone(
    text: str, level: SustainabilityLevel | None, rest: str
) -> None:
    assert split_level(text) == (level, rest)


def test_a_level_below_its_heading_is_read_and_the_reason_kept() -> None:
    read = parse_fields(("Sostenibilidad", "Alta\n\nPorque cuesta poco.")).sheets[0]
    assert read.facts.sustainability_level.value is SustainabilityLevel.HIGH
    assert read.texts["sustainability"] == "Porque cuesta poco."


def test_a_reason_without_a_level_leaves_the_level_not_stated() -> None:
    read = parse_fields(("Sostenibilidad", "Cuesta poco.")).sheets[0]
    assert read.facts.sustainability_level.state is FactState.NOT_STATED
    assert read.texts["sustainability"] == "Cuesta poco."
