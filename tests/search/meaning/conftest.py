"""What tests of search by meaning start from."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from search.meaning.weights import installed_weights

if TYPE_CHECKING:
    from tests.search.meaning.reading import ReadSite


@pytest.fixture(scope="session")
def weights() -> Path:
    """The installed file of weights."""
    path = installed_weights()
    if path is None or find_spec("numpy") is None:
        pytest.skip("Not run for want of the optional part: make meaning")
    return path


@pytest.fixture
def site(search_index: Any, settings: Any, monkeypatch: Any) -> ReadSite:
    """Search by meaning is off until ``switch_on``."""
    pytest.importorskip("numpy", reason="Not run for want of the optional part: make meaning")
    from tests.search.meaning.reading import ReadSite

    return ReadSite(search_index, settings, monkeypatch)
