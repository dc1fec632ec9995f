"""What an importer makes of a file: sheets with their sections and facts, and what was guessed.

Pure frozen values: nothing here was saved, and nothing needs a database to be shown.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from opendata.importers.problems import Level, Notice

Value_co = TypeVar("Value_co", covariant=True)


class FactState(StrEnum):
    """``stated``: the source says it (``value`` is None where it could not be read).
    ``not_stated``: the label is there and nothing stands below it, or it says so (``N/A``).
    ``missing``: the source has no such label, or has only a line of the table for this practice."""

    STATED = "stated"
    NOT_STATED = "not_stated"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Fact(Generic[Value_co]):
    """One typed fact of a sheet.

    ``as_printed`` the words of the source as they stand, lines joined by a line feed
    ``guessed``    why the reading is a guess, as a key of ``problems.NOTICES``; ``""`` if it is not
    ``line``       where its label stands, from 1; None when it is missing
    """

    value: Value_co | None = None
    state: FactState = FactState.MISSING
    as_printed: str = ""
    guessed: str = ""
    line: int | None = None
    label_printed: str = ""


class Qualifier(StrEnum):
    """How exact a figure is; the values are those of ``network``'s figures."""

    EXACT = "exact"
    MORE_THAN = "more_than"
    ABOUT = "about"


class SustainabilityLevel(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class People:
    """People assisted. ``sentence`` is the line that states it, with its label."""

    number: int
    qualifier: Qualifier = Qualifier.EXACT
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """``currency`` is an ISO 4217 code, ``""`` where the source names none; ``year`` is None where
    the source states none."""

    amount: Decimal
    currency: str = ""
    year: int | None = None
    qualifier: Qualifier = Qualifier.EXACT
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who took part. ``generic``: a kind of organisation (*implementing partners*), not one."""

    name: str
    note: str = ""
    generic: bool = False


@dataclass(frozen=True, slots=True)
class TermReference:
    """A term by its code in the official list (``a``, ``7``, ``5.2``), and its words as printed."""

    code: str
    as_printed: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The typed facts of a sheet, named as the editions name them."""

    people_assisted: Fact[People] = Fact()
    territory: Fact[tuple[str, ...]] = Fact()
    assistance: Fact[tuple[str, ...]] = Fact()
    actors: Fact[tuple[Actor, ...]] = Fact()
    budget: Fact[Budget] = Fact()
    goals: Fact[tuple[TermReference, ...]] = Fact()
    principles: Fact[tuple[TermReference, ...]] = Fact()
    objectives: Fact[tuple[TermReference, ...]] = Fact()
    sustainability_level: Fact[SustainabilityLevel] = Fact()
    keywords: Fact[tuple[str, ...]] = Fact()


@dataclass(frozen=True, slots=True)
class ParsedSection:
    """``markdown`` as written, ``heading`` as printed, ``line`` of the heading."""

    key: str
    markdown: str
    heading: str
    line: int
    guessed: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A heading that gathers sheets: ``2.3 … ÁREA DE PROTECCIÓN (PR)``."""

    code: str
    name: str
    number: str
    as_printed: str
    line: int


@dataclass(frozen=True, slots=True)
class PersonalDataSpot:
    """Something in the text that looks like personal data. ``kind`` as ``knowledge`` names it."""

    kind: str
    excerpt: str
    line: int
    field: str = ""


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """One practice or lesson.

    ``code``             canonical (``BP1_PC``); ``codes_as_printed`` every form that the file has
    ``kind``             ``practice`` or ``lesson``
    ``title``            as printed, whole: it may be longer than a page's title may be
    ``whole``            the file has its full sheet, with every section that the edition requires
    ``sections``         key → section, in the order of the edition; only those that have text
    ``missing``          keys of the edition's sections and facts that the file has no label for
    ``line``             where the sheet begins, or its row of the table
    """

    code: str
    codes_as_printed: tuple[str, ...]
    kind: str
    title: str
    area_code: str
    line: int
    whole: bool = False
    table_line: int | None = None
    summary: str = ""
    sections: Mapping[str, ParsedSection] = dataclasses.field(default_factory=dict)
    facts: Facts = Facts()
    missing: tuple[str, ...] = ()
    personal_data: tuple[PersonalDataSpot, ...] = ()

    @property
    def aliases(self) -> tuple[str, ...]:
        """The printed forms that differ from the canonical code: damaged ones (``BPI_PC``)."""
        return tuple(code for code in self.codes_as_printed if code != self.code)

    @property
    def texts(self) -> dict[str, str]:
        """Section key → Markdown, in the edition's order: what a page's sections hold."""
        return {key: section.markdown for key, section in self.sections.items()}


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A whole file. ``sheets`` follow the table of codes, then those that only have a sheet."""

    name: str
    sha256: str
    edition_key: str
    language: str
    areas: tuple[Area, ...]
    sheets: tuple[ParsedSheet, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def area(self) -> Area | None:
        return self.areas[0] if self.areas else None

    @property
    def questions(self) -> tuple[Notice, ...]:
        """What must be answered before the file can be imported."""
        return tuple(notice for notice in self.notices if notice.level is Level.QUESTION)

    def sheet(self, code: str) -> ParsedSheet:
        """The sheet with this canonical code; ``KeyError`` if the file has none."""
        for sheet in self.sheets:
            if sheet.code == code:
                return sheet
        raise KeyError(code)


def short_title(title: str, limit: int = 255) -> str:
    """``title`` within ``limit`` characters: cut between words, with an ellipsis that says so."""
    title = " ".join(title.split())
    if len(title) <= limit:
        return title
    cut = title[: limit - 1]
    if " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:.(") + "…"


def as_data(value: object) -> object:
    """``value`` as what JSON can hold: for ``--json`` and for keeping a preview. Numbers of money
    are texts, so that nothing is rounded."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        data = {f.name: as_data(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {**data, "text": str(value)} if isinstance(value, Notice) else data
    if isinstance(value, Mapping):
        return {str(key): as_data(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [as_data(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, Decimal) else value
