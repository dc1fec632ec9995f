"""The doors of exports: names, queries, refusals, and whatever people send."""

from __future__ import annotations

import contextlib
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


def taken(now: float = 0.0) -> list[turns.Turn]:
    """Every turn that is free."""
    held = []
    with contextlib.suppress(turns.AllTaken):
        while True:
            held.append(turns.take_turn(now=now))
    return held


def test_a_turn_is_left_once(db: None) -> None:
    held = taken()
    assert len(held) == turns.AT_ONCE
    threads = [threading.Thread(target=turn.leave) for turn in held for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    again = taken()
    assert len(again) == turns.AT_ONCE
    for turn in again:
        turn.leave()


def test_a_turn_that_is_held_too_long_goes_to_whoever_waits(db: None) -> None:
    slow, quick = turns.take_turn(now=0.0), taken(now=5.0)
    with pytest.raises(turns.AllTaken):
        turns.take_turn(now=turns.LONGEST - 1)
    chunks = turns.InTurn(iter([b"a", b"b", b"c"]), slow)
    assert next(chunks) == b"a"
    late = turns.take_turn(now=turns.LONGEST)
    with pytest.raises(turns.TooSlow):
        next(chunks)
    # The others have theirs still, and the slow one takes none with it.
    chunks.close()
    with pytest.raises(turns.AllTaken):
        turns.take_turn(now=turns.LONGEST)
    assert [turn.is_lost for turn in (*quick, late)] == [False] * turns.AT_ONCE
    for turn in (*quick, late):
        turn.leave()


def test_nobody_loses_a_turn_while_there_is_room(db: None) -> None:
    slow = turns.take_turn(now=0.0)
    other = turns.take_turn(now=10 * turns.LONGEST)
    assert b"".join(turns.InTurn(iter([b"a", b"b"]), slow)) == b"ab"
    other.leave()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_hostile_texts_leave_as_a_table(library: None, client: Client, ending: str) -> None:
    addresses = [f"q={value}" for value in HOSTILE.values()]
    addresses += [f"sector={value}&year.without={value}" for value in HOSTILE.values()]
    addresses += [f"q=vbg&{address}" for address in HOSTILE_PARAMETERS]
    for address in addresses:
        body(client.get(f"/es/buscar/resultados.{ending}?{address}"))
