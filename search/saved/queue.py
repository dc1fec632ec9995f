"""What the index has anew, kept for the saved searches until they were asked about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from .models import ChangedDocument, SavedSearch
from .signals import documents_changed

_CHUNK = 500
_KEY_LENGTH = 80


def remember(*, keys: Iterable[str], at: datetime) -> None:
    """Keeps the keys of documents that the index has now. Call in the transaction that forgets
    their outbox rows: both happen or neither. One query where nobody saved a search."""
    wanted = list(dict.fromkeys(keys))
    if not wanted or not SavedSearch.objects.awake().exists():
        return
    ChangedDocument.objects.bulk_create(
        (ChangedDocument(key=key[:_KEY_LENGTH], changed_at=at) for key in wanted),
        batch_size=_CHUNK,
    )
    transaction.on_commit(_announce, robust=True)


def _announce() -> None:
    documents_changed.send(sender=ChangedDocument)
