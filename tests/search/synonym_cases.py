"""One process saves a synonym, another searches with it. Run by ``test_synonym_process.py``."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from tests.search.processes import copy_of, die, ended, eventually, forked, start_django
from tests.search.serving import prepare, seen

WORD, MEANING = "mingalero", "primero"


def save_synonym() -> None:
    from vocabulary.models import Synonym

    Synonym.objects.create(terms_es=f"{WORD}\n{MEANING}")


def save_and_die_before_the_version_is_kept() -> None:
    from search import versions

    grow = versions.grow

    def grow_and_die(*args: Any, **kwargs: Any) -> int:
        number = grow(*args, **kwargs)
        die()
        return number

    versions.grow = grow_and_die
    save_synonym()


def found() -> int:
    from search.contract import SearchQuery
    from search.engine import current_engine

    return current_engine().search(SearchQuery(text=WORD, strict=True)).total


def kept() -> list[int]:
    from search import versions
    from vocabulary.models import Synonym

    return [Synonym.objects.count(), versions.number_of(versions.SYNONYMS), found()]


def another_process(folder: Path) -> Any:
    """A process that has its synonyms loaded, before and after another saves one."""
    answer, asked = folder / "watched.json", folder / "asked"

    def watch() -> None:
        before = found()
        asked.touch()
        answer.write_text(json.dumps([before, eventually(lambda: found() == 1, seconds=20)]))

    pid = forked(watch, database=folder, wait=False)
    while not asked.exists():
        time.sleep(0.01)
    assert forked(save_synonym, database=folder) == 0
    assert ended(pid) == 0
    return json.loads(answer.read_text())


def cut(folder: Path) -> Any:
    before = seen(folder, kept)
    status = forked(save_and_die_before_the_version_is_kept, database=folder)
    return [status, before, seen(folder, kept)]


def main() -> None:
    data = start_django()
    prepared = data / "prepared"
    prepared.mkdir()
    assert forked(prepare, database=prepared) == 0
    cases = {"another process": another_process, "cut": cut}
    results = {
        name: case(copy_of(prepared, name.replace(" ", "-"))) for name, case in cases.items()
    }
    (data / "results.json").write_text(json.dumps(results))


if __name__ == "__main__":
    main()
