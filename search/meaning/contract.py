"""What the parts of search by meaning promise one another.

Pure: no Django, no model of any maker. A text becomes a vector of length 1; two texts are as near
in meaning as the cosine of their vectors says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    #: One row a text, each of length 1: shape (texts, dim), float32. Only the optional part
    #: installs numpy, so nobody imports it from here.
    Vectors = NDArray[np.float32]


class MeaningError(Exception):
    """Meaning cannot be had: the weights are missing or damaged, or the vectors cannot be read. The
    text is for an operator's log; the search goes on with words alone."""


class MeaningBusyError(MeaningError):
    """Meaning answers others at the moment. Nothing is wrong, so nothing is logged."""


class DamagedError(MeaningError):
    """What a file holds is not what was written into it: it is of no more use to anybody."""


class Embedder(Protocol):
    """Turns texts into vectors. Safe to call from several threads. Any text is accepted: it is
    cleaned at this edge (NFKC, no NUL, no surrogates), and time and memory are bounded by the
    longest that is looked at: 512 characters and 128 tokens of a query, 510 tokens of a passage;
    what is beyond is dropped. A text of which nothing remains has a vector all the same."""

    @property
    def id(self) -> str:
        """Model and hash of its weights; vectors of two ids cannot be compared. ≤ 80 characters."""
        ...

    @property
    def dim(self) -> int: ...

    def queries(self, texts: Sequence[str]) -> Vectors:
        """What people ask, one row a text, in order."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """What pages say, one row a text, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one section of a page, some 120 words, as it is encoded: ``text`` begins with
    the page's title. ``key`` and ``language`` are the document's; ``anchor`` and ``heading`` those
    of the section, "" for the summary; ``number`` counts the passages of a page from 0."""

    key: str
    number: int
    anchor: str
    heading: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """A page by its best passage: ``anchor`` and ``heading`` lead to it; ``cosine`` is centred,
    from -1.0 to 1.0."""

    key: str
    anchor: str
    heading: str
    language: str
    cosine: float


class Neighbours(Protocol):
    """The nearness in meaning of every page to one question, in one state of the store."""

    def best(self, limit: int, *, offset: int = 0) -> tuple[Near, ...]:
        """Pages, nearest first, each once; ``offset`` leaves out that many."""
        ...

    def of(self, keys: Sequence[str], *, limit: int | None = None) -> dict[str, Near]:
        """Those of the pages that have passages; the nearest ``limit`` of them."""
        ...


class PassageVectors(Protocol):
    """The vectors of all passages, readable by every process while another writes them."""

    def near(self, query: Vectors) -> Neighbours:
        """Of one query's vector, shape (1, dim): centred by its language like the passages. Raises
        ``MeaningError`` where the store cannot be read; an empty one has no neighbours."""
        ...

    def near_page(self, key: str) -> Neighbours | None:
        """Of a page: as its passages on the whole; None where it has none. Its own key is among the
        neighbours."""
        ...

    def __len__(self) -> int:
        """Passages."""
        ...
