"""What tests of the search page start from."""

from __future__ import annotations

from typing import Any

import pytest

from tests.search.library import make_library


@pytest.fixture
def library(search_index: Any) -> None:
    """A small library, published and indexed."""
    make_library()
    search_index.drain()
