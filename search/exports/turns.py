"""How many exports one process makes at a time. They are open to everybody, and long: without a
bound a few of them would keep the search page from answering."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Exports that one process makes at a time; whoever comes then is asked to come again.
AT_ONCE = 3
#: Seconds after which an export gives its turn to whoever waits for one: some readers never end.
LONGEST = 600.0


class AllTaken(Exception):
    """As many exports are being made as there may be."""


class TooSlow(Exception):
    """The export lost its turn to another: what was read of it is not whole."""


class Turn:
    """A place among the exports that are made now. ``leave`` may be called again."""

    def __init__(self, begun_at: float) -> None:
        self.begun_at = begun_at
        self.is_lost = False

    def leave(self) -> None:
        with _changing:
            if self in _held:
                _held.remove(self)


_held: list[Turn] = []
_changing = threading.Lock()


def take_turn(*, now: float) -> Turn:
    """A turn; where all are taken, that of the oldest which had it for too long. ``now``: seconds
    of a clock that only goes forward. Raises ``AllTaken``."""
    with _changing:
        if len(_held) >= AT_ONCE:
            oldest = min(_held, key=lambda turn: turn.begun_at)
            if now - oldest.begun_at < LONGEST:
                raise AllTaken
            oldest.is_lost = True
            _held.remove(oldest)
        turn = Turn(now)
        _held.append(turn)
        return turn


@contextmanager
def begun_turn(*, now: float) -> Iterator[Turn]:
    """A turn that is left where the block fails; else by whoever got it. Raises ``AllTaken``."""
    turn = take_turn(now=now)
    try:
        yield turn
    except BaseException:
        turn.leave()
        raise


class InTurn(Iterator[bytes]):
    """Chunks that leave their turn when the last was read, when making one failed, or when the
    reader went away. Raises ``TooSlow``: a file that breaks off is not taken for a whole one."""

    def __init__(self, chunks: Iterator[bytes], turn: Turn) -> None:
        self._chunks = chunks
        self._turn = turn

    def __next__(self) -> bytes:
        try:
            if self._turn.is_lost:
                raise TooSlow("an export was read so slowly that another took its turn")
            return next(self._chunks)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._turn.leave()
