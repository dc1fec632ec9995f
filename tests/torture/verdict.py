"""What makes a run of torture a failure, in sentences."""

from __future__ import annotations

from typing import Any

#: A withdrawn page may be found for so long where every process was killed at once and had to start
#: again on a busy machine; see the measured value beside it.
STALE_SECONDS = 20.0
#: Answers of a search: found; nobody there while processes were dead; being built anew.
GOOD_STATUSES = {"200", "0", "503"}


def faults(results: dict[str, Any]) -> list[str]:
    """Empty where everything held."""
    found = _storm_faults(results["storm"]) if "storm" in results else []
    for name, case in results.get("cases", {}).items():
        found += [f"{name}: {fault}" for fault in case.get("faults", [])]
    return found


def _storm_faults(storm: dict[str, Any]) -> list[str]:
    found = []
    for name, meaning in (
        ("lost", "published documents are missing from the index"),
        ("surplus", "withdrawn documents are in the index"),
        ("different", "documents have other words in the index than in the database"),
        ("rows_left", "rows are left in the outbox"),
    ):
        if storm[name]:
            found.append(f"{storm[name]} {meaning}")
    if storm["settle_seconds"]["max"] < 0 or storm["settled_at_the_end_seconds"] < 0:
        found.append("the index did not catch up without help")
    strange = set(storm["searches"]["statuses"]) - GOOD_STATUSES
    if strange:
        found.append(f"a search answered {', '.join(sorted(strange))}")
    if "200" not in storm["searches"]["statuses"]:
        found.append("no search was answered")
    if storm["searches"]["longest_stale_seconds"] > STALE_SECONDS:
        found.append("a withdrawn page was found for too long")
    return found
