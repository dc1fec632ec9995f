"""Editions of sheets: an institution's form is a reviewed TOML file here, not code.

``editions()`` answers them by key. A file says which sections and facts a sheet has, in which
order, with which labels in Spanish, English and Portuguese, which are required, and which headings
the importer recognises. Pure: no Django.
"""

from practices.editions.loading import editions, read_edition, read_editions
from practices.editions.specification import (
    LANGUAGES,
    CodeSpec,
    EditionError,
    FactKind,
    FactSpec,
    FieldSpec,
    GroupSpec,
    SectionSpec,
    SheetEdition,
    crosswalk,
    fold_heading,
)

__all__ = [
    "LANGUAGES",
    "CodeSpec",
    "EditionError",
    "FactKind",
    "FactSpec",
    "FieldSpec",
    "GroupSpec",
    "SectionSpec",
    "SheetEdition",
    "crosswalk",
    "editions",
    "fold_heading",
    "read_edition",
    "read_editions",
]
