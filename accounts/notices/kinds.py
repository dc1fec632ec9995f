"""Who words the notices of each kind, and where they lead. Apps above register; accounts, which
stands below them all, asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """``sentence``: title and count → what is said, in the language that is active. ``address``:
    subject → where it leads, in that language."""

    sentence: Callable[[str, int], str]
    address: Callable[[str], str]


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Makes the kind known; a second one of the same name replaces the first."""
    _kinds[name] = kind


def kind_named(name: str) -> Kind | None:
    """None for a kind whose app is no longer installed."""
    return _kinds.get(name)
