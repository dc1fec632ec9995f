"""How near every page of a snapshot is to one direction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .contract import Near
from .quantising import directions, products, unit
from .snapshot import Snapshot

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SnapshotNeighbours:
    """``contract.Neighbours`` in one snapshot: every passage was compared when it was made."""

    def __init__(self, snapshot: Snapshot, direction: NDArray[np.float32]) -> None:
        """``direction``: centred, of length 1."""
        self._snapshot = snapshot
        pulled = snapshot.means.passages @ direction
        cosines = products(snapshot.rows, direction)
        cosines *= snapshot.gains
        if len(pulled):
            cosines -= pulled[snapshot.languages] * snapshot.pulls
        np.clip(cosines, -1.0, 1.0, out=cosines)
        self._cosines = cosines
        starts = snapshot.starts.astype(np.int64)
        self._of_pages = np.maximum.reduceat(cosines, starts) if len(starts) else cosines

    def best(self, limit: int, *, offset: int = 0) -> tuple[Near, ...]:
        """Equally near pages in the order in which they were written."""
        of_pages = self._of_pages
        wanted = min(limit + offset, len(of_pages))
        if limit <= 0 or offset < 0 or wanted <= offset:
            return ()
        # Everything from the cosine of the last one on, so that equals are not left to chance.
        least = np.partition(of_pages, len(of_pages) - wanted)[len(of_pages) - wanted]
        pages = np.flatnonzero(of_pages >= least)
        ordered = pages[np.argsort(-of_pages[pages], kind="stable")]
        return tuple(self._near(int(page)) for page in ordered[offset:wanted])

    def of(self, keys: Sequence[str], *, limit: int | None = None) -> dict[str, Near]:
        known = self._snapshot.pages
        named = [key for key in dict.fromkeys(keys) if key in known]
        if limit is not None and limit < len(named):
            cosines = self._of_pages[[known[key] for key in named]]
            named = [named[at] for at in np.argsort(-cosines, kind="stable")[:limit]]
        return {key: self._near(known[key]) for key in named}

    def _near(self, page: int) -> Near:
        snapshot = self._snapshot
        rows = snapshot.rows_of(page)
        row = rows.start + int(self._cosines[rows].argmax())
        return Near(
            key=snapshot.keys[page],
            anchor=snapshot.anchors[row],
            heading=snapshot.headings[row],
            language=snapshot.means.languages[snapshot.languages[row]],
            cosine=float(self._cosines[row]),
        )


def direction_of_query(snapshot: Snapshot, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """``query``: one vector as its embedder gave it."""
    return snapshot.means.centred_query(unit(query))


def direction_of_page(snapshot: Snapshot, page: int) -> NDArray[np.float32]:
    """The mean of its passages, each centred and of length 1: all of them have the same say."""
    rows = snapshot.rows_of(page)
    apart = directions(snapshot.rows[rows])
    apart -= snapshot.means.passages[snapshot.languages[rows]]
    apart *= snapshot.pulls[rows][:, None]
    return unit(apart.mean(axis=0))
