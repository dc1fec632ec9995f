"""Pages to export, and an export as it is read."""

from __future__ import annotations

import csv
import io
import random
from typing import Any

from django.test import Client
from openpyxl import load_workbook

from search import sources
from search.contract import Change, SearchDocument, Section

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


def show_whatever_is_indexed(monkeypatch: Any) -> None:
    """Documents that stand for no page may be shown."""
    every = sources.Source(
        name="every",
        load=lambda keys: {},
        keys=lambda: iter(()),
        count=dict,
        models=frozenset(),
        readable=lambda keys: keys,
    )
    monkeypatch.setitem(sources._sources, every.name, every)


def index_many(search_index: Any, monkeypatch: Any) -> None:
    """More pages than rows are made together, and than any page of hits shows."""
    show_whatever_is_indexed(monkeypatch)
    search_index.engine.apply(
        Change(document.key, number, document)
        for number, document in enumerate(map(make_document, range(1, MANY + 1)), 1)
    )


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
