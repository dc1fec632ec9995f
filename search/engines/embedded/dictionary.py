"""The words of the index, held in memory for correcting what people type.

Reading them costs about a millisecond for 2,000 words, so they are read when the first word is
misspelt and again when the index has changed: at once while the index is small, and otherwise no
oftener than is worth it. Words that have gone meanwhile do no harm: whoever proposes one looks
whether a live page holds it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from tantivy import Searcher

from search.engines.embedded.schema import BODY_FOLDED
from search.spelling import Lexicon

#: An index of no more words than this is read again after each change.
SMALL = 20_000
#: A larger one is read again after so many times what the reading took.
REST = 20.0


@dataclass(frozen=True, slots=True)
class _Read:
    version: Hashable
    lexicon: Lexicon
    again_at: float


class Dictionary:
    """One for each index folder; safe between threads. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._read: _Read | None = None
        self._reading = threading.Lock()

    def lexicon(self, searcher: Searcher, version: Hashable) -> Lexicon:
        """The words of the index as ``searcher`` sees it, or as they were a little before."""
        read = self._read
        if read is not None and (read.version == version or not self._is_due(read)):
            return read.lexicon
        # While one thread reads, the others go on with the words they have.
        if not self._reading.acquire(blocking=read is None):
            return read.lexicon if read is not None else Lexicon(())
        try:
            if self._read is not None and self._read.version == version:
                return self._read.lexicon
            started = self._clock()
            lexicon = Lexicon(searcher.terms_with_prefix(BODY_FOLDED, "", None))
            ended = self._clock()
            self._read = _Read(version, lexicon, ended + REST * (ended - started))
            return lexicon
        finally:
            self._reading.release()

    def is_behind(self, version: Hashable) -> bool:
        """Whether the words are as they were before ``version``."""
        return self._read is not None and self._read.version != version

    def _is_due(self, read: _Read) -> bool:
        return len(read.lexicon) <= SMALL or self._clock() >= read.again_at
