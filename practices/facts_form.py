"""The typed facts of a sheet as a form: each is stated, not stated in the source, or not filled in
yet, and never two of these."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledge.forms import KnowledgePageForm
from network.enums import FigureKind, Qualifier
from network.figures import BUDGET, PEOPLE_ASSISTED
from network.forms import NumberField
from network.models import Figure
from network.numbers import decide_thousands

from .enums import Fact

#: Currencies of the region and of those who fund in it, by ISO 4217.
CURRENCIES = (
    ("USD", gettext_lazy("US dollar")),
    ("EUR", gettext_lazy("Euro")),
    ("PEN", gettext_lazy("Peruvian sol")),
    ("COP", gettext_lazy("Colombian peso")),
    ("VES", gettext_lazy("Venezuelan bolívar")),
    ("BRL", gettext_lazy("Brazilian real")),
    ("CLP", gettext_lazy("Chilean peso")),
    ("BOB", gettext_lazy("Bolivian boliviano")),
    ("ARS", gettext_lazy("Argentine peso")),
    ("MXN", gettext_lazy("Mexican peso")),
    ("GYD", gettext_lazy("Guyanese dollar")),
    ("GBP", gettext_lazy("Pound sterling")),
    ("CHF", gettext_lazy("Swiss franc")),
    ("CAD", gettext_lazy("Canadian dollar")),
)
#: Fact → the fields that state it, the one that shows an error first.
FIELDS: dict[Fact, tuple[str, ...]] = {
    Fact.PEOPLE_ASSISTED: ("people", "people_as_printed"),
    Fact.TERRITORY: ("terms_territory",),
    Fact.ASSISTANCE: ("terms_assistance",),
    Fact.ACTORS: (),
    Fact.BUDGET: ("budget", "budget_as_printed"),
    Fact.SUSTAINABILITY: ("sustainability",),
    Fact.PERIOD: ("period_start", "period_end"),
    Fact.GOALS: ("terms_goal",),
    Fact.PRINCIPLES: ("terms_principle",),
    Fact.OBJECTIVES: ("terms_objective",),
    Fact.KEYWORDS: ("terms_keyword",),
}
#: Prefix of the fields of a figure → its indicator.
FIGURES = {"people": PEOPLE_ASSISTED, "budget": BUDGET}
#: Unit of a number of people.
PEOPLE = "people"


def _printed(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=255,
        # Translators: es: Como está impreso
        label=gettext_lazy("As printed"),
        help_text=gettext_lazy("The words of the source as they stand, misprints included."),
        **kwargs,
    )


def _qualifier() -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False, choices=Qualifier.choices, label=gettext_lazy("How exact")
    )


def _silent() -> forms.BooleanField:
    # Translators: es: No consta en la fuente
    return forms.BooleanField(required=False, label=gettext_lazy("Not stated in the source"))


class FactsForm(KnowledgePageForm):
    """People assisted and budget become figures of the page; silence about a fact its key in
    ``not_stated``."""

    people = NumberField(
        max_decimals=0,
        label=gettext_lazy("Number of people"),
        help_text=gettext_lazy("Write it as the source does: 58,000 or 3.264."),
    )
    people_qualifier = _qualifier()
    people_as_printed = _printed()
    budget = NumberField(
        label=gettext_lazy("Amount"),
        help_text=gettext_lazy("Write it as the source does, without the currency."),
    )
    budget_qualifier = _qualifier()
    budget_currency = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Currency"),
        choices=[
            ("", gettext_lazy("The source does not say")),
            *CURRENCIES,
        ],
    )
    budget_year = forms.IntegerField(
        required=False,
        min_value=1950,
        max_value=2100,
        label=gettext_lazy("Year of the prices"),
        help_text=gettext_lazy("Only if the source says it."),
    )
    budget_as_printed = _printed()
    silent_people_assisted = _silent()
    silent_territory = _silent()
    silent_assistance = _silent()
    silent_actors = _silent()
    silent_budget = _silent()
    silent_sustainability = _silent()
    silent_period = _silent()
    silent_goals = _silent()
    silent_principles = _silent()
    silent_objectives = _silent()
    silent_keywords = _silent()

    def make_fields(self) -> None:
        super().make_fields()
        for fact in Fact:
            self.initial[f"silent_{fact}"] = self.instance.is_silent(fact)
        figures = self._figures()
        for prefix, indicator in FIGURES.items():
            if figure := figures.get(indicator):
                self.initial[prefix] = figure.value
                self.initial[f"{prefix}_qualifier"] = figure.qualifier
                self.initial[f"{prefix}_as_printed"] = figure.as_printed
        if budget := figures.get(BUDGET):
            self.initial["budget_currency"] = budget.unit
            self.initial["budget_year"] = budget.price_year
            self._offer_currency(budget.unit)

    def _offer_currency(self, code: str) -> None:
        field = self.fields["budget_currency"]
        if code and code not in dict(CURRENCIES):
            field.choices = [*field.choices, (code, code)]

    def _figures(self) -> dict[str, Figure]:
        """Indicator → the page's first figure of it, which is the one that its sheet shows."""
        figures: dict[str, Figure] = {}
        for figure in sorted(self.instance.figures.all(), key=lambda item: item.order):
            figures.setdefault(figure.indicator, figure)
        return figures

    # checks

    def full_clean(self) -> None:
        if self.is_bound:
            # The document of a page's numbers is the page: «5,000» means what its text shows.
            texts = [text for _place, text in self._texts()]
            self.fields["budget"].evidence = decide_thousands("\n".join(texts))
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for prefix in FIGURES:
            printed = cleaned.get(f"{prefix}_as_printed")
            if printed and prefix not in self.errors and cleaned.get(prefix) is None:
                self.add_error(
                    prefix, _("Write the number too: “%(printed)s”.") % {"printed": printed}
                )
        silent = {fact for fact in Fact if cleaned.get(f"silent_{fact}")}
        for fact in silent:
            self._refuse_both(fact, cleaned)
        self.instance.not_stated = sorted(fact.value for fact in silent)
        return cleaned

    def _refuse_both(self, fact: Fact, cleaned: dict[str, Any]) -> None:
        stating = [name for name in FIELDS[fact] if cleaned.get(name)]
        if fact == Fact.ACTORS and self._has_actors():
            stating = ["silent_actors"]
        if stating:
            self.add_error(
                stating[0],
                _(
                    "The source cannot say this and be silent about it: delete what is written, or "
                    "take away the mark “Not stated in the source”."
                ),
            )

    def _has_actors(self) -> bool:
        formset = self.formsets.get("actors")
        if formset is None:
            return False
        formset.is_valid()
        return any(
            (row.has_changed() or row.instance.pk) and not row.cleaned_data.get("DELETE")
            for row in formset.forms
        )

    # saving

    def save(self, commit: bool = True) -> Any:
        figures = self._figures()
        for prefix, indicator in FIGURES.items():
            self._save_figure(prefix, indicator, figures.get(indicator))
        return super().save(commit=commit)

    def _save_figure(self, prefix: str, indicator: str, figure: Figure | None) -> None:
        reading = self.cleaned_data.get(prefix)
        if reading is None:
            if figure is not None:
                self.instance.figures.remove(figure)
            return
        new = figure is None
        figure = figure or Figure(indicator=indicator, kind=FigureKind.RESULT)
        figure.value = reading.value
        figure.qualifier = self.cleaned_data.get(f"{prefix}_qualifier") or Qualifier.EXACT
        printed = self.cleaned_data.get(f"{prefix}_as_printed", "")
        if (
            not printed
            and prefix in self.changed_data
            and reading.as_printed != _plain(reading.value)
        ):
            printed = reading.as_printed
        figure.as_printed = printed
        if prefix == "budget":
            figure.unit = self.cleaned_data.get("budget_currency", "")
            figure.price_year = self.cleaned_data.get("budget_year")
        else:
            figure.unit = figure.unit if not new else PEOPLE
        self.instance.figures.add(figure)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
