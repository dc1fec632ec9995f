"""What a kind of page adds to its search document (see ``knowledge.documents``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


class Findable:
    """Mixin of ``KnowledgePage``: each kind of page overrides what it knows better."""

    source_date: date | None

    #: The value of the ``kind`` facet; empty for what is never found (sections).
    search_kind: str = ""

    @classmethod
    def kinds_of(cls, keys: Iterable[int]) -> dict[int, str]:
        """Primary key → ``search_kind``, for cards made of this table's rows only. At most one
        query; none where all pages of a type are of one kind."""
        return dict.fromkeys(keys, str(cls.search_kind))

    def search_words(self) -> list[str]:
        """Words beyond title, summary, sections and tags, such as the names of organisations."""
        return []

    def search_facets(self) -> dict[str, tuple[str, ...]]:
        """Facet → codes beyond the tags' own."""
        return {}

    def search_year(self) -> int | None:
        """The year of the page's own date: for a sheet its source's, None where not stated."""
        return self.source_date.year if self.source_date else None

    def evidence_signal(self) -> float:
        """0.0 to 1.0; neutral until a kind of page knows better."""
        return 0.5
