"""The package that carries the weights is a folder with a file in it: its code never runs."""

from __future__ import annotations

import ast
import json
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


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux says what is mapped")
def test_issue_5_2_encoding_maps_the_weights_and_no_library_of_their_package(weights: Path):
    ran = subprocess.run(
        [sys.executable, "-c", ENCODE], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert json.loads(ran.stdout) == [[1, 384], [str(weights)], []]


def test_issue_5_2_nothing_of_the_project_imports_that_package():
    importing = []
    for path in tracked("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            importing += [path for name in names if name.split(".")[0] == PACKAGE]
    assert importing == []
