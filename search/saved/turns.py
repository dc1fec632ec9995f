"""Who records on this machine what saved searches have found: one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from ..locks import exclusive


@contextmanager
def turn() -> Iterator[bool]:
    """The right to learn and to announce on this machine; says whether it was free. On several
    machines the rows' locks keep two from telling the same."""
    folder = Path(settings.SEARCH_INDEX_DIR)
    with exclusive(folder.with_name(f"{folder.name}.alerts.lock")) as free:
        yield free
