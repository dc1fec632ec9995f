"""All or nothing: a bad file changes no row of any table; a hostile one neither kills nor hangs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opendata.importers.problems import ImportProblem
from opendata.importers.reading import MAX_BYTES
from practices.models import PracticePage
from tests.factories import make_superuser

from .importing import many_sheets, practice, rows, run_import, sheet, terms

BAD = {
    "empty": (b"", "empty", None),
    "blank": (b" \n\t\n", "empty", None),
    "binary": (b"BP1_PC: uno\n\x00\x01\x02", "binary", 2),
    "pdf": (b"%PDF-1.7\n...", "unsupported_format", None),
    "encoding": ("BP1_PC: una práctica".encode("latin-1"), "wrong_encoding", 1),
    "too_large": (b"x" * (MAX_BYTES + 1), "too_large", None),
    "no_sheet": ("Una carta.\n\nNada más que una carta.\n".encode(), "no_sheet", None),
    "twice_in_table": (
        b"C\xc3\xb3digo\tT\xc3\xadtulo\nBP1_PC\tUna\nBP2_PC\tDos\nBPI_PC\tOtra\n",
        "same_code_twice",
        4,
    ),
    "twice_as_sheets": ((sheet("BP1_PC") + sheet("BP1_PC")).encode(), "same_code_twice", 9),
}


@pytest.mark.parametrize("name", BAD)
def test_i_1_a_bad_file_is_refused_with_its_line_and_changes_nothing(oim: Any, name: str) -> None:
    data, problem, line = BAD[name]
    before = rows()
    with pytest.raises(ImportProblem) as refused:
        run_import(data, publish=True)
    assert (refused.value.problem, refused.value.line) == (problem, line)
    assert rows() == before


@pytest.mark.parametrize("name", BAD)
def test_i_1_a_bad_upload_is_refused_in_the_administration(
    client: Client, oim: Any, name: str
) -> None:
    client.force_login(make_superuser())
    address = reverse("minga_import_new")
    client.get(address)
    before = rows()
    upload = SimpleUploadedFile("ficha.txt", BAD[name][0])
    answer = client.post(address, {"upload": upload, "source": "oim-ec"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["upload"]
    assert rows() == before


@pytest.mark.parametrize(
    ("source", "problem"),
    [("", "no_source"), ("OIM Ecuador", "bad_source"), ("x" * 41, "bad_source")],
)
def test_a_source_is_asked_for(words: None, source: str, problem: str) -> None:
    before = rows()
    with pytest.raises(ImportProblem) as refused:
        run_import(source=source)
    assert refused.value.problem == problem
    assert rows() == before


def test_a_number_that_can_be_read_in_two_ways_is_asked_with_its_line(oim: Any) -> None:
    text = sheet("BP1_PC", "Una", "Presupuesto", "", "1,234 millones USD")
    before = rows()
    with pytest.raises(ImportProblem) as refused:
        run_import(text)
    assert (refused.value.problem, refused.value.line) == ("open_questions", 11)
    assert rows() == before
    run_import(text, thousands="comma")
    assert practice("BP1_PC").figures.get().value == 1_234_000_000


def test_a_number_larger_than_any_figure_stays_as_printed(oim: Any) -> None:
    number = "9" * 25
    report = run_import(sheet("BP1_PC", "Una", "Población asistida", "", number))
    assert report.created == 1
    assert not practice("BP1_PC").figures.exists()
    assert number in practice("BP1_PC").source_note


def test_a_language_that_no_page_may_have_is_refused(oim: Any) -> None:
    before = rows()
    with pytest.raises(ImportProblem) as refused:
        run_import(sheet("BP1_PC"), language="pt")
    assert refused.value.problem == "no_shelf"
    assert rows() == before


def test_what_fails_in_the_middle_leaves_nothing(oim: Any) -> None:
    before = rows()

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(publish=True, progress=stop)
    assert rows() == before


#: The hostile inputs that every door is tested with, as text of a section.
HOSTILE = {
    "brackets": "[](" * 3_000,
    "quotes": '"' * 3_000,
    "operators": "AND OR NOT + - ! " * 500,
    "fields": "field:value " * 500,
    "emoji": "👩‍👩‍👧‍👦" * 500,
    "right_to_left": "\u202e\u202babc\u202c" * 500,
    "zalgo": "z" + "\u0301" * 5_000,
    "arabic_ligature": "\ufdfa" * 50,
    "percent": "%s %(x)s % " * 500,
    "one_letter": "a" * 200_000,
    "stop_words": "de la que el en y a los " * 300,
    "punctuation": "¿?!…—;:. " * 500,
    "script": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_imported_or_refused_and_never_run(oim: Any, name: str) -> None:
    before = rows()
    text = sheet("BP1_PC", "Una", "Efectividad", "", HOSTILE[name])
    try:
        run_import(text, publish=True)
    except ImportProblem:
        assert rows() == before
        return
    page = practice("BP1_PC")
    html = "".join(section["html"] for section in page.rendered_sections())
    assert "<script" not in html
    assert page.sections["effectiveness"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_in_lists_are_kept_or_refused(oim: Any, name: str) -> None:
    """Territories, actors and keywords are where names are looked up."""
    words_ = HOSTILE[name].replace("\n", " ")
    text = sheet(
        "BP1_PC", "Una", "Territorio", "", words_, "", "Actores", "", words_, "",
        "Palabras clave", "", words_,
    )  # fmt: skip
    before = rows()
    try:
        run_import(text, publish=True)
    except ImportProblem:
        assert rows() == before
        return
    assert practice("BP1_PC").title == "Una"
    assert terms(practice("BP1_PC"), "territory") == []


def test_i_1_a_thousand_sheets_are_imported_in_one_go_with_progress(oim: Any) -> None:
    told: list[int] = []
    report = run_import(
        many_sheets(range(1, 1_001)), source="bench-import", publish=True, progress=told.append
    )
    assert report.created == 1_000
    assert told == sorted(told)
    assert told[-1] == 1_000
    assert len(told) >= 5
    assert PracticePage.objects.live().filter(issuer="bench-import").count() == 1_000


def test_importing_asks_no_more_of_the_database_for_more_sheets(oim: Any) -> None:
    counts = []
    for numbers in (range(1, 6), range(101, 151)):
        with CaptureQueriesContext(connection) as asked:
            run_import(many_sheets(numbers), publish=True)
        counts.append(len(asked))
    assert counts[1] <= counts[0]
