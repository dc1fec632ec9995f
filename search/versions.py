"""Numbers that grow, shared by all processes through the database."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from .models import Version

SYNONYMS = "synonyms"
CLAIMS = "claims"
REBUILT = "rebuilt"
PROMOTIONS = "promotions"
PASSAGES = "passages"
VECTORS = "vectors"

T = TypeVar("T")

_seen = threading.local()


def number_of(name: str) -> int:
    """The number now; 0 where it never grew. One query, which sees them all."""
    return numbers().get(name, 0)


def numbers() -> dict[str, int]:
    """All numbers that ever grew. One query."""
    _seen.numbers = dict(Version.objects.values_list("name", "number"))
    found: dict[str, int] = _seen.numbers
    return found


def seen(name: str) -> int:
    """The number when this thread last asked for one: a search has just asked for that of the
    synonyms. No query but in a thread that never asked."""
    numbers: dict[str, int] | None = getattr(_seen, "numbers", None)
    return number_of(name) if numbers is None else numbers.get(name, 0)


def has_seen(name: str) -> bool:
    """As ``seen``: whether there was such a number at all."""
    if getattr(_seen, "numbers", None) is None:
        numbers()
    return name in _seen.numbers


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


class Kept(Generic[T]):
    """What ``load`` makes of the database: loaded once a process, and again when the number is
    another. ``number`` is asked each time. Safe between threads, and after a fork."""

    def __init__(self, load: Callable[[int], T], *, number: Callable[[], int]) -> None:
        self._load = load
        self._number = number
        self._kept: tuple[int, T] | None = None
        self._loading = threading.Lock()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)

    def current(self) -> T:
        number = self._number()
        kept = self._kept
        if kept is None or kept[0] != number:
            with self._loading:
                kept = self._kept
                if kept is None or kept[0] != number:
                    kept = self._kept = (number, self._load(number))
        return kept[1]

    def forget(self) -> None:
        """Loads again at the next occasion, whatever the number."""
        self._kept = None

    def _after_fork(self) -> None:
        # A thread of the parent may have held it, and does not live here.
        self._loading = threading.Lock()
