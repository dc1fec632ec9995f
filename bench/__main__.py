"""``python -m bench [name …]``: runs the measurements, prints a table, writes bench/results/."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path


def main(names: list[str]) -> int:
    root = Path(__file__).resolve().parents[1]
    sys.path[:0] = [str(root), str(root / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.core.management import call_command

    measurements = {"search": "searching", "publish": "publishing", "import": "importing"}
    unknown = sorted(set(names) - set(measurements))
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. There are: {', '.join(measurements)}.")
        return 2
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_vocabulary", verbosity=0)
    missed = 0
    for name, module in measurements.items():
        if names and name not in names:
            continue
        print(f"\n{name}")
        result = import_module(f"bench.{module}").measure()
        for goal in result.goals:
            print(f"  {goal.line()}")
        missed += sum(not goal.met for goal in result.goals)
        print(f"  written to {result.write().relative_to(root)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
