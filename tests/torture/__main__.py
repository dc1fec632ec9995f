"""``python -m tests.torture --kills 200``: all of it, with the results as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results" / "torture.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", default="", help="as printed by the run to repeat")
    parser.add_argument("--output", type=Path, default=RESULTS)
    parser.add_argument("--no-storm", action="store_true", help="only the other cases")
    parser.add_argument("--no-cases", action="store_true", help="only the storm")
    parser.add_argument("--case", action="append", default=[], help="only this case; may repeat")
    options = parser.parse_args()
    seed = options.seed or str(random.SystemRandom().randrange(10**6))
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        data = start(Path(name))
        results: dict[str, Any] = {"machine": _machine()}
        if not options.no_storm:
            from tests.torture.storm import storm

            folder = data / "storm"
            folder.mkdir()
            results["storm"] = storm(folder, kills=options.kills, seed=seed, say=_say)
        if not options.no_cases:
            from tests.torture.cases import run_cases

            results["cases"] = run_cases(data, only=options.case, say=_say)
    print(json.dumps(results, indent=2, ensure_ascii=False))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    from tests.torture.verdict import faults

    wrong = faults(results)
    for fault in wrong:
        print(f"WRONG: {fault}", file=sys.stderr)
    return 1 if wrong else 0


def start(data: Path) -> Path:
    """Loads Django for a data folder, before anything of ours is imported."""
    for path in (str(ROOT), str(ROOT / "site")):
        if path not in sys.path:
            sys.path.insert(0, path)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGA_")}
    os.environ.clear()
    os.environ.update(
        {
            **kept,
            "MINGA_DATA": str(data),
            "MINGA_DEBUG": "0",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
        }
    )
    from tests.search.processes import start_django

    return start_django()


def _machine() -> dict[str, Any]:
    """``load``: how busy the machine was with other things when this began."""
    return {
        "cpus": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
