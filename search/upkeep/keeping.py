"""What a loop that drains does besides, every few seconds: the night's work, and what was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ..contract import SearchEngine
from ..drain import Clock
from .models import Upkeep
from .services import Alive, ask_nightly, night_of, perform_next


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
