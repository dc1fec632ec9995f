"""What editors read of the searches."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from search.demand.lexicon import current_vocabulary, forget
from search.demand.models import SearchTally
from search.demand.report import make_report
from tests.factories import make_superuser, make_user
from vocabulary.models import Term

from .test_log import count, made

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/reports/searches/"


def table(client: Client, query: str = "") -> list[list[str]]:
    html = BeautifulSoup(client.get(f"{ADDRESS}{query}").content, "html.parser")
    rows = html.select("table.listing")[0].select("tbody tr")
    return [[" ".join(cell.get_text().split()) for cell in row.select("th, td")] for row in rows]


def test_issue_4_7_editors_see_what_was_not_found_and_what_is_searched_most(
    vocabulary: Any, client: Client
) -> None:
    today = timezone.localdate()
    count(vocabulary, made("vivienda huaquillas"), made("vivienda huaquillas"), day=today)
    count(vocabulary, made("salud lima", found=4), day=today)
    client.force_login(make_superuser())
    assert table(client) == [
        ["vivienda Huaquillas", "2", "1", "0", "Vivienda y hábitat", "Huaquillas"]
    ]
    assert [row[0] for row in table(client, "?which=all")] == ["vivienda Huaquillas", "salud Lima"]


def test_words_that_may_be_a_name_are_kept_from_editors_too(
    vocabulary: Any, client: Client
) -> None:
    count(vocabulary, made("fulana de huaquillas"), day=timezone.localdate())
    client.force_login(make_superuser())
    text = client.get(ADDRESS).content.decode()
    assert "fulana" not in text
    assert make_report(SearchTally.objects.all(), vocabulary, language="es").unshown == 1


def test_a_month_holds_its_searches_only(vocabulary: Any) -> None:
    count(vocabulary, made("vivienda"), day=date(2026, 10, 31))
    count(vocabulary, made("salud"), made("salud", found=2), day=date(2026, 11, 1))
    tallies = SearchTally.objects.all()
    october = make_report(tallies, vocabulary, language="es", month=date(2026, 10, 1))
    assert [line.text for line in october.lines] == ["vivienda"]
    assert [(m.first, m.times, m.different, m.unanswered) for m in october.months] == [
        (date(2026, 11, 1), 2, 1, 0),
        (date(2026, 10, 1), 1, 1, 1),
    ]


@pytest.mark.parametrize("number", [1, 5])
def test_a_report_costs_the_same_queries_however_long_it_is(
    vocabulary: Any, django_assert_num_queries: Any, number: int
) -> None:
    for at in range(number):
        count(vocabulary, made("vivienda", territory="EC"), day=date(2026, 11, 1 + at))
    # The sum, the searches, the names of their filters, the months.
    with django_assert_num_queries(4):
        make_report(SearchTally.objects.all(), vocabulary, language="es")


def test_the_report_leaves_as_csv(vocabulary: Any, client: Client) -> None:
    today = timezone.localdate()
    count(vocabulary, made("vivienda huaquillas"), day=today - timedelta(days=1))
    client.force_login(make_superuser())
    response = client.get(f"{ADDRESS}?format=csv")
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    yesterday = (today - timedelta(days=1)).isoformat()
    assert lines[1:] == [
        ["vivienda Huaquillas", "1", "1", "0", yesterday, "Vivienda y hábitat", "Huaquillas"]
    ]


@pytest.mark.parametrize("address", [f"{ADDRESS}?format=csv&which=all", "/es/demanda/mapa.csv"])
def test_no_name_of_a_place_is_a_formula_in_a_file(
    vocabulary: Any, search_index: Any, client: Client, address: str
) -> None:
    Term.objects.filter(scheme="territory", code="EC-O-HUA").update(name_es="=1+1")
    forget()
    count(current_vocabulary(), made("vivienda", territory="EC-O-HUA"), day=timezone.localdate())
    search_index.rebuild()
    client.force_login(make_superuser())
    lines = csv.reader(io.StringIO(client.get(address).content.decode("utf-8-sig")))
    cells = [cell for line in lines for cell in line if "=1+1" in cell]
    assert cells
    assert not any(cell.startswith("=") for cell in cells)


@pytest.mark.parametrize("query", ["?month=2026-13", "?month=x", "?which=nada", "?month=9999999-1"])
def test_what_cannot_be_meant_is_the_whole_report(
    vocabulary: Any, client: Client, query: str
) -> None:
    client.force_login(make_superuser())
    assert client.get(ADDRESS + query).status_code == 200


def test_an_editor_in_chief_reads_the_report_and_a_member_does_not(
    vocabulary: Any, client: Client
) -> None:
    from accounts.services import ensure_roles

    ensure_roles()
    editor, member = make_user("editora@example.org"), make_user("socia@example.org")
    editor.groups.add(Group.objects.get(name=Role.EDITOR_IN_CHIEF))
    member.groups.add(Group.objects.get(name=Role.MEMBER))
    client.force_login(editor)
    assert client.get(ADDRESS).status_code == 200
    client.force_login(member)
    assert client.get(ADDRESS).status_code == 302
