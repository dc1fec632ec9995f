"""Kills a process at each step between a save and the index, and looks at what the next one makes
of it. Run by ``test_cut_process.py``; writes ``results.json``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.search.processes import copy_of, die, forked, rows_in, start_django


def prepare() -> None:
    """Ten articles, all indexed; one below each section that a change touches."""
    from django.core.management import call_command

    from tests.factories import (
        make_article,
        make_organisation,
        make_practice,
        make_section,
        make_term,
    )

    call_command("migrate", run_syncdb=True, verbosity=0)
    shelf = make_section("Estante abierto")
    term = make_term("sector", "PRO", "Protección")
    for name in ("editado", "retirado", "borrado", "etiquetado"):
        terms = [term] if name == "etiquetado" else []
        make_article(f"Artículo {name}", body=f"Texto {name}.", terms=terms)
    for name in ("guardado", "vecino"):
        make_article(f"Artículo {name}", body=f"Texto {name}.", parent=shelf)
    make_practice("Práctica acompañada", actors=[make_organisation("Fundación Quelonia")])
    drain()


def drain() -> None:
    from django.utils import timezone

    from search import services
    from search.engine import current_engine

    services.drain(engine=current_engine(), clock=timezone.now)


# changes


def article(name: str) -> Any:
    from knowledge.models import ArticlePage

    return ArticlePage.objects.get(title=f"Artículo {name}")


def publish_new() -> None:
    from tests.factories import make_article

    make_article("Artículo nuevo", body="Texto nuevo.")


def edit() -> None:
    page = article("editado")
    page.body = "Texto corregido."
    page.save_revision().publish()


def unpublish() -> None:
    article("retirado").unpublish()


def delete() -> None:
    article("borrado").delete()


def restrict() -> None:
    from wagtail.models import Page, PageViewRestriction

    PageViewRestriction.objects.create(
        page=Page.objects.get(title="Estante abierto"), restriction_type=PageViewRestriction.LOGIN
    )


def rename_term() -> None:
    from vocabulary.models import Term

    term = Term.objects.get(scheme="sector", code="PRO")
    term.name_es = "Amparo"
    term.save()


def rename_organisation() -> None:
    from network.models import Organisation

    organisation = Organisation.objects.get(name="Fundación Quelonia")
    organisation.name = "Fundación Galápago"
    organisation.save()


CHANGES: dict[str, Callable[[], None]] = {
    "publish": publish_new,
    "edit": edit,
    "unpublish": unpublish,
    "delete": delete,
    "restrict": restrict,
    "rename": rename_term,
    "rename organisation": rename_organisation,
}


def change_everything() -> None:
    for change in CHANGES.values():
        change()


# cuts


def cut_inside(change: Callable[[], None]) -> None:
    """Dies when the outbox row is written and the transaction is still open."""
    from search import outbox

    record = outbox.record

    def record_and_die(**kwargs: Any) -> int:
        written = record(**kwargs)
        assert written
        die()
        return written

    outbox.record = record_and_die
    change()


def cut_after(change: Callable[[], None]) -> None:
    change()
    die()


def drain_and_die_at(owner: Any, name: str, *, after: bool = False) -> None:
    """Dies as soon as ``owner.name`` is called, or has returned."""
    original = getattr(owner, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        if after:
            original(*args, **kwargs)
        die()

    setattr(owner, name, dying)
    drain()


def cut_before_apply() -> None:
    from search.engines.embedded import EmbeddedEngine

    change_everything()
    drain_and_die_at(EmbeddedEngine, "apply")


def cut_during_apply() -> None:
    """Some documents are deleted and others added; nothing is committed."""
    from search.engines.embedded import engine

    change_everything()
    original = engine.to_tantivy
    calls = []

    def dying(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            die()
        return original(*args)

    engine.to_tantivy = dying
    drain()


def cut_after_apply() -> None:
    from search.engines.embedded import EmbeddedEngine

    change_everything()
    drain_and_die_at(EmbeddedEngine, "apply", after=True)


def cut_inside_settle() -> None:
    from search import outbox

    change_everything()
    original = outbox.settle

    def dying(*args: Any, **kwargs: Any) -> None:
        from django.db import transaction

        with transaction.atomic():
            original(*args, **kwargs)
            die()

    outbox.settle = dying
    drain()


def cut_after_settle() -> None:
    from search import outbox

    change_everything()
    drain_and_die_at(outbox, "settle", after=True)


def cut_during_rebuild() -> None:
    from django.utils import timezone

    from search import services
    from search.engine import current_engine
    from search.engines.embedded import engine

    change_everything()
    original = engine.to_tantivy
    calls = []

    def dying(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            die()
        return original(*args)

    engine.to_tantivy = dying
    services.rebuild(engine=current_engine(), clock=timezone.now)


DRAIN_CUTS: dict[str, Callable[[], None]] = {
    "before apply": cut_before_apply,
    "during apply": cut_during_apply,
    "after apply": cut_after_apply,
    "inside settle": cut_inside_settle,
    "after settle": cut_after_settle,
    "during rebuild": cut_during_rebuild,
}


# what the next process finds


def look(folder: Path) -> Callable[[], None]:
    def write() -> None:
        from knowledge.documents import document_keys, load_documents
        from search.contract import SearchQuery
        from search.engine import current_engine
        from search.models import SearchOutbox

        drain()
        engine = current_engine()
        documents = load_documents(document_keys())
        words = (
            *("editado", "corregido", "retirado", "borrado", "guardado", "nuevo", "amparo"),
            "galápago",
        )
        hits = engine.search(SearchQuery(size=100)).hits
        found = {
            "rows_left": SearchOutbox.objects.count(),
            "database": sorted([d.key, d.title, d.url] for d in documents.values()),
            "keys": sorted(engine.keys()),
            "index": sorted([hit.key, hit.title, hit.url] for hit in hits),
            "words": {
                word: [hit.title for hit in engine.search(SearchQuery(text=word, exact=True)).hits]
                for word in words
            },
        }
        (folder / "found.json").write_text(json.dumps(found))

    return write


def main() -> None:
    data = start_django()
    prepared = data / "prepared"
    prepared.mkdir()
    assert forked(prepare, database=prepared) == 0
    cases: dict[str, Callable[[], None]] = {}
    for name, change in CHANGES.items():
        cases[f"{name}: before commit"] = lambda change=change: cut_inside(change)
        cases[f"{name}: after commit"] = lambda change=change: cut_after(change)
    cases |= DRAIN_CUTS
    results = {}
    for name, work in cases.items():
        folder = copy_of(prepared, name.replace(": ", "-").replace(" ", "-"))
        ended = forked(work, database=folder)
        rows = rows_in(folder)
        assert forked(look(folder), database=folder) == 0, name
        found = json.loads((folder / "found.json").read_text())
        results[name] = {"ended": ended, "rows_after_cut": rows, **found}
    (data / "results.json").write_text(json.dumps(results))


if __name__ == "__main__":
    main()
