"""Kills a writer of a snapshot at each of its steps, and reads while another process writes. Run by
``test_store_process.py``; writes ``results.json``."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from tests.search.processes import die, ended, eventually, forked, start_django

#: What a writer asks of the system, before any of which it may be killed.
STEPS = {"open", "os.rename", "os.remove"}


def rows(pages: int, *, heading: str) -> Iterator[Any]:
    from search.meaning.store import StoredVector
    from tests.search.meaning.stored import bases, passages, texts

    for row in passages(texts(pages * 2, base=bases(1)[0])):
        yield StoredVector(row.key, row.number, row.anchor, heading, row.language, row.vector)


def write(folder: Path, pages: int, *, heading: str) -> int | None:
    from tests.search.meaning import stored

    return stored.write(folder, rows(pages, heading=heading))


def headings_in(folder: Path) -> list[str]:
    """Of all pages, as a process reads them that has just begun: one of them is enough."""
    from tests.search.meaning import stored

    kept = stored.store(folder)
    found = kept.near(stored.texts(1, base=stored.bases(1)[0])).best(10_000)
    return sorted({f"{near.heading} of {len(found)}" for near in found})


# a writer that is killed


def killed_at_each_step(folder: Path) -> dict[str, Any]:
    """Before each file that it opens, renames or removes; until it comes to its end."""
    write(folder, 40, heading="earlier")
    seen = []
    for step in count(1):
        status = forked(lambda step=step: write_and_die(folder, step), database=folder)
        seen.append(headings_in(folder))
        if status == 0:
            break
        assert status == -9, status
    return {"seen": seen, "files": sorted(path.name for path in folder.glob("*.*"))}


def write_and_die(folder: Path, step: int) -> None:
    left = step

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in STEPS and str(folder) in str(arguments[0]):
            left -= 1
            if not left:
                die()

    sys.addaudithook(watch)
    write(folder, 60, heading="later")


def killed_between_rows(folder: Path) -> list[list[str]]:
    write(folder, 40, heading="earlier")
    seen = []
    for number in (0, 1, 999, 1000, 2400):
        assert forked(lambda number=number: write_some(folder, number), database=folder) == -9
        seen.append(headings_in(folder))
    return seen


def write_some(folder: Path, number: int) -> None:
    from tests.search.meaning import stored

    def cut() -> Iterator[Any]:
        for index, row in enumerate(rows(2000, heading="later")):
            if index == number:
                die()
            yield row

    stored.write(folder, cut())


# a disk that is full


def on_a_full_disk(folder: Path) -> dict[str, Any]:
    write(folder, 40, heading="earlier")
    status = forked(lambda: write_too_much(folder), database=folder)
    return {"status": status, "seen": headings_in(folder), "next": write(folder, 5, heading="next")}


def write_too_much(folder: Path) -> None:
    from search.meaning.contract import MeaningError

    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        write(folder, 2000, heading="too much")
    except MeaningError:
        return
    raise AssertionError("it was written")


# two processes


def read_while_another_writes(folder: Path) -> Any:
    """Every answer is of one generation, and later answers are of later ones."""
    write(folder, 50, heading="1")
    reader = forked(lambda: read(folder), database=folder, wait=False)
    assert eventually(lambda: (folder / "reading").exists()) >= 0
    last = 0
    for number in range(2, 42):
        last = write(folder, 40 + number, heading=str(number)) or last
    (folder / "last").write_text(str(last))
    return {"status": ended(reader), "last": last, **json.loads((folder / "read").read_text())}


def read(folder: Path) -> None:
    from tests.search.meaning import stored

    kept = stored.store(folder)
    question = stored.texts(1, base=stored.bases(1)[0])
    seen: list[int] = []
    mixed = 0
    while not seen or not (folder / "last").exists() or kept.generation != seen[-1]:
        neighbours = kept.near(question)
        headings = {near.heading for near in neighbours.best(1000)}
        # What was found is still there after others have written.
        mixed += len(headings) != 1 or {near.heading for near in neighbours.best(3)} != headings
        number = int(headings.pop())
        if not seen or number != seen[-1]:
            seen.append(number)
        (folder / "reading").touch()
    (folder / "read").write_text(
        json.dumps({"mixed": mixed, "in order": seen == sorted(seen), "final": seen[-1]})
    )


def several_writers(folder: Path) -> dict[str, Any]:
    """One of them writes, the others go away; whoever comes later writes the next."""
    writers = [
        forked(
            lambda number=number: write(folder, 300, heading=str(number)) or 0,
            database=folder,
            wait=False,
        )
        for number in range(4)
    ]
    statuses = [ended(writer) for writer in writers]
    return {
        "statuses": statuses,
        "seen": len(headings_in(folder)),
        "next": write(folder, 3, heading="next") is not None,
    }


def main() -> None:
    work = start_django()
    cases = {
        "step": killed_at_each_step,
        "rows": killed_between_rows,
        "full": on_a_full_disk,
        "reading": read_while_another_writes,
        "writers": several_writers,
    }
    results = {name: case(work / name / "meaning") for name, case in cases.items()}
    (Path(os.environ["MINGA_DATA"]) / "results.json").write_text(json.dumps(results))


if __name__ == "__main__":
    main()
