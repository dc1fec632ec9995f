"""What the parts of the engine contract share: an empty engine, a loaded one, short questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.contract import Change, SearchEngine, SearchQuery, SearchResults
from tests.search.contract_corpus import CORPUS


class EngineTests:
    """Subclass, and give an ``engine`` fixture: empty, with ``EXPANDER`` as its synonyms."""

    @pytest.fixture
    def engine(self) -> SearchEngine:
        raise NotImplementedError

    @pytest.fixture
    def loaded(self, engine: SearchEngine) -> SearchEngine:
        engine.apply(Change(d.key, n, d) for n, d in enumerate(CORPUS, start=1))
        return engine

    def find(self, engine: SearchEngine, text: str, **fields: object) -> SearchResults:
        return engine.search(replace(SearchQuery(text, size=50), **fields))

    def keys(self, engine: SearchEngine, text: str, **fields: object) -> list[int]:
        """Running numbers of the hits, in their order."""
        hits = self.find(engine, text, **fields).hits
        return [int(hit.code.removeprefix("PR-")) for hit in hits]
