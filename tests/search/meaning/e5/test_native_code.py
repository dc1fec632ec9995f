"""The package that carries the weights is a folder with a file in it: its code never runs."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from search.meaning.weights import PACKAGE
from tests.architecture.test_house import ROOT, tracked

ENCODE = f"""
import json, sys
from pathlib import Path
from search.meaning.e5.embedder import E5Embedder
from search.meaning.weights import weights_path
embedder = E5Embedder.open(weights_path("1"))
vectors = embedder.queries(["minga"])
maps = Path("/proc/self/maps").read_text().splitlines()
mapped = sorted({{line.split()[-1] for line in maps if "{PACKAGE}" in line}})
modules = sorted(name for name in sys.modules if name.split(".")[0] == "{PACKAGE}")
print(json.dumps([list(vectors.shape), mapped, modules]))
"""

#: A process that has encoded, and a child of it that encodes too, as servers fork.
FORK = """
import os, sys
from search.meaning.e5.embedder import E5Embedder
from search.meaning.weights import weights_path
embedder = E5Embedder.open(weights_path("1"))
before = embedder.passages(["minga " * 200])
child = os.fork()
if not child:
    os._exit(0 if (embedder.passages(["minga " * 200]) == before).all() else 1)
_, status = os.waitpid(child, 0)
print(os.waitstatus_to_exitcode(status))
"""
#: A page of the site in a process that can import neither package.
START = f"""
import sys
sys.path.insert(0, "site")
sys.modules.update({{"numpy": None, "{PACKAGE}": None}})
import django
django.setup()
from django.test import Client
answer = Client().get("/", headers={{"host": "localhost"}})
loaded = [name for name in ("numpy", "{PACKAGE}") if sys.modules[name]]
print(answer.status_code, loaded)
"""


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux says what is mapped")
def test_issue_5_2_encoding_maps_the_weights_and_no_library_of_their_package(weights: Path):
    ran = subprocess.run(
        [sys.executable, "-c", ENCODE], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert json.loads(ran.stdout) == [[1, 384], [str(weights)], []]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_issue_5_6_a_forked_process_encodes_what_its_parent_does(weights: Path):
    """The package's own engine waits for ever here."""
    ran = subprocess.run(
        [sys.executable, "-c", FORK], cwd=ROOT, capture_output=True, text=True, timeout=120
    )

    assert ran.stdout.split() == ["0"]


def imported(path: Path) -> set[str]:
    """The packages that a module names in its imports, wherever in it they stand."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").split(".")[0])
    return names


def test_issue_5_2_nothing_of_the_project_imports_that_package():
    assert [path for path in tracked("*.py") if PACKAGE in imported(path)] == []


def test_issue_5_1_only_search_by_meaning_imports_numpy():
    """The rest of the site works without the optional part."""
    found = {path.relative_to(ROOT) for path in tracked("*.py") if "numpy" in imported(path)}

    allowed = (Path("search/meaning"), Path("tests"), Path("bench"))
    assert [path for path in found if not any(map(path.is_relative_to, allowed))] == []


def test_issue_5_1_the_site_starts_without_the_optional_part(tmp_path: Path):
    """With neither package to be had, whether meaning is off or on."""
    for setting in ("", "1"):
        ran = subprocess.run(
            [sys.executable, "-c", START],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
                "MINGA_DATA": str(tmp_path),
                "MINGA_MEANING": setting,
            },
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.split() == ["302", "[]"]
