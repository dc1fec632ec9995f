"""What else happens to an index: a full disk, damage, many at once. Each case answers numbers and
``faults``, sentences that say what should not have been."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.search.processes import copy_of, ended, forked
from tests.torture.changes import prepare, write_until
from tests.torture.sites import Site, wait_for
from tests.torture.storm import compared
from tests.torture.verdict import GOOD_STATUSES
from tests.torture.watching import watch_until

#: Without help, and on a busy machine.
HEAL_SECONDS = 60.0


@dataclass
class Case:
    """What one case saw."""

    site: Site
    numbers: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.site.folder

    def demand(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.faults.append(otherwise)

    def is_level(self, name: str = "") -> None:
        """Waits until nothing waits, and compares text for text."""
        seconds = wait_for(lambda: self.site.rows() == 0, seconds=HEAL_SECONDS)
        found = compared(self.folder)
        self.numbers[f"level_after_seconds{name}"] = round(seconds, 2)
        self.numbers[f"compared{name}"] = found
        self.demand(seconds >= 0, f"rows stay in the outbox{name}")
        wrong = {key: found[key] for key in ("lost", "surplus", "different") if found[key]}
        self.demand(not wrong, f"index and database differ{name}: {wrong}")


@contextmanager
def watched(case: Case) -> Iterator[None]:
    """A reader searches all the while; nothing but results or “being built” may be answered."""
    folder = case.folder
    enough, seen = folder / "enough", folder / "seen.json"
    pid = forked(
        lambda: watch_until(enough, folder / "diary.jsonl", case.site, seen, seed="watch"),
        database=folder,
        wait=False,
    )
    try:
        yield
    finally:
        enough.touch()
        status = ended(pid)
    found = json.loads(seen.read_text())
    enough.unlink()
    case.numbers["searches"] = found
    case.demand(status == 0, "the reader could not go on")
    strange = set(found["statuses"]) - GOOD_STATUSES
    case.demand(not strange, f"a search answered {sorted(strange)}: {found['first_error'][:200]}")


@contextmanager
def written(case: Case, writers: int, *, pause: float = 0.1) -> Iterator[None]:
    """Writers change all the while. Each must end well, and none of its changes may be refused."""
    folder = case.folder
    stop, diary = folder / "stop", folder / "diary.jsonl"
    pids = [
        forked(
            lambda n=number: write_until(stop, diary, number=n, seed=f"case-{n}", pause=pause),
            database=folder,
            wait=False,
        )
        for number in range(writers)
    ]
    try:
        yield
    finally:
        stop.touch()
        ends = [ended(pid) for pid in pids]
        stop.unlink()
    case.demand(ends == [0] * writers, f"writers ended with {ends}")
    refused = [line for line in diary.read_text().splitlines() if "refused" in line]
    case.demand(not refused, f"{len(refused)} changes were refused: {refused[:1]}")
    case.numbers["changes"] = diary.read_text().count("\n")


def publish(folder: Path, title: str, many: int = 1) -> list[str]:
    """Publishes in a process of its own; answers the codes. Publishing never fails."""
    answer = folder / "published.json"

    def work() -> None:
        from tests.factories import make_article

        codes = [make_article(f"{title} {number}").code for number in range(many)]
        answer.write_text(json.dumps(codes))

    assert forked(work, database=folder) == 0, "publishing failed"
    return list(json.loads(answer.read_text()))


def finds(site: Site, words: str, code: str) -> bool:
    """Whether a search over HTTP finds the page."""
    status, text = site.get(f"/es/buscar/?q={words}&size=100")
    return status == 200 and f"/w/{code}/" in text


def whole_on_disk(index: Path) -> bool:
    """Whether the files of the live build are as they were written, by their own checksums."""
    from search.engines.embedded.integrity import damage_in

    try:
        build = index / (index / "current").read_text(encoding="utf-8").strip()
        return build != index and not damage_in(build)
    except (OSError, ValueError):
        return False


def two_workers(case: Case) -> None:
    """Two processes drain beside a server, and all are quick to want the same rows."""
    site = case.site
    site.serve()
    site.work()
    second = site.another_worker()
    site.wait_until_it_answers()
    with watched(case), written(case, 2, pause=0.05):
        time.sleep(8)
    case.is_level()
    case.demand(second.poll() is None, "the second worker ended")


def rebuild_while_publishing(case: Case) -> None:
    """The whole index is built again and again while people publish and withdraw."""
    site = case.site
    site.serve()
    site.wait_until_it_answers()

    def build() -> None:
        from django.utils import timezone

        from search import services
        from search.engine import current_engine

        for _ in range(4):
            services.rebuild(engine=current_engine(), clock=timezone.now)
            time.sleep(0.3)

    with watched(case), written(case, 2, pause=0.05):
        builder = forked(build, database=case.folder, wait=False)
        case.demand(ended(builder, seconds=180) == 0, "a rebuild failed")
    case.is_level()


def run_cases(data: Path, *, only: list[str], say: Callable[[str], None]) -> dict[str, Any]:
    """Case → numbers and faults. Each starts from a copy of one prepared site."""
    from tests.torture.damage import DAMAGES
    from tests.torture.full import DISKS

    cases: dict[str, Callable[[Case], None]] = {
        "two workers": two_workers,
        "rebuild while publishing": rebuild_while_publishing,
        **DAMAGES,
        **DISKS,
    }
    prepared = data / "prepared"
    prepared.mkdir()
    assert forked(lambda: prepare(2), database=prepared) == 0
    results = {}
    for name in only or cases:
        started = time.monotonic()
        case = Case(Site(copy_of(prepared, name.replace(" ", "-"))))
        try:
            cases[name](case)
        except AssertionError as error:
            case.faults.append(str(error))
        finally:
            case.site.stop()
        seconds = round(time.monotonic() - started, 1)
        results[name] = {**case.numbers, "seconds": seconds, "faults": case.faults}
        say(f"{name}: {'; '.join(case.faults) or 'well'} ({seconds} s)")
    return results
