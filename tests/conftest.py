"""What every test may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from search import services
from search.contract import SearchEngine, SearchQuery, SearchResults
from search.drain import DrainReport
from search.engine import current_engine


@dataclass(frozen=True)
class SearchIndex:
    """A real index in a folder of the test's own. Nothing is indexed until ``drain`` is called."""

    folder: Path

    @property
    def engine(self) -> SearchEngine:
        return current_engine()

    def drain(self) -> DrainReport:
        return services.drain(engine=self.engine, clock=timezone.now)

    def rebuild(self) -> int:
        return services.rebuild(engine=self.engine, clock=timezone.now).documents

    def search(self, text: str = "", **query: Any) -> SearchResults:
        return self.engine.search(SearchQuery(text=text, **query))

    def codes(self, text: str = "", **query: Any) -> list[str]:
        """Minga's own codes of the hits, in order."""
        return [hit.code for hit in self.search(text, **query).hits]

    def keys(self) -> set[str]:
        return set(self.engine.keys())


@pytest.fixture
def search_index(db: None, settings: Any, tmp_path: Path) -> SearchIndex:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    return SearchIndex(settings.SEARCH_INDEX_DIR)
