"""``manage.py import_sheets``: what it prints, what it ends with, and that its pages are found."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from network.models import Organisation
from practices.models import PracticePage

from .importing import many_sheets, practice, rows, sheet
from .sheet_files import OWN, on_both_sheets


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def command(*arguments: Any, language: str = "es", **options: Any) -> tuple[str, str]:
    """What the command writes to its two outputs."""
    out, error = io.StringIO(), options.pop("stderr", io.StringIO())
    with translation.override(language):
        paths = [str(argument) for argument in arguments]
        call_command("import_sheets", *paths, stdout=out, stderr=error, no_color=True, **options)
    return out.getvalue(), error.getvalue()


def written(folder: Path, text: str, name: str = "ficha.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@on_both_sheets
def test_i_1_ten_practices_are_published_and_found_when_the_command_ends(
    search_index: Any, oim: Any, path: Path
) -> None:
    out, error = command(path, "--source", "oim-ec", "--publish")
    assert error == ""
    assert PracticePage.objects.live().count() == 10
    assert search_index.search("bp2").hits[0].institutional_code == "BP2_PC"
    for code in range(1, 11):
        assert f"BP{code}_PC" in out


def test_i_1_the_second_run_says_unchanged(search_index: Any, oim: Any) -> None:
    command(OWN, "--source", "oim-ec")
    before = rows()
    out, _error = command(OWN, "--source", "oim-ec", language="en")
    assert out.count("unchanged (PR-") == 10
    assert "0 created, 0 updated, 10 unchanged, 0 left as they are." in out
    assert rows() == before


def test_a_trial_shows_all_and_saves_nothing(oim: Any) -> None:
    before = rows()
    out, _error = command(OWN, "--source", "oim-ec", "--dry-run", "--publish", language="en")
    assert "Trial: nothing was saved. 10 would be created" in out
    assert rows() == before


def test_the_table_says_what_was_guessed_what_is_missing_and_what_looks_personal(
    search_index: Any, oim: Any, tmp_path: Path
) -> None:
    text = sheet("BP1_PC", "Una", "Territorio", "", "Lago Agrio", "",
                 "Efectividad", "", "Llame a Ana: 0991234567.")  # fmt: skip
    out, _error = command(written(tmp_path, text), "--source", "oim-ec", "--publish", language="en")
    row = next(line for line in out.splitlines() if line.startswith("BP1_PC"))
    assert "Territory" in row
    assert "(stays a draft)" in row
    assert row.split("  ")[-1].strip() == "1"
    assert "This looks like personal data:" in out
    assert "0991234567" in out
    assert not practice("BP1_PC").live
    command(tmp_path / "ficha.txt", "--source", "oim-ec", "--publish", "--reviewed")
    assert practice("BP1_PC").live


def test_a_source_that_is_not_given_is_asked_for_by_an_error_that_says_how(oim: Any) -> None:
    before = rows()
    with pytest.raises(CommandError, match="--source oim-ec"):
        command(OWN)
    with pytest.raises(CommandError, match="Nothing was changed"):
        command(OWN, language="en")
    assert rows() == before


def test_a_new_source_takes_the_name_that_is_given(search_index: Any, words: None) -> None:
    command(OWN, "--source", "oim-ec", "--source-name", "OIM Ecuador")
    assert Organisation.objects.get(issuer="oim-ec").name == "OIM Ecuador"
    assert practice("BP2_PC").source_organisation == "OIM Ecuador"


def test_each_file_stands_by_itself_and_one_bad_file_ends_with_an_error(
    search_index: Any, oim: Any, tmp_path: Path
) -> None:
    good = written(tmp_path, sheet("BP1_PC"), "buena.txt")
    bad = written(tmp_path, sheet("BP2_PC") + sheet("BP2_PC"), "mala.txt")
    error = io.StringIO()
    with pytest.raises(CommandError, match="1 of 2"):
        command(bad, good, "--source", "oim-ec", language="en", stderr=error)
    assert "mala.txt: Line 9" in error.getvalue()
    assert "Nothing was changed." in error.getvalue()
    assert [page.institutional_code for page in PracticePage.objects.all()] == ["BP1_PC"]


def test_a_file_that_is_not_there_is_said(oim: Any, tmp_path: Path) -> None:
    error = io.StringIO()
    with pytest.raises(CommandError):
        command(tmp_path / "nada.txt", "--source", "oim-ec", language="en", stderr=error)
    assert "nada.txt: It cannot be read" in error.getvalue()


def test_json_has_every_sheet_and_every_refusal(
    search_index: Any, oim: Any, tmp_path: Path
) -> None:
    bad = written(tmp_path, "Una carta.", "carta.txt")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command(
            "import_sheets", str(OWN), str(bad), "--source", "oim-ec", "--json",
            stdout=out, stderr=io.StringIO(),
        )  # fmt: skip
    first, second = json.loads(out.getvalue())["files"]
    assert first["created"] == 10
    assert [one["code"] for one in first["sheets"]][-1] == "BP10_PC"
    assert first["sheets"][1]["not_stated"] == ["goals"]
    assert (second["file_name"], second["error"]) == ("carta.txt", "no_sheet")


def test_an_ambiguous_number_stops_with_its_line_and_says_what_to_type(
    search_index: Any, oim: Any, tmp_path: Path
) -> None:
    path = written(tmp_path, sheet("BP1_PC", "Una", "Presupuesto", "", "3.264 millones USD"))
    error = io.StringIO()
    with pytest.raises(CommandError):
        command(path, "--source", "oim-ec", stderr=error)
    assert "--thousands comma" in error.getvalue()
    assert "11" in error.getvalue()
    command(path, "--source", "oim-ec", "--thousands", "dot")
    assert practice("BP1_PC").figures.get().value == 3_264_000_000


def test_update_takes_the_files_text(search_index: Any, oim: Any, tmp_path: Path) -> None:
    command(written(tmp_path, sheet("BP1_PC", "Antes")), "--source", "oim-ec", "--publish")
    page = practice("BP1_PC")
    page.title = "Escrita a mano"
    page.save_revision().publish()
    path = written(tmp_path, sheet("BP1_PC", "Después"))
    out, _error = command(path, "--source", "oim-ec", "--publish", language="en")
    assert "--update" in out
    assert practice("BP1_PC").title == "Escrita a mano"
    command(path, "--source", "oim-ec", "--publish", "--update")
    assert practice("BP1_PC").title == "Después"


def test_progress_is_a_bar_on_a_terminal_and_lines_in_a_log(
    search_index: Any, oim: Any, tmp_path: Path
) -> None:
    path = written(tmp_path, many_sheets(range(1, 301)))
    log = command(path, "--source", "oim-ec", language="en")[1]
    assert log.splitlines() == ["200 of 300 sheets", "300 of 300 sheets"]
    path = written(tmp_path, many_sheets(range(301, 401)))
    bar = command(path, "--source", "oim-ec", language="en", stderr=Terminal())[1]
    assert bar.startswith("\r[")
    assert "100 of 100 sheets" in bar


def test_the_command_speaks_spanish(search_index: Any, oim: Any) -> None:
    out, _error = command(OWN, "--source", "oim-ec")
    assert "Línea" in out
