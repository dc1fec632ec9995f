"""How far behind search by meaning is, and whether it has what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ..models import StoredPassage
from ..upkeep.reading import seconds_left
from . import generations
from .checks import weights_can_be_read
from .contract import MeaningError
from .querysets import BEHIND, GIVEN_UP
from .services import is_on
from .switch import meaning_in_use, meaning_state, snapshot_folder
from .weights import KNOWN


@dataclass(frozen=True, slots=True)
class MeaningStatus:
    """``embedder``: its id, "" where there is none. ``sentence``: of this process. ``reason``: why
    the weights cannot be used, "" where they can. ``passages``: all rows; ``behind``: those that
    are still to be encoded, or whose vector is another embedder's; ``given_up``: those whose text
    the embedder always refuses; ``searched``: those that the
    processes of this machine search. ``seconds_left``: until nothing is behind, None where nobody
    knows."""

    embedder: str
    sentence: str
    reason: str
    passages: int
    behind: int
    given_up: int
    searched: int
    size_bytes: int
    seconds_left: float | None

    @property
    def sentence_as_html(self) -> SafeString:
        """Its reason, which is for operators, is English."""
        said = conditional_escape(self.sentence)
        if not self.reason:
            return said
        reason = conditional_escape(self.reason)
        marked = format_html('<span lang="en">{}</span>', reason)
        return mark_safe(said.replace(reason, marked))  # noqa: S308 both are escaped

    @property
    def is_current(self) -> bool:
        return (
            not self.reason and not self.behind and self.searched + self.given_up == self.passages
        )

    @property
    def share(self) -> int:
        """Of the passages, 0–100; 100 is said of all and not of nearly all."""
        if not self.passages:
            return 100
        return 100 * (self.passages - self.behind) // self.passages


def meaning_status(measured: Mapping[str, Any]) -> MeaningStatus | None:
    """None while the setting is off. ``measured``: what came of the latest reading of everything.
    One query."""
    if not is_on():
        return None
    embedder, reason = _embedder()
    another = ~Q(embedder__in=("", embedder)) if embedder else Q(pk=None)
    counted = StoredPassage.objects.aggregate(
        passages=Count("pk"),
        behind=Count("pk", filter=BEHIND | another),
        given_up=Count("pk", filter=GIVEN_UP),
    )
    searched, size = _snapshot(embedder)
    return MeaningStatus(
        embedder=embedder,
        sentence=meaning_state().sentence,
        reason=reason,
        passages=counted["passages"],
        behind=counted["behind"],
        given_up=counted["given_up"],
        searched=searched,
        size_bytes=size,
        seconds_left=seconds_left(behind=counted["behind"], outcome=measured),
    )


def _embedder() -> tuple[str, str]:
    """The id, and why there is none. A process that has not loaded the weights looks at the
    file."""
    state = meaning_state()
    if state.name == "broken":
        return "", state.reason
    meaning = meaning_in_use() if state.name == "on" else None
    if meaning is not None:
        return meaning.embedder.id, ""
    warnings = weights_can_be_read()
    return ("", str(warnings[0].msg)) if warnings else (KNOWN.id, "")


def _snapshot(embedder: str) -> tuple[int, int]:
    """Passages and bytes."""
    try:
        info = generations.snapshot_info(snapshot_folder())
    except MeaningError:
        return 0, 0
    if info is None:
        return 0, 0
    return (info.passages if info.embedder_id == embedder else 0), info.size_bytes


def meaning_as_json(found: MeaningStatus) -> dict[str, Any]:
    return {
        "embedder": found.embedder,
        "reason": found.reason,
        "current": found.is_current,
        "passages": found.passages,
        "behind": found.behind,
        "given_up": found.given_up,
        "searched": found.searched,
        "size_bytes": found.size_bytes,
        "seconds_left": None if found.seconds_left is None else round(found.seconds_left),
    }
