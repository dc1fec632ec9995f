"""What a loop that drains does besides, every few seconds: the night's work, and what was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from ..contract import SearchEngine
from ..drain import Clock
from .enums import State, Work
from .models import Upkeep
from .services import ERROR_LENGTH, Alive, ask_nightly, night_of, perform_next


class Keeper:
    """One a loop; remembers for which night it has asked."""

    def __init__(self) -> None:
        self._night: date | None = None

    def keep(
        self,
        *,
        engine: SearchEngine,
        clock: Clock,
        leave: Callable[[], bool] = lambda: False,
        alive: Alive = lambda at: None,
    ) -> Upkeep | None:
        """Does the next piece of upkeep, unless ``leave`` says that another should; one query where
        nothing waits. ``alive`` is called about once a second during long work."""
        now = clock()
        night = night_of(now)
        if night != self._night:
            ask_nightly(now=now)
            self._night = night
        if not Upkeep.objects.takeable(now=now).exists() or leave():
            return None
        return perform_next(engine=engine, clock=clock, alive=alive)

    def note_failure(self, error: str, *, at: datetime) -> None:
        """The index could not be built by itself: said once, until something else comes of it."""
        last = Upkeep.objects.filter(work=Work.REBUILD).order_by("-id").first()
        if last is None or last.state == State.DONE:
            last = Upkeep(work=Work.REBUILD, state=State.FAILED, asked_at=at)
        if last.state == State.FAILED and last.error != error:
            last.error, last.ended_at = error[:ERROR_LENGTH], at
            last.save()
