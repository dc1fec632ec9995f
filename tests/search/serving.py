"""What serving processes do, for the cases of ``serving_cases.py``."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.search.processes import ended, forked

SERVE_SECONDS = 60.0


def prepare() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from search import services
    from search.engine import current_engine
    from tests.factories import make_article

    call_command("migrate", run_syncdb=True, verbosity=0)
    make_article("Artículo primero")
    services.drain(engine=current_engine(), clock=timezone.now)


# what processes do


def publish(title: str = "Artículo nuevo") -> None:
    from tests.factories import make_article

    make_article(title)


def serve() -> None:
    """A serving process that has had its first request, and then none."""
    from django.core.signals import request_started

    request_started.send(sender=None)
    time.sleep(SERVE_SECONDS)


def finds(count: int) -> Callable[[], bool]:
    from search.contract import SearchQuery
    from search.engine import current_engine

    return lambda: current_engine().search(SearchQuery()).total == count


def rows() -> int:
    from search.models import SearchOutbox

    return SearchOutbox.objects.count()


@contextmanager
def serving(folder: Path, count: int = 1) -> Iterator[list[int]]:
    pids = [forked(serve, database=folder, wait=False) for _ in range(count)]
    time.sleep(0.5)
    try:
        yield pids
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            ended(pid)


def seen(folder: Path, look: Callable[[], Any]) -> Any:
    """What ``look`` answers in a process of its own."""
    answer = folder / "answer.json"

    def write() -> None:
        answer.write_text(json.dumps(look()))

    assert forked(write, database=folder) == 0
    return json.loads(answer.read_text())
