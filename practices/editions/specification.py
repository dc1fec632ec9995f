"""What an edition of a sheet says: its sections, facts and headings, in the order of the source.

Pure: no Django. Values are made by ``loading`` from the reviewed TOML files of this folder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

#: Languages that every label must have, in the order of the interface.
LANGUAGES = ("es", "en", "pt")
#: Longest line that can be a heading. Longer text is never folded: folding hostile text expands it.
MAX_HEADING = 200

_NOT_A_WORD = re.compile(r"[\W_]+")
#: Accents (also in heaps) and marks that cannot be seen, once text is decomposed.
_NO_LETTER = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\u20d0-\u20ff\ufe20-\ufe2f\ufeff]+"
)


class EditionError(Exception):
    """An edition's file is wrong. ``file`` names it, ``key`` the entry inside it."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class FactKind(StrEnum):
    """How a fact of a sheet is read."""

    PEOPLE = "people"
    TERRITORIES = "territories"
    ASSISTANCE = "assistance"
    ACTORS = "actors"
    BUDGET = "budget"
    GOALS = "goals"
    PRINCIPLES = "principles"
    OBJECTIVES = "objectives"
    LEVEL = "level"
    KEYWORDS = "keywords"


def fold_heading(text: str) -> str:
    """The form in which headings are compared: no accents, capitals, punctuation or marks that
    cannot be seen, single spaces. ``""`` for what is too long to be a heading."""
    if len(text) > MAX_HEADING:
        return ""
    if not text.isascii():
        text = _NO_LETTER.sub("", unicodedata.normalize("NFKD", text))
    return _NOT_A_WORD.sub(" ", text.casefold()).strip()


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A part of the narrative. ``key`` is also its anchor on the page and its name in search.

    ``headings``   language → what the importer recognises, the label first
    ``level_fact`` the fact that is run in after this heading's colon (``Sostenibilidad: Alta``)
    ``same_as``    edition → its sections that hold the same thing: the crosswalk
    """

    key: str
    labels: Mapping[str, str]
    headings: Mapping[str, tuple[str, ...]]
    required: bool = False
    level_fact: str = ""
    same_as: Mapping[str, tuple[str, ...]] | None = None

    @property
    def anchor(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A typed fact. ``required`` facts that a sheet lacks are reported as missing."""

    key: str
    kind: FactKind
    labels: Mapping[str, str]
    headings: Mapping[str, tuple[str, ...]]
    required: bool = False


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """A heading that gathers fields; text of its own goes to the section ``into``, if any."""

    key: str
    labels: Mapping[str, str]
    headings: Mapping[str, tuple[str, ...]]
    into: str = ""


FieldSpec = SectionSpec | FactSpec | GroupSpec


@dataclass(frozen=True, slots=True)
class CodeSpec:
    """The institution's codes: prefix, number, suffix (``BP`` ``2`` ``_PC``).

    ``kinds``  prefix → ``"practice"`` or ``"lesson"``
    ``suffix`` regular expression of the letters after the separator
    """

    kinds: Mapping[str, str]
    suffix: str
    suffix_required: bool


@dataclass(frozen=True, slots=True)
class SheetEdition:
    """One institution's form in one version.

    ``fields``         sections, facts and groups in the order of the source
    ``area_headings``  patterns with the named groups ``name`` and ``code``
    ``code_headings``  what stands above the column of codes, and before a sheet's own code
    ``title_headings`` what stands above the column of descriptions, and before a sheet's own title
    """

    key: str
    version: int
    issuer: str
    based_on: str
    title: Mapping[str, str]
    fields: tuple[FieldSpec, ...]
    codes: CodeSpec
    area_headings: tuple[re.Pattern[str], ...]
    code_headings: Mapping[str, tuple[str, ...]]
    title_headings: Mapping[str, tuple[str, ...]]

    @property
    def sections(self) -> tuple[SectionSpec, ...]:
        return tuple(field for field in self.fields if isinstance(field, SectionSpec))

    @property
    def facts(self) -> tuple[FactSpec, ...]:
        return tuple(field for field in self.fields if isinstance(field, FactSpec))

    @property
    def groups(self) -> tuple[GroupSpec, ...]:
        return tuple(field for field in self.fields if isinstance(field, GroupSpec))

    @property
    def order(self) -> tuple[str, ...]:
        """Keys of sections and facts as the source orders them: how a page shows them."""
        return tuple(field.key for field in self.fields if not isinstance(field, GroupSpec))

    @property
    def required(self) -> tuple[str, ...]:
        """Keys of the sections and facts that a whole sheet has."""
        required = (field for field in self.fields if not isinstance(field, GroupSpec))
        return tuple(field.key for field in required if field.required)

    def section(self, key: str) -> SectionSpec:
        """The section with this key; ``KeyError`` if the edition has none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def fact(self, key: str) -> FactSpec:
        """The fact with this key; ``KeyError`` if the edition has none."""
        for fact in self.facts:
            if fact.key == key:
                return fact
        raise KeyError(key)


def crosswalk(source: SheetEdition, target: SheetEdition) -> dict[str, tuple[str, ...]]:
    """Section of ``source`` → sections of ``target`` that hold the same thing, in either file's
    words. The same key means the same thing. A section with no counterpart maps to ``()``."""
    keys = [section.key for section in target.sections]
    answer: dict[str, tuple[str, ...]] = {}
    for section in source.sections:
        declared = set((section.same_as or {}).get(target.key, ()))
        for other in target.sections:
            if section.key in (other.same_as or {}).get(source.key, ()):
                declared.add(other.key)
        if not declared and section.key in keys:
            declared.add(section.key)
        answer[section.key] = tuple(key for key in keys if key in declared)
    return answer
