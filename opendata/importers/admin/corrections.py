"""From what a person typed to the corrected draft of a sheet.

A field that nobody touches keeps what was read, to the letter; only what was changed is applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from network.enums import Qualifier
from network.numbers import Thousands, find_numbers
from opendata.importers.drafting import AS_PRINTED_LENGTH, PEOPLE
from opendata.importers.drafts import ActorDraft, FigureDraft, SheetDraft
from opendata.importers.resolving import OrganisationNames, TermNames
from practices.editions import SheetEdition
from practices.enums import Fact
from vocabulary.enums import Scheme

SECTION = "section_"
SILENT = "silent_"
#: Fields of names, one a line → scheme.
NAMED = {
    "area": Scheme.AREA,
    "sector": Scheme.SECTOR,
    "territory": Scheme.TERRITORY,
    "assistance": Scheme.ASSISTANCE,
}
#: Fields of codes in one line → scheme.
CODED = {"goals": Scheme.GOAL, "principles": Scheme.PRINCIPLE, "objectives": Scheme.OBJECTIVE}
#: Fact → the field that shows an error about it, for facts that may be not stated.
SILENT_FACTS = {
    Fact.PEOPLE_ASSISTED: "people",
    Fact.TERRITORY: "territory",
    Fact.ASSISTANCE: "assistance",
    Fact.ACTORS: "organisations",
    Fact.BUDGET: "budget",
    Fact.SUSTAINABILITY: "sustainability",
    Fact.GOALS: "goals",
    Fact.PRINCIPLES: "principles",
    Fact.OBJECTIVES: "objectives",
    Fact.KEYWORDS: "keywords",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the fields of a file are checked against, loaded once for all its sheets."""

    terms: TermNames
    organisations: OrganisationNames
    edition: SheetEdition
    evidence: Thousands | None = None
    country: str = ""


class LinesField(forms.CharField):
    """Text of one or more lines; a browser's line ends are no change."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(**{"required": False, "strip": False, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


@dataclass(frozen=True, slots=True)
class Correction:
    """``changed``: names of the fields that were touched; ``cleaned``: what they hold; ``terms``:
    scheme → codes of the fields of terms among them."""

    base: SheetDraft
    changed: frozenset[str]
    cleaned: Mapping[str, Any]
    terms: Mapping[str, tuple[str, ...]]
    names: Names

    def draft(self) -> SheetDraft:
        """The base with what was changed."""
        cleaned = self.cleaned
        plain = {
            name: cleaned[name]
            for name in ("title", "kind", "summary", "sustainability")
            if name in self.changed
        }
        terms = {**self.base.terms, **self.terms}
        return replace(
            self.base,
            **plain,
            sections=self._sections(),
            people=self._figure("people", self.base.people),
            budget=self._figure("budget", self.base.budget),
            terms={scheme: codes for scheme, codes in terms.items() if codes},
            keywords=self._keywords(),
            actors=self._actors(),
            not_stated=self._not_stated(),
            unknown={
                name: names
                for name, names in self.base.unknown.items()
                if not self._taken_care_of(name)
            },
        )

    def _keywords(self) -> tuple[str, ...]:
        if "keywords" not in self.changed:
            return self.base.keywords
        return tuple(lines_of(self.cleaned["keywords"]))

    def _sections(self) -> dict[str, str]:
        sections = dict(self.base.sections)
        for spec in self.names.edition.sections:
            if f"{SECTION}{spec.key}" in self.changed:
                sections[spec.key] = self.cleaned[f"{SECTION}{spec.key}"]
        return {key: text for key, text in sections.items() if text}

    def _figure(self, name: str, base: FigureDraft | None) -> FigureDraft | None:
        reading = self.cleaned.get(name)
        fields = {name, *(f"{name}_{part}" for part in ("qualifier", "currency", "year"))}
        if not fields & self.changed and not (base and base.open):
            return base
        if reading is None:
            return None
        figure = base or FigureDraft(as_printed=reading.as_printed[:AS_PRINTED_LENGTH])
        is_budget = name == "budget"
        return replace(
            figure,
            value=reading.value,
            qualifier=self.cleaned[f"{name}_qualifier"] or Qualifier.EXACT.value,
            unit=self.cleaned["budget_currency"] if is_budget else PEOPLE,
            year=self.cleaned["budget_year"] if is_budget else None,
            open=False,
        )

    def _actors(self) -> tuple[ActorDraft, ...]:
        if not {"organisations", "words"} & self.changed:
            return self.base.actors
        actors: dict[tuple[str, str], ActorDraft] = {}
        for line in lines_of(self.cleaned["organisations"]):
            found = self.names.organisations.read(line).organisation
            code = found.code if found else ""
            actors.setdefault((code, "" if code else line), ActorDraft(line, code, not code))
        for line in lines_of(self.cleaned["words"]):
            actors.setdefault(("", line), ActorDraft(line))
        return tuple(actors.values())

    def _not_stated(self) -> tuple[str, ...]:
        if not any(f"{SILENT}{fact}" in self.changed for fact in SILENT_FACTS):
            return self.base.not_stated
        return tuple(fact.value for fact in SILENT_FACTS if self.cleaned[f"{SILENT}{fact}"])

    def _taken_care_of(self, name: str) -> bool:
        """Whether somebody has written what a list did not have."""
        fields = {"people_assisted": "people", "actors": "organisations"}
        return fields.get(name, name) in self.changed


def lines_of(text: str) -> list[str]:
    """The names of a field of names, each once, as written."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def codes_of(text: str) -> list[str]:
    """The codes of a field of codes: ``7, 15``."""
    words = text.replace(";", ",").replace("\n", ",").split(",")
    return list(dict.fromkeys(word.strip().casefold() for word in words if word.strip()))


def open_number(printed: str) -> str:
    """The number of ``1,234 millones USD`` that can be read in two ways, with its word, for a field
    that asks."""
    found = (reading.as_printed for reading in find_numbers(printed) if reading.ambiguous)
    return next(found, "")
