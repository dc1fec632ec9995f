"""A notice in words, in the language that is active."""

from __future__ import annotations

from dataclasses import dataclass

from .kinds import kind_named
from .models import Notice


@dataclass(frozen=True, slots=True)
class Described:
    """``has_address``: it leads somewhere."""

    notice: Notice
    sentence: str
    has_address: bool


def described(notice: Notice) -> Described:
    kind = kind_named(notice.kind)
    words = kind.sentence(notice.title, notice.count) if kind else notice.title
    return Described(notice, words, has_address=kind is not None)


def address_of(notice: Notice) -> str:
    """Where it leads; "" where the app that knew is no longer installed."""
    kind = kind_named(notice.kind)
    return kind.address(notice.subject) if kind else ""
