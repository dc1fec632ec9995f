"""What a loop that drains does besides, every few seconds: the night's work, and what was asked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings

from ..contract import SearchEngine
from ..drain import Clock
from ..meaning.contract import MeaningError
from ..meaning.encoding import is_stale
from ..meaning.reading import Reader
from ..meaning.services import has_gap
from ..meaning.switch import meaning_in_use
from ..models import StoredPassage
from .enums import State, Work
from .models import Upkeep
from .services import (
    ERROR_LENGTH,
    Alive,
    ask_nightly,
    ask_to_read_all,
    night_of,
    perform_next,
)

logger = logging.getLogger("minga.search")

#: What could not be read for its meaning.
TRIED_AGAIN_AFTER: Final = timedelta(minutes=1)


class Keeper:
    """One a loop; remembers for which night it has asked."""

    def __init__(self) -> None:
        self._night: date | None = None
        self._reader = Reader()
        self._known_embedder = ""
        self._read_again_at: datetime | None = None

    def keep(
        self,
        *,
        engine: SearchEngine,
        clock: Clock,
        leave: Callable[[], bool] = lambda: False,
        alive: Alive = lambda at: None,
    ) -> Upkeep | None:
        """Does the next piece of upkeep, unless ``leave`` says that another should; one query where
        nothing waits. Then reads for meaning, where that is on. ``alive`` is called about once a
        second during long work."""
        now = clock()
        night = night_of(now)
        if night != self._night:
            ask_nightly(now=now)
            self._night = night
        if not Upkeep.objects.takeable(now=now).exists():
            if settings.SEARCH_MEANING and not leave():
                self._read(clock, leave, alive)
            return None
        if leave():
            return None
        return perform_next(
            engine=engine, clock=clock, alive=alive, reader=self._reader, leave=leave
        )

    def _read(self, clock: Clock, leave: Callable[[], bool], alive: Alive) -> None:
        """What was changed is encoded; all is, where something was left out."""
        now = clock()
        if self._read_again_at is not None and now < self._read_again_at:
            return
        meaning = meaning_in_use()
        if meaning is None:
            return
        embedder = meaning.embedder
        try:
            if self._must_read_all(embedder.id, now=now):
                ask_to_read_all(at=now)
            elif StoredPassage.objects.behind().exists() or is_stale(embedder):
                self._reader.read(embedder=embedder, clock=clock, leave=leave, alive=alive)
            self._read_again_at = None
        except MeaningError as error:
            logger.error("The meaning of what changed cannot be read; trying again: %s", error)
            self._read_again_at = now + TRIED_AGAIN_AFTER

    def _must_read_all(self, embedder: str, *, now: datetime) -> bool:
        has_others = False
        if embedder != self._known_embedder:
            has_others = StoredPassage.objects.of_another(embedder).exists()
        if not (has_others or has_gap()):
            self._known_embedder = embedder
            return False
        last = Upkeep.objects.filter(work=Work.MEANING, state=State.FAILED).first()
        return last is None or last.ended_at is None or now - last.ended_at > TRIED_AGAIN_AFTER

    def note_failure(self, error: str, *, at: datetime) -> None:
        """The index could not be built by itself: said once, until something else comes of it."""
        last = Upkeep.objects.filter(work=Work.REBUILD).order_by("-id").first()
        if last is None or last.state == State.DONE:
            last = Upkeep(work=Work.REBUILD, state=State.FAILED, asked_at=at)
        if last.state == State.FAILED and last.error != error:
            last.error, last.ended_at = error[:ERROR_LENGTH], at
            last.save()
