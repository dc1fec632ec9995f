"""``python -m bench [name …]``: runs the measurements, prints a table, writes bench/results/.

``python -m bench search-scale [--sizes 1000,10000]`` takes some twenty minutes, so it runs only
when it is named, and alone; its last part, ``python -m bench meaning``, takes two of them.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.measuring import Result


def main(names: list[str]) -> int:
    root = Path(__file__).resolve().parents[1]
    sys.path[:0] = [str(root), str(root / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.core.management import call_command

    if names[:1] == ["meaning"]:
        return _by_meaning(names[1:], root)
    if names[:1] == ["search-scale"]:
        result = import_module("bench.searching_scale").measure(names[1:])
        return max(_told(result, root), _by_meaning([], root))
    measurements = {"search": "searching", "publish": "publishing", "import": "importing"}
    unknown = sorted(set(names) - set(measurements))
    if unknown:
        there = ", ".join([*measurements, "search-scale", "meaning"])
        print(f"Unknown: {', '.join(unknown)}. There are: {there}.")
        return 2
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_vocabulary", verbosity=0)
    missed = 0
    for name, module in measurements.items():
        if names and name not in names:
            continue
        print(f"\n{name}")
        missed += _told(import_module(f"bench.{module}").measure(), root)
    return 1 if missed else 0


def _by_meaning(arguments: list[str], root: Path) -> int:
    """Nothing is missed where the optional part is not installed."""
    meaning = import_module("bench.meaning")
    if reason := meaning.missing():
        print(f"  {reason}")
        return 0
    return _told(meaning.measure(arguments), root)


def _told(result: Result, root: Path) -> int:
    """Prints and writes a result; 1 when it misses a goal."""
    for goal in result.goals:
        print(f"  {goal.line()}")
    print(f"  written to {result.write().relative_to(root)}")
    return int(not all(goal.met for goal in result.goals))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
