"""Numbers that grow, shared by all processes through the database."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from .models import Version

SYNONYMS = "synonyms"
CLAIMS = "claims"


def number_of(name: str) -> int:
    """The number now; 0 where it never grew. One query."""
    numbers = Version.objects.filter(name=name).values_list("number", flat=True)
    return next(iter(numbers), 0)


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
