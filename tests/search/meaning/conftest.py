"""What tests of search by meaning start from."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from search.meaning.weights import installed_weights


@pytest.fixture(scope="session")
def weights() -> Path:
    """The installed file of weights."""
    path = installed_weights()
    if path is None or find_spec("numpy") is None:
        pytest.skip("Not run for want of the optional part: make meaning")
    return path
