"""Reads the reviewed vocabulary files. Pure: no database, no clock, nothing is changed.

Every ``*.csv`` of a folder holds terms of one or more lists, except ``synonyms.csv``. The shape is
told in ``vocabulary/data/SOURCES.md``. A mistake stops the reading with ``VocabularyFileError``,
which names file, line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .enums import FREE_SCHEMES, PlaceLevel, Scheme
from .rows import Row, VocabularyFileError, read_rows

TERM_COLUMNS = (
    "scheme",
    "code",
    "parent",
    "name_es",
    "name_en",
    "name_pt",
    "other_names",
    "order",
)
PLACE_COLUMNS = ("level", "latitude", "longitude", "iso_3166_2", "pcode", "timezone")
SYNONYM_COLUMNS = ("id", "category", "terms_es", "terms_en", "terms_pt", "uppercase_only")
SYNONYM_FILE = "synonyms.csv"
#: Lists that are kept beside the others for other uses and tag no page.
NOT_TERMS = frozenset({"evaluation_criterion", "sex_age"})
NAME_LENGTH = 800
CODE_LENGTH = 80

_LOADED = frozenset(Scheme.values) - FREE_SCHEMES
_CODE = re.compile(r"[^\s/|]+")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """What a file knows of a territory. Degrees in WGS 84; blank where there is no source."""

    level: str
    latitude: Decimal | None
    longitude: Decimal | None
    iso_3166_2: str
    pcode: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term as a file gives it; ``parent`` is a code of the same list or empty."""

    scheme: str
    code: str
    parent: str
    name_es: str
    name_en: str
    name_pt: str
    other_names: tuple[str, ...]
    order: int
    colour: str
    place: PlaceRow | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class SynonymRow:
    """One set as the file gives it, preferred term first."""

    key: str
    category: str
    terms_es: tuple[str, ...]
    terms_en: tuple[str, ...]
    terms_pt: tuple[str, ...]
    uppercase_only: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class VocabularyFiles:
    """Terms with every parent before its children, and synonym sets; each identity once."""

    terms: tuple[TermRow, ...]
    synonyms: tuple[SynonymRow, ...]


def read_folder(folder: Path) -> VocabularyFiles:
    """Reads and checks every CSV file of ``folder``. Raises ``VocabularyFileError``."""
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        raise VocabularyFileError(_("there is no CSV file in this folder"), file=str(folder))
    terms: list[TermRow] = []
    synonyms: list[SynonymRow] = []
    for path in paths:
        if path.name == SYNONYM_FILE:
            synonyms.extend(_synonym(row) for row in read_rows(path, SYNONYM_COLUMNS))
        else:
            for row in read_rows(path, TERM_COLUMNS):
                term = _term(row)
                if term.scheme not in NOT_TERMS:
                    terms.append(term)
    _refuse_repeated(terms)
    _refuse_repeated_sets(synonyms)
    return VocabularyFiles(terms=tuple(_parents_first(terms)), synonyms=tuple(synonyms))


def _term(row: Row) -> TermRow:
    scheme, code = row.get("scheme"), row.get("code")
    if scheme not in _LOADED | NOT_TERMS:
        raise row.error("scheme", _("there is no list called “%s”") % scheme)
    if not _CODE.fullmatch(code):
        raise row.error("code", _("a code is needed, without spaces, slashes or bars"))
    if len(code) > CODE_LENGTH:
        raise row.error("code", _("longer than %d characters") % CODE_LENGTH)
    names = {column: row.get(column) for column in ("name_es", "name_en", "name_pt")}
    if not any(names.values()):
        raise row.error("name_es", _("a name is needed in at least one language"))
    for column, name in names.items():
        if len(name) > NAME_LENGTH:
            raise row.error(column, _("longer than %d characters") % NAME_LENGTH)
    colour = row.get("colour")
    if colour and not _COLOUR.fullmatch(colour):
        raise row.error("colour", _("a colour is written #RRGGBB"))
    return TermRow(
        scheme=scheme,
        code=code,
        parent=row.get("parent"),
        **names,
        other_names=row.parts("other_names"),
        order=row.whole_number("order"),
        colour=colour,
        place=_place(row) if scheme == Scheme.TERRITORY else None,
        file=row.file,
        line=row.line,
    )


def _place(row: Row) -> PlaceRow:
    for column in PLACE_COLUMNS:
        if column not in row.cells:
            raise VocabularyFileError(
                _("a list of territories needs the column “%s”") % column, file=row.file, line=1
            )
    level, zone = row.get("level"), row.get("timezone")
    if level not in PlaceLevel.values:
        raise row.error("level", _("a level is one of: %s") % ", ".join(PlaceLevel.values))
    if zone and not _is_time_zone(zone):
        raise row.error("timezone", _("there is no time zone “%s”") % zone)
    latitude = row.degrees("latitude", 90)
    longitude = row.degrees("longitude", 180)
    if (latitude is None) != (longitude is None):
        blank = "latitude" if latitude is None else "longitude"
        raise row.error(blank, _("a point needs both latitude and longitude"))
    return PlaceRow(
        level=level,
        latitude=latitude,
        longitude=longitude,
        iso_3166_2=row.get("iso_3166_2"),
        pcode=row.get("pcode"),
        time_zone=zone,
    )


def _is_time_zone(name: str) -> bool:
    try:
        return ZoneInfo(name).key == name
    except (KeyError, ValueError, OSError):  # unknown, outside the database, a folder of it
        return False


def _synonym(row: Row) -> SynonymRow:
    key = row.get("id")
    if not key:
        raise row.error("id", _("a key is needed"))
    terms = {column: row.parts(column) for column in ("terms_es", "terms_en", "terms_pt")}
    every = {term for parts in terms.values() for term in parts}
    if not every:
        raise row.error("terms_es", _("a set needs at least one term"))
    capitals = row.parts("uppercase_only")
    for term in capitals:
        if term not in every:
            raise row.error("uppercase_only", _("“%s” is not a term of this set") % term)
    return SynonymRow(
        key=key, category=row.get("category"), **terms, uppercase_only=capitals, line=row.line
    )


def _refuse_repeated(terms: Iterable[TermRow]) -> None:
    first: dict[tuple[str, str], TermRow] = {}
    for term in terms:
        # Codes that differ only in case would share an address.
        earlier = first.setdefault((term.scheme, term.code.casefold()), term)
        if earlier is not term:
            raise VocabularyFileError(
                _("the code %(code)s already stands in %(file)s, line %(line)d")
                % {"code": term.code, "file": earlier.file, "line": earlier.line},
                file=term.file,
                line=term.line,
                column="code",
            )


def _refuse_repeated_sets(synonyms: Sequence[SynonymRow]) -> None:
    seen: set[str] = set()
    for synonym in synonyms:
        if synonym.key in seen:
            raise VocabularyFileError(
                _("the key %s stands twice") % synonym.key,
                file=SYNONYM_FILE,
                line=synonym.line,
                column="id",
            )
        seen.add(synonym.key)


def _parents_first(terms: Sequence[TermRow]) -> list[TermRow]:
    """The same rows with every parent before its children, whatever file it stands in."""
    by_code = {(term.scheme, term.code): term for term in terms}
    placed: dict[tuple[str, str], TermRow] = {}
    for term in terms:
        chain: list[TermRow] = []
        current: TermRow | None = term
        while current is not None and (current.scheme, current.code) not in placed:
            if current in chain:
                raise VocabularyFileError(
                    _("a term cannot stand within itself"),
                    file=term.file,
                    line=term.line,
                    column="parent",
                )
            chain.append(current)
            current = _parent_of(current, by_code)
        for link in reversed(chain):
            placed[(link.scheme, link.code)] = link
    return list(placed.values())


def _parent_of(term: TermRow, by_code: Mapping[tuple[str, str], TermRow]) -> TermRow | None:
    if not term.parent:
        return None
    parent = by_code.get((term.scheme, term.parent))
    if parent is None:
        raise VocabularyFileError(
            _("“%s” is not a code of this list") % term.parent,
            file=term.file,
            line=term.line,
            column="parent",
        )
    return parent
