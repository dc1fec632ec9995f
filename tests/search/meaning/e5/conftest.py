"""The real weights, opened once a run; tests that need them skip where they are not installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

ABSENT = "Not run for want of the optional part: make meaning"


@pytest.fixture(scope="session")
def embedder(weights: Path) -> Any:
    from search.meaning.e5.embedder import E5Embedder

    return E5Embedder.open(weights)
