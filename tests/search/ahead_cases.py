"""Rebuilds with a helper that works, that dies, that cannot start, and whose parent dies. Run by
``test_ahead_process.py``; writes ``results.json``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.search.processes import copy_of, die, eventually, forked, start_django

ARTICLES = 9


def prepare() -> None:
    """Nine articles that can be built and one that cannot."""
    from django.core.management import call_command

    from knowledge.models import KnowledgePage
    from search.models import SearchOutbox
    from tests.factories import make_article

    call_command("migrate", run_syncdb=True, verbosity=0)
    for number in range(ARTICLES):
        make_article(f"Artículo {number}", body=f"Texto {number}.")
    broken = make_article("Roto")
    KnowledgePage.objects.filter(pk=broken.pk).update(rendered={"sections": [{"anchor": "a"}]})
    SearchOutbox.objects.all().delete()


def rebuild(folder: Path, *, after_start: Callable[[Any], None] = lambda helper: None) -> None:
    """Batches of one, and a helper for so few; writes what came of it."""
    from django.utils import timezone

    from knowledge.documents import document_keys, load_documents
    from search import ahead, building, services
    from search.contract import SearchQuery
    from search.engine import current_engine
    from search.models import SearchOutbox

    building.BATCH, ahead.WORTH_IT, ahead._cores = 1, 1, lambda: 2
    here: list[str] = []
    build, start = ahead.build, ahead.Helper._start

    def counted(batch: Any, **kwargs: Any) -> Any:
        here.extend(batch.keys)
        return build(batch, **kwargs)

    def started(helper: Any) -> None:
        """Waits until the helper has said something, so that it gets work at once."""
        start(helper)
        if helper._child is not None:
            assert eventually(lambda: not helper._answers.empty()) >= 0
            after_start(helper)

    ahead.build, ahead.Helper._start = counted, started
    report = services.rebuild(engine=current_engine(), clock=timezone.now)
    keys = [key for key in document_keys() if key not in waiting(SearchOutbox)]
    found = current_engine().scan(SearchQuery())
    results = {
        "documents": report.documents,
        "here": len(here),
        "is_whole": {d.key: d for d in found} == dict(load_documents(keys)),
        "waiting": len(waiting(SearchOutbox)),
    }
    (folder / "found.json").write_text(json.dumps(results))


def waiting(outbox: Any) -> set[str]:
    return set(outbox.objects.values_list("key", flat=True))


def dies_at_once(helper: Any) -> None:
    helper._child.kill()


def dies_with_work(helper: Any) -> None:
    send = helper._send

    def sent(message: object) -> None:
        send(message)
        helper._child.kill()

    helper._send = sent


def is_of_another_version(helper: Any) -> None:
    """What it says is made of what this process does not know."""
    helper._answers.put(b"csearch.loading\nNowhere\n.")


def cannot_start(name: str) -> Callable[[Path], None]:
    def case(folder: Path) -> None:
        sys.executable = name
        rebuild(folder)

    return case


def parent_dies(folder: Path) -> None:
    def die_and_leave(helper: Any) -> None:
        (folder / "helper.pid").write_text(str(helper._child.pid))
        die()

    rebuild(folder, after_start=die_and_leave)


CASES: dict[str, Callable[[Path], None]] = {
    "works": rebuild,
    "dies at once": lambda folder: rebuild(folder, after_start=dies_at_once),
    "dies with work": lambda folder: rebuild(folder, after_start=dies_with_work),
    "is of another version": lambda folder: rebuild(folder, after_start=is_of_another_version),
    "is not there": cannot_start("no-such-interpreter"),
    "ends at once": cannot_start("/bin/false"),
}


def is_gone(pid: int) -> bool:
    """Ended, waited for or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def main() -> None:
    data = start_django(SEARCH_REBUILD_PROCESSES=2)
    prepared = data / "prepared"
    prepared.mkdir()
    assert forked(prepare, database=prepared) == 0
    results: dict[str, Any] = {}
    for name, case in CASES.items():
        folder = copy_of(prepared, name.replace(" ", "-"))
        assert forked(lambda case=case, folder=folder: case(folder), database=folder) == 0, name
        results[name] = json.loads((folder / "found.json").read_text())
    folder = copy_of(prepared, "orphan")
    results["orphan"] = {"ended": forked(lambda: parent_dies(folder), database=folder)}
    pid = int((folder / "helper.pid").read_text())
    results["orphan"]["is_gone"] = eventually(lambda: is_gone(pid)) >= 0
    assert forked(lambda: rebuild(folder), database=folder) == 0
    results["after the orphan"] = json.loads((folder / "found.json").read_text())
    (data / "results.json").write_text(json.dumps(results))


if __name__ == "__main__":
    main()
