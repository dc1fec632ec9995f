"""Reading for meaning as a piece of upkeep: all documents are taken, and then encoded, in steps.

``position`` says how far the documents are taken (``taking``), or that all are; ``done`` of
``total`` counts documents, then passages; ``outcome`` says how fast they are encoded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from .. import outbox
from ..meaning.contract import Embedder, MeaningError
from ..meaning.reading import AT_A_TIME, Reader
from ..meaning.services import forget_reach, has_gap
from ..meaning.switch import meaning_in_use, meaning_state
from ..meaning.taking import Listing, Taken, take_some, total_documents
from ..models import StoredPassage
from .enums import State
from .models import Upkeep

#: The position when all documents are taken.
ENCODING: Final = "encoding"
#: Between two steps a process may do something else for so long; longer, and it was not running.
_PAUSE: Final = timedelta(seconds=30)

Outcome = dict[str, Any]


def read_on(
    taken: Upkeep,
    *,
    clock: Callable[[], datetime],
    alive: Callable[[datetime], None],
    reader: Reader,
    leave: Callable[[], bool] = lambda: False,
) -> Outcome | None:
    """Some seconds of it, fewer when words wait or ``leave`` says so; what came of it when all is
    done. Raises ``MeaningError``."""
    meaning = meaning_in_use()
    if meaning is None:
        state = meaning_state()
        if state.name == "loading":
            _put_back(taken, outcome=taken.outcome)
            return None
        # Whenever it can be had again, it begins again.
        forget_reach()
        raise MeaningError(state.reason or state.sentence)

    def tell(at: datetime) -> None:
        Upkeep.objects.filter(pk=taken.pk).update(alive_at=at)
        alive(at)

    if taken.position and has_gap():
        taken.position, taken.done = "", 0
    if taken.position != ENCODING:
        _take_documents(taken, meaning.embedder, clock=clock, alive=tell, leave=leave)
        return None
    return _encode(taken, meaning.embedder, clock=clock, alive=tell, reader=reader, leave=leave)


def _take_documents(
    taken: Upkeep,
    embedder: Embedder,
    *,
    clock: Callable[[], datetime],
    alive: Callable[[datetime], None],
    leave: Callable[[], bool],
) -> None:
    begun = clock()
    position, done = taken.position, taken.done
    listing = Listing()
    try:
        while True:
            now = clock()
            step = take_some(position=position, embedder=embedder.id, at=now, listing=listing)
            position, done = step.position or ENCODING, done + step.documents
            alive(now)
            if position == ENCODING or _must_pause(step, begun, now) or leave():
                break
    except Exception:
        forget_reach()
        raise
    if position == ENCODING:
        _put_back(taken, position=position, done=0, total=0, outcome={})
    else:
        _put_back(taken, position=position, done=done, total=max(total_documents(), done))


def _must_pause(step: Taken, begun: datetime, now: datetime) -> bool:
    return step.busy or now - begun >= AT_A_TIME or outbox.is_due(now=now)


def _encode(
    taken: Upkeep,
    embedder: Embedder,
    *,
    clock: Callable[[], datetime],
    alive: Callable[[datetime], None],
    reader: Reader,
    leave: Callable[[], bool],
) -> Outcome | None:
    read = reader.read(embedder=embedder, clock=clock, alive=alive, leave=leave)
    ended = clock()
    outcome = {
        "encoded": taken.outcome.get("encoded", 0) + read.encoded,
        "seconds": taken.outcome.get("seconds", 0.0) + _elapsed(taken, read.seconds, ended),
        "at": ended.timestamp(),
    }
    total = StoredPassage.objects.not_given_up().count()
    if read.is_done:
        Upkeep.objects.filter(pk=taken.pk).update(done=total, total=total)
        return {"passages": total, "encoded": outcome["encoded"], "seconds": outcome["seconds"]}
    behind = StoredPassage.objects.behind().count()
    _put_back(taken, done=total - behind, total=total, outcome=outcome)
    return None


def _elapsed(taken: Upkeep, seconds: float, ended: datetime) -> float:
    """Since the step before: what else the process did slows the whole down as well."""
    since = ended.timestamp() - taken.outcome.get("at", 0.0)
    return since if seconds <= since <= seconds + _PAUSE.total_seconds() else seconds


def _put_back(taken: Upkeep, **progress: Any) -> None:
    """To be taken again; whoever began it anew meanwhile is not disturbed."""
    mine = Upkeep.objects.filter(pk=taken.pk, asked_at=taken.asked_at, state=State.RUNNING)
    mine.update(state=State.WAITING, **progress)


def seconds_left(*, behind: int, outcome: Mapping[str, Any]) -> float | None:
    """From what was measured so far; None where that is not enough to say, or nothing is left."""
    encoded, seconds = outcome.get("encoded", 0), outcome.get("seconds", 0.0)
    if behind <= 0 or encoded < 8 or seconds <= 0:
        return None
    return float(behind * seconds / encoded)
