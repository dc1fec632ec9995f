"""The whole search as a table: nothing missing, nothing that a spreadsheet would run."""

from __future__ import annotations

import io
import random
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from search.contract import Change, SearchDocument
from search.exports import rows
from search.exports.cells import MAX_CELL, text_cell
from search.exports.xlsx import About, write_workbook
from search.selection import FACET_NAMES
from tests.factories import make_organisation, make_practice, make_term
from tests.search.exporting import (
    WORDS,
    index_many,
    read_csv,
    read_xlsx,
    show_whatever_is_indexed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(search_index: Any, monkeypatch: Any) -> None:
    index_many(search_index, monkeypatch)


def selections() -> list[str]:
    chance = random.Random(4)
    found = ["", "q=agua+salud+niños+xilófono", "q=aguaa", "q=agua&exact=1", "q=nada+de+esto"]
    for _number in range(12):
        pairs = [("q", " ".join(chance.sample(WORDS, chance.randint(0, 2))))]
        for name, codes in {"sector": ("PRO", "HEA", "EDU"), "territory": ("EC", "PE")}.items():
            mode = chance.choice(("", ".all", ".without"))
            pairs += [(name + mode, code) for code in chance.sample(codes, chance.randint(0, 2))]
        pairs.append(("sort", chance.choice(("relevance", "date", "title"))))
        found.append(urlencode(pairs))
    return found


@pytest.mark.parametrize("address", selections())
def test_issue_4_2_every_selection_leaves_whole(many: Any, client: Client, address: str) -> None:
    total = client.get(f"/api/v1/search?{address}").json()["total"]
    codes = [row["Code"] for row in read_csv(client, f"{address}&page=7&size=3", language="en")]
    assert len(codes) == len(set(codes)) == total
    hits = client.get(f"/api/v1/search?{address}&size=100&lang=en").json()["hits"]
    if "sort=" in address:
        assert codes[: len(hits)] == [hit["code"] for hit in hits]


def test_issue_4_2_the_workbook_holds_the_same_pages(many: Any, client: Client) -> None:
    book = read_xlsx(client, "q=agua", language="en")
    in_book = [row[0] for row in book["Pages"].iter_rows(min_row=2, values_only=True)]
    assert in_book == [row["Code"] for row in read_csv(client, "q=agua", language="en")]
    assert len(in_book) > 100


def test_codes_and_labels_stand_side_by_side_in_the_readers_language(
    search_index: Any, client: Client
) -> None:
    protection = make_term("sector", "PRO", "Protección", name_en="Protection")
    ecuador = make_term("territory", "EC", "Ecuador", name_en="Ecuador")
    organisation = make_organisation("Organización de prueba")
    page = make_practice(
        "Un kit",
        terms=[
            make_term("sector", "PRO-GBV", "VBG", name_en="GBV", parent=protection),
            make_term("territory", "EC-C", "Carchi", parent=ecuador),
            make_term("keyword", "dignidad", "Dignidad menstrual"),
        ],
        actors=[organisation],
        summary="Dos\nfrases.",
        institutional_code="BP2_PC",
        issuer="oim-ec",
        source_date=date(2021, 5, 1),
    )
    search_index.drain()
    [row] = read_csv(client, language="en")
    assert row["Code"] == page.code
    assert row["Institution's code"] == "BP2_PC"
    assert (row["Kind: codes"], row["Kind"]) == ("practice", "Good practice")
    assert (row["Language: codes"], row["Language"]) == ("es", "Spanish")
    assert (row["Year"], row["Date"]) == ("2021", "2021-05-01")
    assert row["Summary"] == "Dos frases."
    assert row["Address"] == f"http://testserver{page.address()}"
    labels = {"PRO": "Protection", "PRO-GBV": "GBV"}
    codes = row["Sector: codes"].split(" | ")
    assert set(codes) == set(labels)
    assert row["Sector"] == " | ".join(labels[code] for code in codes)
    assert row["Keyword"] == "Dignidad menstrual"
    assert row["Organisation"] == "Organización de prueba"
    assert "Protección" in read_csv(client)[0]["Sector"]


def test_each_facet_has_its_columns(client: Client, search_index: Any) -> None:
    made = [column.header for column in rows.columns()]
    assert len(made) == len(set(made)) == 12 + 2 * (len(FACET_NAMES) - 3)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n-1",
        "  =1",
        "＝1",
        "x; =1",
        "\x00=1",
        'x;"=1',
        '" "-1',
    ],
)
def test_no_cell_is_a_formula(
    search_index: Any, client: Client, monkeypatch: Any, text: str
) -> None:
    show_whatever_is_indexed(monkeypatch)
    search_index.engine.apply(
        [Change("PR-1.es", 1, SearchDocument("PR-1.es", "practice", "PR-1", "es", text, "/"))]
    )
    [row] = read_csv(client, language="en")
    plain = " ".join(text.replace("\x00", " ").split())
    assert row["Title"].replace("'", "") == plain
    assert "'" in row["Title"]
    sheet = read_xlsx(client, language="en")["Pages"]
    cell = next(sheet.iter_rows(min_row=2, min_col=5, max_col=5))[0]
    assert (cell.data_type, cell.value) == ("s", row["Title"])


@given(st.text(alphabet=st.characters() | st.sampled_from("=+-@;\"\t\r\n\x00'\ud800\ufffe")))
def test_any_text_is_one_line_that_no_spreadsheet_runs(text: str) -> None:
    cell = text_cell(text)
    cell.encode()
    for piece in cell.split(";"):
        assert piece.strip(' "')[:1] not in set("=+-@＝＋－＠")
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in cell)
    assert text_cell(cell) == cell


def test_a_cell_holds_what_a_spreadsheet_can() -> None:
    assert len(text_cell("a" * 100_000)) == MAX_CELL


def test_the_workbook_says_what_was_asked_and_what_was_done(library: None, client: Client) -> None:
    book = read_xlsx(client, "q=vbg&territory=EC&kind=practice", language="en")
    about = book["Search"]
    said = [(label.value, value.value) for label, value in about.iter_rows()]
    assert said[0] == ("Search", "«vbg»: good practice in Ecuador")
    address = "http://testserver/en/buscar/?q=vbg&kind=practice&territory=EC"
    assert said[1] == ("Address", address)
    assert said[2][0] == "Date"
    assert isinstance(said[2][1], datetime)
    pages = book["Pages"]
    assert said[3] == ("Pages", pages.max_row - 1)
    assert "What the search did" in dict(said)
    assert said[-1][0] == "Licence"
    assert pages.freeze_panes == "A2"
    assert pages.auto_filter.ref == f"A1:AH{pages.max_row}"
    year, day = pages["H2"], pages["I2"]
    assert (year.data_type, day.is_date) == ("n", True)
    assert all(pages.column_dimensions[letter].width >= 8 for letter in ("A", "E", "AH"))


def test_sheets_go_on_where_one_is_full() -> None:
    file = io.BytesIO()
    batches = [[("PR-1", 1)], [("PR-2", 2), ("PR-3", 3)]]
    columns = [rows.Column("Code"), rows.Column("Year")]
    about = About("todo", "http://testserver/", date(2026, 1, 1))
    assert write_workbook(file, batches, columns=columns, about=about, pages_a_sheet=2) == 3
    book = load_workbook(file)
    sizes = [sheet.max_row - 1 for sheet in book.worksheets[1:]]
    assert sizes == [2, 1]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_search_that_finds_nothing_is_a_table_without_rows(
    search_index: Any, client: Client, ending: str
) -> None:
    if ending == "csv":
        assert read_csv(client) == []
    else:
        assert read_xlsx(client, language="en")["Pages"].max_row == 1
