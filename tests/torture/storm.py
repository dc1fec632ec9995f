"""Kills, again and again, while people work; then nothing but a look at what is left."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from tests.search.processes import ended, forked
from tests.torture.changes import prepare, read_diary, write_until
from tests.torture.sites import Site, holder, kill, served, wait_for
from tests.torture.watching import watch_until

WRITERS = 2
#: Nobody may need longer than this to be level with the rows there were when a process died.
SETTLE_SECONDS = 60.0
#: Share of the kills that hit whoever is writing the index at that moment.
AIMED = 0.6
_AIM_SECONDS = 3.0


def storm(folder: Path, *, kills: int, seed: str, say: Callable[[str], None]) -> dict[str, Any]:
    """``folder``: empty. Answers counts and seconds; whether they are good is asked elsewhere."""
    assert forked(lambda: prepare(WRITERS), database=folder) == 0
    random = Random(seed)
    site = Site(folder)
    diary, stop, enough = folder / "diary.jsonl", folder / "stop", folder / "enough"
    settled: list[float] = []
    killed: Counter[str] = Counter()
    started = time.monotonic()
    with served(site, worker=True):
        watcher = forked(
            lambda: watch_until(enough, diary, site, folder / "seen.json", seed=seed),
            database=folder,
            wait=False,
        )
        writers = _Writers(folder, diary, stop, seed)
        for number in range(1, kills + 1):
            _wait_for_the_moment(site, random)
            until = site.last_row()
            killed[_kill_one(site, random)] += 1
            if random.random() < 0.1:
                killed["writer"] += writers.kill_one(random)
            site.restart_what_died()
            settled.append(wait_for(lambda u=until: not site.rows(until=u), seconds=SETTLE_SECONDS))
            if number % 10 == 0:
                say(f"{number} of {kills} kills, {site.rows()} rows wait")
        stop.touch()
        writers.wait()
        left_alone = wait_for(lambda: site.rows() == 0, seconds=SETTLE_SECONDS)
        seconds = time.monotonic() - started
        time.sleep(1.0)
        enough.touch()
        assert ended(watcher) == 0
        found = compared(folder)
    seen = json.loads((folder / "seen.json").read_text())
    made = Counter(line["what"] for line, _ in read_diary(diary))
    return {
        "seed": seed,
        "kills": kills,
        "killed": dict(sorted(killed.items())),
        "changes": dict(sorted((k, n) for k, n in made.items() if not k.startswith("refused"))),
        "refused": dict(sorted((k, n) for k, n in made.items() if k.startswith("refused"))),
        "changes_total": sum(n for k, n in made.items() if not k.startswith("refused")),
        "seconds": round(seconds, 1),
        "settle_seconds": spread(settled),
        "settled_at_the_end_seconds": round(left_alone, 3),
        "searches": seen,
        **found,
    }


def compared(folder: Path) -> dict[str, Any]:
    """What index and database say differently, text for text, in a process of its own."""
    answer = folder / "compared.json"

    def look() -> None:
        from search.differences import differences
        from search.engine import current_engine
        from search.models import SearchOutbox

        engine = current_engine()
        found = differences(engine=engine)
        documents = sum(engine.health().documents.values())
        report = {
            "documents": documents,
            "lost": sum(map(len, found.missing.values())),
            "surplus": len(found.surplus),
            "different": sum(map(len, found.changed.values())),
            "rows_left": SearchOutbox.objects.count(),
        }
        answer.write_text(json.dumps(report))

    assert forked(look, database=folder) == 0
    return dict(json.loads(answer.read_text()))


def spread(seconds: list[float]) -> dict[str, float]:
    """p50, p95 and the longest; −1 among them says that something never came."""
    if min(seconds) < 0:
        return {"p50": -1.0, "p95": -1.0, "max": -1.0}
    if len(seconds) == 1:
        seconds = seconds * 2
    cut = quantiles(seconds, n=20, method="inclusive")
    return {"p50": round(cut[9], 3), "p95": round(cut[18], 3), "max": round(max(seconds), 3)}


def _wait_for_the_moment(site: Site, random: Random) -> None:
    """Any moment; or, more often, the middle of a drain."""
    time.sleep(random.uniform(0.02, 0.4))
    if random.random() < AIMED:
        limit = time.monotonic() + _AIM_SECONDS
        while time.monotonic() < limit and holder(site.lock) is None:
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.03))


def _kill_one(site: Site, random: Random) -> str:
    """Kills the process that drains, else any; or the whole server. Answers what was hit."""
    draining = holder(site.lock)
    if draining in site.pids() and random.random() < 0.8:
        assert draining is not None
        kill(draining)
        return "draining " + ("worker" if _is_worker(site, draining) else "server process")
    choice = random.random()
    if choice < 0.35:
        site.kill_server()
        return "whole server"
    pids = site.pids()
    if not pids:
        site.kill_server()
        return "whole server"
    victim = random.choice(pids)
    kill(victim)
    return "idle worker" if _is_worker(site, victim) else "server process"


def _is_worker(site: Site, pid: int) -> bool:
    return site.drainer is not None and site.drainer.pid == pid


class _Writers:
    """Processes that change; each is replaced when it was killed."""

    def __init__(self, folder: Path, diary: Path, stop: Path, seed: str) -> None:
        self._folder, self._diary, self._stop, self._seed = folder, diary, stop, seed
        self._born = 0
        self._pids = [self._start(number) for number in range(WRITERS)]

    def _start(self, number: int) -> int:
        self._born += 1
        seed = f"{self._seed}-{number}-{self._born}"
        return forked(
            lambda: write_until(self._stop, self._diary, number=number, seed=seed),
            database=self._folder,
            wait=False,
        )

    def kill_one(self, random: Random) -> int:
        number = random.randrange(WRITERS)
        kill(self._pids[number])
        os.waitpid(self._pids[number], 0)
        self._pids[number] = self._start(number)
        return 1

    def wait(self) -> None:
        for pid in self._pids:
            assert ended(pid) == 0
