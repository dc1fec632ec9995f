"""The editions as Django needs them: by key, and as choices in the reader's language."""

from __future__ import annotations

from accounts.language import reader_language

from .editions import SheetEdition, editions

#: The edition of a page whose own was removed from the folder: its sections are still shown.
DEFAULT_EDITION = "oim-ec"


def edition_by_key(key: str) -> SheetEdition:
    """The edition with ``key``; the default one where the file is gone."""
    known = editions()
    return known.get(key) or known[DEFAULT_EDITION]


def edition_choices() -> list[tuple[str, str]]:
    language = reader_language()
    return [
        (key, edition.title.get(language) or edition.title["es"])
        for key, edition in editions().items()
    ]
