"""The doors of exports: names, queries, refusals, and whatever people send."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from search.exports import turns
from tests.search.exporting import MANY, body, index_many, make_document
from tests.search.test_search_hostile import HOSTILE, HOSTILE_PARAMETERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(search_index: Any, monkeypatch: Any) -> None:
    index_many(search_index, monkeypatch)


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
    answer = client.get(f"/es/buscar/resultados.csv?{address}")
    body(answer)
    expected = f'attachment; filename="minga-{name}-{timezone.localdate():%Y-%m-%d}.csv"'
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
        ("", "csv", 4),
        ("", "xlsx", 4),
        ("q=agua", "csv", 4),
        ("q=agua", "xlsx", 5),
        (f"q=PR-{FULL}", "csv", 4),
        (f"q=PR-{FULL}", "xlsx", 5),
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
    """Three for each 500 rows (which may still be shown; the names of terms and of organisations,
    none where they are known by then); and where there are words, one a search for the version of
    the synonyms."""
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
