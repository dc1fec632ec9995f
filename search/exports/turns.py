"""How many exports one process makes at a time. They are open to everybody, and long: without a
bound a few of them would keep the search page from answering."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

#: Exports that one process makes at a time; whoever comes then is asked to come again.
AT_ONCE = 3

_free = threading.BoundedSemaphore(AT_ONCE)


class Turn:
    """A place among the exports that are made now. ``leave`` may be called again."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self._leave: Callable[[], None] | None = leave

    def leave(self) -> None:
        leave, self._leave = self._leave, None
        if leave is not None:
            leave()


def take_turn() -> Turn | None:
    """A turn, or None while all are taken."""
    return Turn(_free.release) if _free.acquire(blocking=False) else None


class InTurn(Iterator[bytes]):
    """Chunks that leave their turn when the last was read, when making one failed, or when the
    reader went away."""

    def __init__(self, chunks: Iterator[bytes], turn: Turn) -> None:
        self._chunks = chunks
        self._turn = turn

    def __next__(self) -> bytes:
        try:
            return next(self._chunks)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._turn.leave()
