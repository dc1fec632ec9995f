"""Editions of sheets are reviewed files: what they say, and how a wrong one is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from practices.editions import (
    EditionError,
    FactKind,
    crosswalk,
    editions,
    fold_heading,
    read_edition,
    read_editions,
)

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "practices" / "editions"

SMALL = """
key = "small"
version = 1
issuer = "someone"
based_on = "A form made for this test."
[title]
es = "Ficha"
en = "Sheet"
pt = "Ficha"
[codes]
kinds = { BP = "practice" }
suffix = "[A-Z]{2}"
[areas]
headings = []
[table]
code.es = ["Código"]
title.es = ["Descripción"]
[[fields]]
type = "section"
key = "finding"
labels = { es = "Hallazgo", en = "Finding", pt = "Achado" }
"""


def test_i_1_the_source_edition_has_its_sections_in_the_order_of_the_source() -> None:
    edition = editions()["oim-ec"]
    assert [section.key for section in edition.sections] == [
        "finding",
        "context",
        "applicability",
        "cause_effect",
        "contribution",
        "effectiveness",
        "project_goals",
        "replication_potential",
        "higher_goals",
        "added_value",
        "sustainability",
    ]


def test_i_1_the_source_edition_places_its_facts_among_its_sections() -> None:
    order = editions()["oim-ec"].order
    assert order[order.index("project_goals") + 1 : order.index("replication_potential")] == (
        "people_assisted",
        "territory",
        "assistance",
        "actors",
        "budget",
    )
    assert order[-1] == "keywords"


def test_a_section_key_is_its_anchor() -> None:
    assert editions()["oim-ec"].section("cause_effect").anchor == "cause_effect"


def test_the_label_of_a_language_is_its_first_heading() -> None:
    section = editions()["oim-ec"].section("effectiveness")
    assert section.headings["es"] == ("Efectividad", "Eficacia")


def test_three_editions_are_shipped_and_say_what_they_are_based_on() -> None:
    assert sorted(editions()) == ["fao", "migration-hub", "oim-ec"]
    assert all(edition.based_on for edition in editions().values())


def test_a_fact_knows_how_it_is_read() -> None:
    assert editions()["oim-ec"].fact("goals").kind is FactKind.GOALS


def test_a_key_that_an_edition_lacks_is_an_error() -> None:
    with pytest.raises(KeyError, match="horoscope"):
        editions()["oim-ec"].section("horoscope")


def test_the_crosswalk_leads_from_one_form_to_the_other_and_back() -> None:
    fao, source = editions()["fao"], editions()["oim-ec"]
    assert crosswalk(fao, source)["introduction"] == ("finding", "context")
    assert crosswalk(source, fao)["context"] == ("introduction",)
    assert crosswalk(source, fao)["higher_goals"] == ()


def test_the_same_key_means_the_same_thing_in_two_editions() -> None:
    assert crosswalk(editions()["oim-ec"], editions()["fao"])["sustainability"] == (
        "sustainability",
    )


def test_accents_capitals_and_punctuation_make_no_other_heading() -> None:
    assert fold_heading("  RELACIÓN  Causa–Efecto: ") == "relacion causa efecto"
    assert fold_heading("Relacio\u0301n causa\u200b-efecto") == "relacion causa efecto"


def test_a_text_too_long_for_a_heading_is_not_folded() -> None:
    assert fold_heading("\ufdfa" * 201) == ""


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('pt = "Achado"', 'pt = ""', "finding.labels.pt"),
        (', pt = "Achado"', "", "finding.labels.pt"),
        ('type = "section"', 'type = "chapter"', "fields[0].type"),
        ('key = "finding"', 'key = "Finding"', "fields[0].key"),
        ("version = 1", "version = 0", "file.version"),
        ("version = 1", "version = true", "file.version"),
        ('issuer = "someone"', "", "file.issuer"),
        ('BP = "practice"', 'BP = "recipe"', "codes.kinds.BP"),
        ('BP = "practice"', 'bp = "practice"', "codes.kinds.bp"),
        ('"[A-Z]{2}"', '"[A-Z"', "codes.suffix"),
        ("headings = []", 'headings = ["(?P<name>x)"]', "areas.headings"),
        ('["Código"]', '"Código"', "table.code.es"),
        ('["Descripción"]', '["hallazgo:"]', "finding.headings"),
        ('type = "section"', 'type = "fact"\nkind = "mood"', "finding.kind"),
        ('type = "section"', 'type = "group"\ninto = "nowhere"', "fields"),
        ('type = "section"', 'type = "section"\nlevel_fact = "none"', "finding.level_fact"),
        ('type = "section"', 'type = "section"\ncolour = "red"', "finding.colour"),
        ('type = "section"', 'type = "section"\nrequired = "yes"', "finding.required"),
        ("[title]", "[title]\nfr = 'Fiche'", "file.title.fr"),
        ("[[fields]]", "[[fields]", "file"),
    ],
)
def test_a_wrong_edition_is_refused_naming_file_and_entry(old: str, new: str, key: str) -> None:
    assert SMALL.count(old) >= 1
    with pytest.raises(EditionError) as refused:
        read_edition(SMALL.replace(old, new, 1), "small.toml")
    assert (refused.value.file, refused.value.key) == ("small.toml", key)
    assert str(refused.value).startswith(f"small.toml: {key}: ")


def test_a_key_that_is_there_twice_is_refused() -> None:
    again = SMALL[SMALL.index("[[fields]]") :]
    with pytest.raises(EditionError, match="finding: is there twice"):
        read_edition(SMALL + again, "small.toml")


def test_an_edition_is_named_as_its_file() -> None:
    with pytest.raises(EditionError, match=r"other\.toml: file\.key"):
        read_editions({"other.toml": SMALL})


@pytest.mark.parametrize("target", ['{ elsewhere = ["finding"] }', '{ small = ["nothing"] }'])
def test_a_crosswalk_that_leads_nowhere_is_refused(target: str) -> None:
    wrong = SMALL.replace('type = "section"', f'type = "section"\nsame_as = {target}')
    with pytest.raises(EditionError, match=r"small\.toml: finding\.same_as\."):
        read_editions({"small.toml": wrong})


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_each_shipped_file_is_a_valid_edition(path: Path) -> None:
    assert read_edition(path.read_text(encoding="utf-8"), path.name).key == path.stem


def test_editions_and_importers_need_no_django() -> None:
    code = (
        "import sys, practices.editions, opendata.importers.recognition as r;"
        "r.parse_file('Código\\tDescripción\\nBP1_PC\\tUno'.encode(), 'x.txt');"
        "sys.exit('django' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
