"""The whole search as a table: nothing missing, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import random
import threading
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from search.contract import Change, SearchDocument, Section
from search.exports import rows, turns
from search.exports.cells import MAX_CELL, text_cell
from search.exports.xlsx import About, write_workbook
from search.selection import FACET_NAMES
from tests.factories import make_organisation, make_practice, make_term
from tests.search.test_search_hostile import HOSTILE, HOSTILE_PARAMETERS

pytestmark = pytest.mark.django_db

WORDS = ("agua", "salud", "niños", "mesa", "kit", "vivienda", "empleo", "escuela")
MANY = 620


def make_document(number: int) -> SearchDocument:
    chance = random.Random(number)
    return SearchDocument(
        key=f"PR-{number}.es",
        kind=chance.choice(("practice", "lesson")),
        code=f"PR-{number}",
        language=chance.choice(("es", "en")),
        title=" ".join(chance.sample(WORDS, 3)),
        url=f"/es/w/PR-{number}/",
        sections=(Section("s", "S", " ".join(chance.sample(WORDS, 2))),),
        facets={
            "sector": tuple(chance.sample(("PRO", "HEA", "EDU"), chance.randint(0, 2))),
            "territory": chance.choice(((), ("EC", "EC-C"), ("EC",), ("PE",))),
            "organisation": chance.choice(((), ("OR-1",))),
        },
        year=chance.choice((None, 2020, 2021)),
    )


@pytest.fixture
def many(search_index: Any) -> Any:
    """More pages than rows are made together, and than any page of hits shows."""
    search_index.engine.apply(
        Change(document.key, number, document)
        for number, document in enumerate(map(make_document, range(1, MANY + 1)), 1)
    )
    return search_index


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


def body(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def read_csv(client: Client, address: str = "", *, language: str = "es") -> list[dict[str, str]]:
    content = body(client.get(f"/{language}/buscar/resultados.csv?{address}"))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(client: Client, address: str = "", *, language: str = "es") -> Any:
    content = body(client.get(f"/{language}/buscar/resultados.xlsx?{address}"))
    return load_workbook(io.BytesIO(content))


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
def test_no_cell_is_a_formula(search_index: Any, client: Client, text: str) -> None:
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


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("q=Niñez+en+Tulcán", "ninez-en-tulcan"),
        ("sector=PRO", "proteccion"),
        ("q=%22%2F..%2F%0D%0Ax", "x"),
        ("q=مرحبا", "busqueda"),
        ("", "busqueda"),
    ],
)
def test_the_file_is_called_by_its_words_and_the_day(
    library: None, client: Client, address: str, name: str
) -> None:
    from django.utils import timezone

    answer = client.get(f"/es/buscar/resultados.csv?{address}")
    body(answer)
    expected = f'attachment; filename="minga-{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    if name == "busqueda":  # its word waits for the catalogue
        expected = expected.replace("busqueda", "search")
        assert answer["Content-Disposition"].replace("busqueda", "search") == expected
    else:
        assert answer["Content-Disposition"] == expected
    assert answer["X-Robots-Tag"] == "noindex"


#: A page that has a sector and an organisation.
FULL = next(
    number
    for number in range(1, MANY)
    if all(make_document(number).facets[name] for name in ("sector", "organisation"))
)


@pytest.mark.parametrize(
    ("address", "ending", "queries"),
    [
        ("", "csv", 2),
        ("", "xlsx", 2),
        ("q=agua", "csv", 3),
        ("q=agua", "xlsx", 4),
        (f"q=PR-{FULL}", "csv", 3),
        (f"q=PR-{FULL}", "xlsx", 4),
    ],
)
def test_an_export_costs_the_same_queries_with_one_and_six_hundred_pages(
    many: Any,
    client: Client,
    django_assert_num_queries: Any,
    address: str,
    ending: str,
    queries: int,
) -> None:
    """Two for each 500 rows (the names of terms and of organisations), none where they are known
    by then; and where there are words, one a search for the version of the synonyms."""
    body(client.get(f"/es/buscar/resultados.{ending}?{address}"))
    with django_assert_num_queries(queries):
        body(client.get(f"/es/buscar/resultados.{ending}?{address}"))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_head_answers_without_making_anything(many: Any, client: Client, ending: str) -> None:
    answer = client.head(f"/es/buscar/resultados.{ending}?q=agua")
    assert (answer.status_code, answer.getvalue()) == (200, b"")
    assert f".{ending}" in answer["Content-Disposition"]
    assert client.post(f"/es/buscar/resultados.{ending}").status_code == 405


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_engine_that_does_not_answer_is_said_with_503(
    library: None, client: Client, settings: Any, tmp_path: Any, ending: str
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("a file where the folder should be")
    settings.SEARCH_INDEX_DIR = broken
    for _again in range(turns.AT_ONCE + 1):
        answer = client.get(f"/es/buscar/resultados.{ending}?q=vbg")
        assert answer.status_code == 503
        assert "La búsqueda no responde" in answer.content.decode()
        assert 'href="/es/buscar/?q=vbg"' in answer.content.decode()
        assert answer["Retry-After"] == "60"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_process_makes_few_exports_at_a_time(many: Any, client: Client, ending: str) -> None:
    begun = [client.get("/es/buscar/resultados.csv") for _ in range(turns.AT_ONCE)]
    refused = client.get(f"/en/buscar/resultados.{ending}?q=agua")
    assert refused.status_code == 503
    assert "Other downloads are being prepared" in refused.content.decode()
    body(begun[0])  # one was read to its end,
    begun[1].close()  # and of one the reader went away
    begun[2].close()
    body(client.get(f"/en/buscar/resultados.{ending}?q=agua"))


def test_a_turn_is_left_once(db: None) -> None:
    held = [turns.take_turn() for _ in range(turns.AT_ONCE)]
    assert turns.take_turn() is None
    threads = [threading.Thread(target=turn.leave) for turn in held if turn for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    again = [turns.take_turn() for _ in range(turns.AT_ONCE + 1)]
    assert [turn is None for turn in again] == [False] * turns.AT_ONCE + [True]
    for turn in again:
        if turn:
            turn.leave()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_hostile_texts_leave_as_a_table(library: None, client: Client, ending: str) -> None:
    addresses = [f"q={value}" for value in HOSTILE.values()]
    addresses += [f"sector={value}&year.without={value}" for value in HOSTILE.values()]
    addresses += [f"q=vbg&{address}" for address in HOSTILE_PARAMETERS]
    for address in addresses:
        body(client.get(f"/es/buscar/resultados.{ending}?{address}"))
