"""The table of a search: its columns, and a row a page, made some hundred at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from ..contract import SearchDocument
from ..facets import SPECS
from ..labels import Named, name_codes
from ..openings import opening_of
from ..selection import FACET_NAMES
from ..sources import only_readable
from .cells import BETWEEN, text_cell

#: Rows that are made together: two queries at most, and what memory holds.
BATCH: Final = 500

Cell = str | int | date | None
Row = tuple[Cell, ...]

#: These have columns of their own.
_OWN: Final = frozenset({"kind", "language", "year"})
TABLE_FACETS: Final = tuple(name for name in FACET_NAMES if name not in _OWN)
_NAMED: Final = ("kind", "language", *TABLE_FACETS)


@dataclass(frozen=True, slots=True)
class Column:
    """``width``: in characters."""

    header: str
    width: int = 18


def columns() -> list[Column]:
    """The columns, named in the active language; a row has one cell for each."""
    # Translators: es: «%(name)s: códigos»
    coded = _("%(name)s: codes")
    found = [
        Column(_("Code"), 10),
        Column(_("Institution's code"), 14),
        Column(coded % {"name": SPECS["kind"].label}),
        Column(str(SPECS["kind"].label)),
        Column(_("Title"), 60),
        Column(coded % {"name": SPECS["language"].label}, 10),
        Column(str(SPECS["language"].label), 12),
        Column(str(SPECS["year"].label), 8),
        Column(_("Date"), 12),
        Column(_("Place"), 30),
        Column(_("Summary"), 60),
        Column(_("Address"), 40),
    ]
    for name in TABLE_FACETS:
        label = str(SPECS[name].label)
        found += [Column(coded % {"name": label}), Column(label, 30)]
    return found


def read_rows(
    documents: Iterable[SearchDocument], *, language: str, origin: str
) -> Iterator[list[Row]]:
    """Lists of up to ``BATCH`` rows, made as they are asked for. ``language`` is that of the
    labels; ``origin`` (scheme and host) stands before each address. What may not be shown any more
    is left out. A list costs a query, and two more for the names that none before it had."""
    pending = iter(documents)
    names: dict[str, dict[str, Named]] = {name: {} for name in _NAMED}
    while batch := list(islice(pending, BATCH)):
        yield _rows(only_readable(batch), names, language=language, origin=origin)


def _rows(
    batch: list[SearchDocument],
    names: dict[str, dict[str, Named]],
    *,
    language: str,
    origin: str,
) -> list[Row]:
    with translation.override(language):
        wanted = {
            name: dict.fromkeys(
                code
                for document in batch
                for code in _codes(document, name)
                if code not in names[name]
            )
            for name in _NAMED
        }
        for name, found in name_codes(wanted, language=language).items():
            names[name].update(found)
    return [_row(document, names, origin) for document in batch]


def _row(document: SearchDocument, names: Mapping[str, Mapping[str, Named]], origin: str) -> Row:
    row: list[Cell] = [
        text_cell(document.code),
        text_cell(document.institutional_code),
        *_coded(document, "kind", names),
        text_cell(document.title),
        *_coded(document, "language", names),
        document.year,
        document.date,
        text_cell(document.place),
        text_cell(opening_of(document)),
        text_cell(f"{origin}{document.url}"),
    ]
    for name in TABLE_FACETS:
        row += _coded(document, name, names)
    return tuple(row)


def _coded(
    document: SearchDocument, facet: str, names: Mapping[str, Mapping[str, Named]]
) -> tuple[str, str]:
    """Two cells: the codes, and in the same order their labels."""
    codes = _codes(document, facet)
    labels = (names[facet][code].name for code in codes)
    return text_cell(BETWEEN.join(codes)), text_cell(BETWEEN.join(labels))


def _codes(document: SearchDocument, facet: str) -> tuple[str, ...]:
    own = {"kind": document.kind, "language": document.language}
    if facet in own:
        return (own[facet],) if own[facet] else ()
    return tuple(dict.fromkeys(code for code in document.facets.get(facet, ()) if code))
