"""Numbers that grow, shared by all processes through the database."""

from __future__ import annotations

import threading
from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from .models import Version

SYNONYMS = "synonyms"
CLAIMS = "claims"
REBUILT = "rebuilt"
PROMOTIONS = "promotions"

_seen = threading.local()


def number_of(name: str) -> int:
    """The number now; 0 where it never grew. One query, which sees them all."""
    _seen.numbers = dict(Version.objects.values_list("name", "number"))
    return int(_seen.numbers.get(name, 0))


def seen(name: str) -> int:
    """The number when this thread last asked for one: a search has just asked for that of the
    synonyms. No query but in a thread that never asked."""
    numbers: dict[str, int] | None = getattr(_seen, "numbers", None)
    return number_of(name) if numbers is None else numbers.get(name, 0)


@transaction.atomic
def grow(name: str, *, at: datetime) -> int:
    """Makes the number larger and answers it; the row stays locked until the caller's transaction
    ends. It never falls below the milliseconds of ``at``, so that a database restored from a backup
    does not give numbers again that an index has already seen."""
    floor = int(at.timestamp() * 1000)
    larger = Greatest(F("number") + 1, Value(floor))
    if not Version.objects.filter(name=name).update(number=larger):
        Version.objects.get_or_create(name=name)
        Version.objects.filter(name=name).update(number=larger)
    return number_of(name)
