"""A sheet as a person checks it: each field as printed, how it was read, and what to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opendata.importers.admin.corrections import SECTION, SILENT, SILENT_FACTS
from opendata.importers.admin.sheet_form import SheetForm
from opendata.importers.drafting import FACT_KEYS
from opendata.importers.enums import SheetState
from opendata.importers.parsed import FactState
from opendata.importers.planning import SheetPlan
from opendata.importers.wording import field_label, guessed_fields, sentence, spot_sentence
from practices.editions import FactSpec, SheetEdition
from practices.enums import Fact

#: Fact → the fields of the form that state it.
FIELDS: dict[str, tuple[str, ...]] = {
    "people_assisted": ("people", "people_qualifier"),
    "territory": ("territory",),
    "assistance": ("assistance",),
    "actors": ("organisations", "words"),
    "budget": ("budget", "budget_currency", "budget_qualifier", "budget_year"),
    "goals": ("goals",),
    "principles": ("principles",),
    "objectives": ("objectives",),
    "sustainability_level": ("sustainability",),
    "keywords": ("keywords",),
}
#: Badge → its words.
BADGES: dict[str, Any] = {
    # Translators: es: se supuso
    "guessed": gettext_lazy("guessed"),
    # Translators: es: falta
    "missing": gettext_lazy("missing"),
    # Translators: es: no consta
    "silent": gettext_lazy("not stated"),
    # Translators: es: sin lugar en las listas
    "unknown": gettext_lazy("not in the lists"),
    # Translators: es: parece un dato personal
    "personal": gettext_lazy("looks like personal data"),
    # Translators: es: pregunta
    "question": gettext_lazy("question"),
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """``printed`` as it stands on ``line``; ``fields``: bound fields; ``notes``: what is to be said
    about it; ``badges``: keys of ``BADGES``."""

    key: str
    label: str
    fields: tuple[Any, ...]
    printed: str = ""
    line: int | None = None
    badges: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    silent: Any = None

    @property
    def has_errors(self) -> bool:
        return any(bound.errors for bound in self.fields)

    @property
    def labels(self) -> tuple[tuple[str, str], ...]:
        return tuple((key, str(BADGES[key])) for key in self.badges)


@dataclass(frozen=True, slots=True)
class SheetBlock:
    """One sheet on the page of corrections. ``number`` counts from 1 in the whole file."""

    number: int
    plan: SheetPlan
    form: SheetForm
    rows: tuple[FieldRow, ...]
    notes: tuple[str, ...] = ()
    counts: tuple[tuple[str, str, int], ...] = field(default=())

    @property
    def state(self) -> str:
        return str(SheetState(self.plan.state).label)

    @property
    def anchor(self) -> str:
        return f"s{self.number}"


def sheet_block(number: int, plan: SheetPlan, form: SheetForm, edition: SheetEdition) -> SheetBlock:
    rows = tuple(_Rows(plan, form, edition).rows())
    shown = {note for row in rows for note in row.notes}
    notes = [sentence(notice, edition_key=edition.key) for notice in plan.notices]
    counts = [
        (key, str(label), sum(key in row.badges for row in rows)) for key, label in BADGES.items()
    ]
    return SheetBlock(
        number=number,
        plan=plan,
        form=form,
        rows=rows,
        notes=tuple(note for note in dict.fromkeys(notes) if note not in shown),
        counts=tuple(count for count in counts if count[2]),
    )


class _Rows:
    def __init__(self, plan: SheetPlan, form: SheetForm, edition: SheetEdition) -> None:
        self.plan = plan
        self.form = form
        self.edition = edition
        self.guessed = set(guessed_fields(plan.parsed, plan.notices))

    def rows(self) -> Iterator[FieldRow]:
        parsed = self.plan.parsed
        yield self._row("title", ("title", "kind"), printed=parsed.title, line=parsed.line)
        yield self._row("summary", ("summary",))
        yield self._row("area", ("area",), printed=parsed.area_code)
        yield self._row("sector", ("sector",))
        keys = {spec.key for spec in self.edition.facts}
        for spec in self.edition.fields:
            if isinstance(spec, FactSpec):
                yield self._fact(spec.key)
            elif spec.key in {section.key for section in self.edition.sections}:
                yield self._section(spec.key)
        for key in FIELDS:
            if key not in keys:
                yield self._fact(key)

    def _section(self, key: str) -> FieldRow:
        section = self.plan.parsed.sections.get(key)
        missing = section is None and not self.plan.draft.sections.get(key)
        return self._row(
            key,
            (f"{SECTION}{key}",),
            printed=section.heading if section else "",
            line=section.line if section else None,
            missing=missing,
        )

    def _fact(self, key: str) -> FieldRow:
        fact = getattr(self.plan.parsed.facts, key)
        name = FACT_KEYS.get(key, key)
        silent = name in self.plan.draft.not_stated
        nothing = not silent and not any(
            self.form.initial.get(field) for field in FIELDS[key][:2] if "qualifier" not in field
        )
        printed = "\n".join(part for part in (fact.label_printed, fact.as_printed) if part)
        return self._row(
            key,
            FIELDS[key],
            printed=printed,
            line=fact.line,
            missing=nothing and fact.state is FactState.MISSING,
            silent=silent,
            fact=Fact(name) if Fact(name) in SILENT_FACTS else None,
        )

    def _row(
        self,
        key: str,
        fields: tuple[str, ...],
        *,
        printed: str = "",
        line: int | None = None,
        missing: bool = False,
        silent: bool = False,
        fact: Fact | None = None,
    ) -> FieldRow:
        draft = self.plan.draft
        name = FACT_KEYS.get(key, key)
        spots = [
            spot_sentence(spot, at)
            for spot, at in self.plan.spots_in_file
            if spot.place in (key, name)
        ]
        said = [notice for notice in self.plan.notices if notice.field in (key, name)]
        notes = [sentence(notice, edition_key=self.edition.key) for notice in said]
        unknown = draft.unknown.get(name, ())
        if unknown:
            # Translators: es: Queda en la nota sobre la fuente: %(names)s
            kept = _("It stays in the note on the source: %(names)s")
            notes.append(kept % {"names": "; ".join(unknown)})
        found = {
            "guessed": bool({key, name, *(["code"] if key == "title" else [])} & self.guessed),
            "missing": missing,
            "silent": silent,
            "unknown": bool(unknown),
            "personal": bool(spots),
            "question": name in draft.open_figures,
        }
        return FieldRow(
            key=key,
            label=field_label(key, self.edition),
            fields=tuple(self.form[field] for field in fields),
            printed=printed,
            line=line,
            badges=tuple(badge for badge, there in found.items() if there),
            notes=(*notes, *spots),
            silent=self.form[f"{SILENT}{fact}"] if fact else None,
        )
