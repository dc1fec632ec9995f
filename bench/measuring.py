"""How time is taken, and how a result is written."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    p50: float
    p95: float
    least: float
    most: float
    count: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Times:
        ordered = sorted(value * 1000 for value in seconds)
        rank = max(0, math.ceil(0.95 * len(ordered)) - 1)
        return cls(
            p50=round(statistics.median(ordered), 3),
            p95=round(ordered[rank], 3),
            least=round(ordered[0], 3),
            most=round(ordered[-1], 3),
            count=len(ordered),
        )


@dataclass(frozen=True, slots=True)
class Goal:
    """``ratio`` is compared with ``bound``: at most it, or at least it."""

    name: str
    ratio: float
    bound: float
    at_most: bool

    @property
    def met(self) -> bool:
        return self.ratio <= self.bound if self.at_most else self.ratio >= self.bound

    def line(self) -> str:
        sign = "≤" if self.at_most else "≥"
        state = "met" if self.met else "NOT MET"
        return f"{self.name:<64} {self.ratio:>9.2f} ×   goal {sign} {self.bound:g} ×   {state}"


@dataclass(slots=True)
class Result:
    name: str
    figures: dict[str, Any] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)

    def write(self) -> Path:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{self.name}.json"
        goals = [{**asdict(goal), "met": goal.met} for goal in self.goals]
        content = {
            "name": self.name,
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": _machine(),
            "figures": self.figures,
            "goals": goals,
        }
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        return path


def clock(act: Callable[[], Any]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def alternate(acts: dict[str, Callable[[Any], Any]], inputs: Iterable[Any]) -> dict[str, Times]:
    """Each input through each act in turn, so that the machine's moods fall on all alike."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for item in inputs:
        for name, act in acts.items():
            start = time.perf_counter()
            act(item)
            taken[name].append(time.perf_counter() - start)
    return {name: Times.of(seconds) for name, seconds in taken.items()}


def _machine() -> dict[str, Any]:
    try:
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        commit = ""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "commit": commit,
    }
