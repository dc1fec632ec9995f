"""Who drains reads for meaning: what there is to do next, for some seconds, while no words wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .. import outbox
from ..models import StoredPassage
from .contract import Embedder
from .encoding import Clock, WordsFirst, encode_some, is_stale, renew_snapshot

#: Others look after an index every few seconds: so long at a time, and no longer.
AT_A_TIME: Final = timedelta(seconds=5)
#: While much is encoded, readers get it so often.
RENEWED_EVERY: Final = timedelta(seconds=10)
#: A snapshot that takes long is written more seldom: this many times as long passes in between,
#: while much is encoded and when all is.
_REST, _REST_AT_THE_END = 10, 2
#: For so long it gives way whenever words wait; then they wait once, some seconds on a big site.
PUT_OFF_FOR: Final = timedelta(minutes=1)

Alive = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Read:
    """``encoded`` passages, in ``seconds``; ``is_done``: nothing was left to be encoded."""

    encoded: int
    seconds: float
    is_done: bool


class Reader:
    """One a loop; remembers when it wrote the snapshot."""

    def __init__(self) -> None:
        self._written_at: datetime | None = None
        self._took = timedelta(0)
        self._put_off_since: datetime | None = None

    def read(
        self,
        *,
        embedder: Embedder,
        clock: Clock,
        leave: Callable[[], bool] = lambda: False,
        alive: Alive = lambda at: None,
    ) -> Read:
        """Encodes for some seconds, at least one step, and renews the snapshot when it is time.
        Stops as soon as words wait or ``leave`` says so. Raises ``MeaningError``."""

        def stop() -> bool:
            return outbox.is_due(now=clock()) or leave()

        begun = clock()
        encoded = 0
        while True:
            step = encode_some(embedder=embedder, clock=clock, leave=stop)
            encoded += step.encoded
            now = clock()
            alive(now)
            if not step.encoded or now - begun >= AT_A_TIME or stop():
                break
        seconds = (clock() - begun).total_seconds()
        is_done = not StoredPassage.objects.behind().exists()
        if not leave():
            self._renew(embedder, clock, stop, leave, at_once=is_done)
        return Read(encoded, seconds, is_done)

    def _renew(
        self,
        embedder: Embedder,
        clock: Clock,
        stop: Callable[[], bool],
        leave: Callable[[], bool],
        *,
        at_once: bool,
    ) -> None:
        now = clock()
        if not self._is_time(now, at_once=at_once) or not is_stale(embedder):
            return
        try:
            since = self._put_off_since or now
            gives_way = now - since < PUT_OFF_FOR
            took = renew_snapshot(embedder, leave=stop if gives_way else leave)
        except WordsFirst:
            self._put_off_since = since
            return
        if took is not None:
            self._put_off_since = None
            self._written_at, self._took = now, timedelta(seconds=took)

    def _is_time(self, now: datetime, *, at_once: bool) -> bool:
        if self._written_at is None:
            return True
        rest = _REST_AT_THE_END * self._took if at_once else max(RENEWED_EVERY, _REST * self._took)
        return now >= self._written_at + rest
