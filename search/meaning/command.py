"""``manage.py search meaning``: read every page for its meaning, and wait for it; or forget all."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Final

from .. import outbox
from ..contract import SearchEngine
from ..drain import drain_once
from ..models import Upkeep
from ..upkeep.enums import State, Work
from ..upkeep.services import ask_to_read_all, perform_next
from .contract import MeaningError
from .encoding import Clock, drop_snapshot, is_stale, renew_snapshot
from .reading import Reader
from .services import drop_everything, is_on
from .switch import load_now, meaning_state

#: While another process is at it, or a text that was refused waits to be tried again.
_PAUSE_SECONDS: Final = 0.5


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--drop",
        action="store_true",
        help="delete all passages and their vectors instead; works while the setting is off, too",
    )


def read_everything(
    *, engine: SearchEngine, clock: Clock, progress: Callable[[Upkeep], None]
) -> Upkeep:
    """Takes all documents and encodes what is behind, with whoever else does; what waits in the
    outbox comes first. ``progress`` hears how far it is every few seconds. Raises
    ``MeaningError``."""
    if not is_on():
        raise MeaningError("Search by meaning is not switched on: set MINGA_MEANING=1.")
    meaning = load_now()
    if meaning is None:
        raise MeaningError(meaning_state().reason)
    asked = ask_to_read_all(at=clock())
    reader = Reader()
    while asked.is_open:
        if outbox.is_due(now=clock()):
            drain_once(engine=engine, now=clock())
        before = asked.position, asked.done
        done = perform_next(engine=engine, clock=clock, reader=reader, only=Work.MEANING)
        asked.refresh_from_db()
        progress(asked)
        if done is None or (asked.position, asked.done) == before:
            time.sleep(_PAUSE_SECONDS)
    if asked.state == State.FAILED:
        raise MeaningError(asked.error)
    if is_stale(meaning.embedder):
        renew_snapshot(meaning.embedder)
    return asked


def forget_everything(*, clock: Clock) -> int:
    """Answers how many passages there were."""
    Upkeep.objects.open().filter(work=Work.MEANING).update(
        state=State.FAILED, ended_at=clock(), error="All passages were dropped."
    )
    dropped = drop_everything(at=clock())
    drop_snapshot()
    return dropped
