"""What saved searches do when the index changes and when a process begins to serve."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.signals import request_started

from ..signals import documents_settled
from . import queue
from .background import announcer
from .signals import documents_changed


def remember(sender: type, keys: Iterable[str], at: datetime, **kwargs: Any) -> None:
    queue.remember(keys=keys, at=at)


def wake(sender: type, **kwargs: Any) -> None:
    announcer.wake()


def serve(sender: type, **kwargs: Any) -> None:
    """A process that answers requests announces, from its first one on."""
    announcer.start()


def connect() -> None:
    documents_settled.connect(remember, dispatch_uid="search.saved.remember")
    documents_changed.connect(wake, dispatch_uid="search.saved.wake")
    request_started.connect(serve, dispatch_uid="search.saved.serve")
