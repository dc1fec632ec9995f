"""One sheet to be corrected: every field of the page that it will be.

A field that nobody touches keeps what was read, to the letter; only what was changed is applied.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledge.pages.models import SUMMARY_LENGTH
from network.enums import Qualifier
from network.forms import NumberField
from opendata.importers.admin.corrections import (
    CODED,
    NAMED,
    SECTION,
    SILENT,
    SILENT_FACTS,
    Correction,
    LinesField,
    Names,
    codes_of,
    lines_of,
    open_number,
)
from opendata.importers.drafting import TITLE_LENGTH
from opendata.importers.drafts import SheetDraft
from opendata.importers.planning import SheetPlan
from practices.enums import Fact, PracticeKind, Sustainability
from practices.facts_form import CURRENCIES
from vocabulary.enums import Scheme
from vocabulary.services import keyword_code

#: Names that are offered where one is not in the list.
SUGGESTIONS = 3


class SheetForm(forms.Form):
    """``base``: the draft that the fields begin with. After validation ``draft`` is what the person
    made of it, and ``is_wanted`` whether the sheet is to be imported."""

    wanted = forms.BooleanField(
        required=False,
        # Translators: es: Importar esta ficha
        label=gettext_lazy("Import this sheet"),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=TITLE_LENGTH)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=PracticeKind.choices)
    summary = LinesField(label=gettext_lazy("Summary"), max_length=SUMMARY_LENGTH)
    people = NumberField(max_decimals=0, required=False, label=gettext_lazy("Number of people"))
    people_qualifier = forms.ChoiceField(
        required=False, choices=Qualifier.choices, label=gettext_lazy("How exact")
    )
    budget = NumberField(required=False, label=gettext_lazy("Amount"))
    budget_qualifier = forms.ChoiceField(
        required=False, choices=Qualifier.choices, label=gettext_lazy("How exact")
    )
    budget_currency = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Currency"),
        choices=[("", gettext_lazy("The source does not say")), *CURRENCIES],
    )
    budget_year = forms.IntegerField(
        required=False,
        min_value=1950,
        max_value=2100,
        label=gettext_lazy("Year of the prices"),
    )
    area = LinesField(rows=1)
    sector = LinesField(rows=1)
    # Translators: es: Uno por línea
    territory = LinesField(rows=4, help_text=gettext_lazy("One a line."))
    assistance = LinesField(help_text=gettext_lazy("One a line."))
    organisations = LinesField(
        label=gettext_lazy("Organisations"),
        help_text=gettext_lazy(
            "One a line. One that is not in the list yet is added with the name that you write."
        ),
    )
    words = LinesField(
        # Translators: es: En palabras, donde la fuente no nombra una institución
        label=gettext_lazy("In words, where the source names no institution"),
        help_text=gettext_lazy("One a line. Never a person's name."),
    )
    goals = forms.CharField(required=False, help_text=gettext_lazy("Numbers: 5, 10.2"))
    principles = forms.CharField(required=False, help_text=gettext_lazy("Letters: a, f, g"))
    objectives = forms.CharField(required=False, help_text=gettext_lazy("Numbers: 7, 15"))
    sustainability = forms.ChoiceField(
        required=False, choices=[("", "—"), *Sustainability.choices], label=gettext_lazy("Level")
    )
    keywords = LinesField(rows=3, help_text=gettext_lazy("One a line."))

    def __init__(self, data: Any, *, plan: SheetPlan, names: Names, prefix: str) -> None:
        self.plan = plan
        self.base = plan.draft
        self.names = names
        self._read_terms: dict[str, tuple[str, ...]] = {}
        super().__init__(data, prefix=prefix, initial=self._initial())
        for spec in names.edition.sections:
            self.fields[f"{SECTION}{spec.key}"] = LinesField(rows=4)
            self.initial[f"{SECTION}{spec.key}"] = self.base.sections.get(spec.key, "")
        for fact in SILENT_FACTS:
            # Translators: es: No consta en la fuente
            field = forms.BooleanField(required=False, label=_("Not stated in the source"))
            self.fields[f"{SILENT}{fact}"] = field
            self.initial[f"{SILENT}{fact}"] = fact.value in self.base.not_stated
        self._offer_currency()
        numbers: dict[str, Any] = self.fields
        for name in ("people", "budget"):
            numbers[name].evidence = names.evidence

    def _initial(self) -> dict[str, Any]:
        base, terms = self.base, self.names.terms
        initial: dict[str, Any] = {
            "wanted": self.plan.state != "left_out",
            "title": base.title,
            "kind": base.kind,
            "summary": base.summary,
            "sustainability": base.sustainability,
            "keywords": "\n".join(base.keywords),
            "organisations": "\n".join(one.name for one in base.actors if one.code or one.is_new),
            "words": "\n".join(one.name for one in base.actors if not (one.code or one.is_new)),
        }
        for name, scheme in NAMED.items():
            codes = base.terms.get(scheme.value, ())
            initial[name] = "\n".join(terms.written(scheme, code) for code in codes)
        for name, scheme in CODED.items():
            initial[name] = ", ".join(base.terms.get(scheme.value, ()))
        for name, figure in (("people", base.people), ("budget", base.budget)):
            if figure:
                initial[name] = open_number(figure.as_printed) if figure.open else figure.value
                initial[f"{name}_qualifier"] = figure.qualifier
        if base.budget:
            initial["budget_currency"] = base.budget.unit
            initial["budget_year"] = base.budget.year
        return initial

    def _offer_currency(self) -> None:
        unit = self.base.budget.unit if self.base.budget else ""
        field: Any = self.fields["budget_currency"]
        if unit and unit not in dict(CURRENCIES):
            field.choices = [*field.choices, (unit, unit)]

    # checks

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, scheme in NAMED.items():
            self._clean_terms(name, scheme, lines_of(cleaned.get(name, "")))
        for name, scheme in CODED.items():
            self._clean_terms(name, scheme, codes_of(cleaned.get(name, "")), by_code=True)
        self._clean_keywords(lines_of(cleaned.get("keywords", "")))
        for name in ("organisations", "words"):
            if any(len(line) > 255 for line in lines_of(cleaned.get(name, ""))):
                self.add_error(name, _("A name has at most 255 characters."))
        for fact, name in SILENT_FACTS.items():
            if cleaned.get(f"{SILENT}{fact}") and self._says(fact, name, cleaned):
                self.add_error(
                    name,
                    _(
                        "The source cannot say this and be silent about it: delete what is "
                        "written, or take away the mark “Not stated in the source”."
                    ),
                )
        return cleaned

    def _says(self, fact: Fact, name: str, cleaned: dict[str, Any]) -> bool:
        also = cleaned.get("words") if fact == Fact.ACTORS else None
        return bool(cleaned.get(name) or also)

    def _clean_terms(
        self, name: str, scheme: Scheme, printed: Iterable[str], *, by_code: bool = False
    ) -> None:
        if name not in self.changed_data:
            return
        codes: dict[str, None] = {}
        for text in printed:
            if by_code:
                term = self.names.terms.coded(scheme, text)
            else:
                term = self.names.terms.read(scheme, text, country=self.names.country).term
            if term is None:
                self.add_error(name, self._unknown(scheme, text, by_code=by_code))
            else:
                codes[term.code] = None
        self._read_terms[scheme.value] = tuple(codes)

    def _unknown(self, scheme: Scheme, text: str, *, by_code: bool) -> ValidationError:
        near = [] if by_code else self.names.terms.like(scheme, text, most=SUGGESTIONS)
        if near:
            # Translators: es: «%(text)s» no está en la lista. ¿Quiso decir %(near)s? …
            message = _("“%(text)s” is not in the list. Did you mean %(near)s?")
            return ValidationError(message, params={"text": text[:60], "near": ", ".join(near)})
        message = _("“%(text)s” is not in the list. What you wrote stays here.")
        return ValidationError(message, params={"text": text[:60]})

    def _clean_keywords(self, words: Iterable[str]) -> None:
        for word in words:
            try:
                keyword_code(word)
            except ValidationError as error:
                self.add_error("keywords", error)

    # what the person made of it

    @property
    def is_wanted(self) -> bool:
        return bool(self.cleaned_data.get("wanted"))

    @property
    def draft(self) -> SheetDraft:
        """The base with what was changed. Only after ``is_valid``."""
        correction = Correction(
            self.base, frozenset(self.changed_data), self.cleaned_data, self._read_terms, self.names
        )
        return correction.draft()
