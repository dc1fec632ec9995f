"""Which engine serves this process."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from django.conf import settings

from . import expansion
from .contract import SearchEngine
from .engines.embedded import EmbeddedEngine

_Identity = tuple[int, Path]

_current: tuple[_Identity, SearchEngine] | None = None
_making = threading.Lock()


def current_engine() -> SearchEngine:
    """The engine that the settings name: one a process, made again after a fork, and when a test
    sets another ``SEARCH_INDEX_DIR``."""
    global _current
    identity = (os.getpid(), Path(settings.SEARCH_INDEX_DIR))
    current = _current
    if current is None or current[0] != identity:
        with _making:
            current = _current
            if current is None or current[0] != identity:
                engine = EmbeddedEngine(identity[1], expansion.current_expander)
                current = _current = (identity, engine)
    return current[1]


def _after_fork() -> None:
    global _making
    _making = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
