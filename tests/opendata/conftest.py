"""A site with the words of these tests' sheets, and the institution whose they are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import make_organisation, practices_shelf

from .importing import load_words


@pytest.fixture
def words(db: None) -> None:
    practices_shelf()
    load_words()


@pytest.fixture
def oim(words: None) -> Any:
    return make_organisation("OIM Ecuador", issuer="oim-ec", other_names="OIM", kind="un")
