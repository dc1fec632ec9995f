"""The door into the outbox: called in the transaction of the change that it records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from .models import SearchOutbox
from .signals import outbox_written


def record(*, source: str, keys: Iterable[str], at: datetime) -> int:
    """Writes one row a key. Runs in the caller's transaction, so that a change and its row are
    kept or lost together; ``outbox_written`` is sent after commit. Answers the number of rows."""
    rows = [
        SearchOutbox(source=source, key=key, created_at=at, due_at=at) for key in dict.fromkeys(keys)
    ]
    if not rows:
        return 0
    SearchOutbox.objects.bulk_create(rows, batch_size=500)
    if connection.in_atomic_block:
        transaction.on_commit(_announce, robust=True)
    else:
        _announce()
    return len(rows)


def _announce() -> None:
    outbox_written.send(sender=SearchOutbox)
