"""The real weights, opened once a run; tests that need them skip where they are not installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from search.meaning.weights import installed_weights

ABSENT = "Not run for want of the optional part: `make meaning` installs it."


@pytest.fixture(scope="session")
def weights() -> Path:
    pytest.importorskip("numpy", reason=ABSENT)
    path = installed_weights()
    if path is None:
        pytest.skip(ABSENT)
    return path


@pytest.fixture(scope="session")
def embedder(weights: Path) -> Any:
    from search.meaning.e5.embedder import E5Embedder

    return E5Embedder.open(weights)
