"""A reader who searches over HTTP all the time, and remembers what should not have been found."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from tests.torture.changes import WORDS, read_diary
from tests.torture.sites import Site

_ADDRESS = re.compile(r"/w/(AR-\d+)/")
PAUSE = 0.15


class Withdrawn:
    """The diary as far as it is written: code → since when the page is nobody's to read."""

    def __init__(self, diary: Path) -> None:
        self._diary = diary
        self._offset = 0
        self.since: dict[str, float] = {}

    def read_on(self) -> None:
        for line, offset in read_diary(self._diary, offset=self._offset):
            self._offset = offset
            for code in line["codes"]:
                if line["public"]:
                    self.since.pop(code, None)
                elif line["public"] is False:
                    self.since.setdefault(code, line["at"])


def watch_until(stop: Path, diary: Path, site: Site, answer: Path, *, seed: str) -> None:
    """Searches until the file ``stop`` exists, then writes what it saw as JSON.

    ``longest_stale``: for how many seconds a page was still found after it was withdrawn, at worst.
    ``statuses``: how often each was answered; 0 is nobody, while processes were dead.
    """
    random = Random(seed)
    withdrawn = Withdrawn(diary)
    statuses: dict[int, int] = {}
    longest, slowest, first_error = 0.0, 0.0, ""
    while not stop.exists():
        withdrawn.read_on()
        before = dict(withdrawn.since)
        asked_at = time.time()
        word = random.choice(("", *WORDS))
        status, text = site.get(f"/es/buscar/?q={quote(word)}&size=100&sort=date")
        slowest = max(slowest, time.time() - asked_at) if status == 200 else slowest
        statuses[status] = statuses.get(status, 0) + 1
        if status >= 500 and status != 503 and not first_error:
            first_error = text[:500]
        if status == 200:
            withdrawn.read_on()
            for code in set(_ADDRESS.findall(text)):
                # Withdrawn before it was asked, and not given back while it was answered.
                if before.get(code) == withdrawn.since.get(code, ""):
                    longest = max(longest, asked_at - before[code])
        time.sleep(PAUSE)
    seen: dict[str, Any] = {
        "statuses": {str(status): number for status, number in sorted(statuses.items())},
        "longest_stale_seconds": round(longest, 3),
        "slowest_answer_seconds": round(slowest, 3),
        "first_error": first_error,
    }
    answer.write_text(json.dumps(seen))
