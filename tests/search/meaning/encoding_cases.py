"""Kills whoever brings changes into the index and encodes them, before any of its queries, and
looks at what the next process makes of it. Run by ``test_encoding_process.py``; writes
``results.json``."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.search.processes import copy_of, die, forked, start_django

BODY = "## Pozos\n\nEl agua {name} se mide.\n\n## Filtros\n\nUn filtro de arena {name}."
NAMES = ("quieto", "editado", "retirado", "borrado")
#: Of all moments at which a process can be killed, about so many are tried a case.
MOMENTS = 20


def prepare_without_meaning() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from search import services
    from search.engine import current_engine
    from tests.factories import make_article

    settings.SEARCH_MEANING = ""
    call_command("migrate", run_syncdb=True, verbosity=0)
    for name in NAMES:
        make_article(f"Artículo {name}", body=BODY.format(name=name))
    services.rebuild(engine=current_engine(), clock=timezone.now)


def prepare_with_meaning() -> None:
    work(Path("/dev/null"))


def article(name: str) -> Any:
    from knowledge.models import ArticlePage

    return ArticlePage.objects.get(title=f"Artículo {name}")


def change() -> None:
    from tests.factories import make_article

    make_article("Artículo nuevo", body=BODY.format(name="nuevo"))
    page = article("editado")
    page.body = page.body.replace("filtro", "cedazo")
    page.save_revision().publish()
    article("retirado").unpublish()
    article("borrado").delete()


# a process that drains


def work(asked: Path, *, later: int = 0, kill_before: int = 0) -> int:
    """Drains and encodes until nothing is left, or until it is killed before that query. Answers
    the number of its queries."""
    from django.db import connection

    queries = 0

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal queries
        queries += 1
        if queries == kill_before:
            die()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        drain_and_read(asked, later=later)
    return queries


def drain_and_read(asked: Path, *, later: int) -> None:
    from search import services
    from search.engine import current_engine
    from search.meaning import switch
    from search.meaning.encoding import is_stale
    from search.meaning.services import has_gap
    from search.models import SearchOutbox, StoredPassage, Upkeep
    from search.upkeep.keeping import Keeper
    from tests.search.meaning.hashing import HashingEmbedder
    from tests.search.meaning.reading import Clock

    def note() -> None:
        with asked.open("a") as file:
            file.write("".join(f"{text!r}\n" for text in embedder.asked[noted[0] :]))
        noted[0] = len(embedder.asked)

    noted = [0]
    embedder = HashingEmbedder(then=note)
    switch._embedder = lambda setting: embedder
    clock = Clock()
    clock.passes(minutes=later)
    keeper = Keeper()
    for _ in range(60):
        services.drain(engine=current_engine(), clock=clock)
        keeper.keep(engine=current_engine(), clock=clock)
        clock.passes(seconds=5)
        if not (
            SearchOutbox.objects.exists()
            or Upkeep.objects.open().exists()
            or has_gap()
            or StoredPassage.objects.behind().exists()
            or is_stale(embedder)
        ):
            return
    raise AssertionError("it does not come to an end")


# what is there then


def look(folder: Path) -> None:
    from django.conf import settings

    from knowledge.documents import document_keys, load_documents
    from search.meaning.passages import passages_of
    from search.meaning.store import PassageStore
    from search.meaning.switch import snapshot_folder
    from search.models import StoredPassage
    from tests.search.meaning.hashing import DIM, HashingEmbedder

    assert settings.SEARCH_MEANING
    documents = load_documents(document_keys()).values()
    wanted = [(p.key, p.number, p.text) for d in documents for p in passages_of(d)]
    store = PassageStore(snapshot_folder(), embedder_id=HashingEmbedder().id, dim=DIM)
    near = store.near(HashingEmbedder().queries(["agua"])).best(100)
    rows = StoredPassage.objects.all()
    found = {
        "wanted": sorted([key, number] for key, number, _text in wanted),
        "rows": sorted([row.key, row.number] for row in rows),
        "behind": rows.behind().count(),
        "texts": sum(bool(row.text) for row in rows),
        "snapshot": sorted({each.key for each in near}),
        "passages": len(store),
        "pages": sorted({key for key, _number, _text in wanted}),
    }
    (folder / "found.json").write_text(json.dumps(found))


def encoded_in(folder: Path) -> set[str]:
    """Digests of the texts whose vectors are stored."""
    database = sqlite3.connect(folder / "minga.sqlite3")
    try:
        found = database.execute(
            "select digest from search_storedpassage where vector is not null"
        ).fetchall()
    finally:
        database.close()
    return {digest for (digest,) in found}


def asked_in(path: Path) -> list[str]:
    from ast import literal_eval

    from search.meaning.passages import digest

    lines = path.read_text().splitlines() if path.exists() else []
    return [digest(literal_eval(line)) for line in lines]


def killed_at_many_moments(prepared: Path, changes: Callable[[], None]) -> dict[str, Any]:
    changed = copy_of(prepared, f"{prepared.name}-changed")
    assert forked(changes, database=changed) == 0
    whole = copy_of(changed, f"{prepared.name}-whole")
    assert forked(lambda: _count(whole), database=whole) == 0
    queries = int((whole / "queries").read_text())
    results = {}
    for moment in range(1, queries + 1, max(1, queries // MOMENTS)):
        folder = copy_of(changed, f"{prepared.name}-{moment}")
        first, second = folder / "first", folder / "second"
        ended = forked(
            lambda first=first, moment=moment: work(first, kill_before=moment), database=folder
        )
        stored = encoded_in(folder)
        assert forked(lambda second=second: work(second, later=3), database=folder) == 0
        assert forked(lambda folder=folder: look(folder), database=folder) == 0
        again = asked_in(second)
        results[str(moment)] = {
            "ended": ended,
            "needless": len(stored.intersection(again)),
            "twice": len(again) - len(set(again)),
            **json.loads((folder / "found.json").read_text()),
        }
    return {"queries": queries, "moments": results}


def _count(folder: Path) -> None:
    (folder / "queries").write_text(str(work(folder / "asked")))


# two at a time


def two_at_a_time(prepared: Path) -> dict[str, Any]:
    """Both do all that there is to do, on one machine."""
    folder = copy_of(prepared, "two")
    assert forked(change, database=folder) == 0
    asked = [folder / "asked-1", folder / "asked-2"]
    others = [
        forked(lambda path=path: work_together(path), database=folder, wait=False) for path in asked
    ]
    from tests.search.processes import ended

    statuses = [ended(pid) for pid in others]
    assert forked(lambda: look(folder), database=folder) == 0
    texts = [digest for path in asked for digest in asked_in(path)]
    return {
        "statuses": statuses,
        "twice": len(texts) - len(set(texts)),
        **json.loads((folder / "found.json").read_text()),
    }


def work_together(asked: Path) -> None:
    work(asked)


def load_once() -> None:
    """What every process needs is loaded before it is forked."""
    from django.urls import get_resolver

    import tests.factories
    import tests.search.meaning.hashing
    import tests.search.meaning.reading  # noqa: F401

    get_resolver().url_patterns  # noqa: B018


def main() -> None:
    data = start_django(SEARCH_MEANING="hashing", SEARCH_WEIGHTS_DIR=None)
    load_once()
    plain = data / "plain"
    plain.mkdir()
    assert forked(prepare_without_meaning, database=plain) == 0
    read = copy_of(plain, "read")
    assert forked(prepare_with_meaning, database=read) == 0
    results = {
        "changed": killed_at_many_moments(read, change),
        "first time": killed_at_many_moments(plain, lambda: None),
        "two": two_at_a_time(plain),
    }
    (data / "results.json").write_text(json.dumps(results))


if __name__ == "__main__":
    main()
