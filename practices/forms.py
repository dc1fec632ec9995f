"""The form of a practice or lesson: its sections from the edition, its typed facts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.language import reader_language
from knowledge.markdown_field import MarkdownField, MarkdownTextarea
from knowledge.pages.rendering import SourceSection

from .editions import SectionSpec, SheetEdition, crosswalk, editions
from .facts_form import FactsForm
from .sheets import edition_by_key

PREFIX = "section_"


class PracticePageForm(FactsForm):
    """One field a section, in the order and with the labels of the edition.

    Sections that the edition does not have keep their text and their field (``other_fields``):
    after a change of edition nothing is lost.
    """

    kept_fields = ("missing_accepted",)

    missing_accepted = forms.BooleanField(
        required=False,
        label=gettext_lazy("The source does not tell more: publish with empty sections"),
    )

    def make_fields(self) -> None:
        super().make_fields()
        edition = edition_by_key(self._edition_key())
        self.initial.setdefault("edition", edition.key)
        self.section_fields = [self._add_section(spec) for spec in edition.sections]
        own = {spec.key for spec in edition.sections}
        others = [key for key in self._written_keys() if key not in own]
        self.other_fields = [self._add_other(key, edition) for key in others]
        asked = [f"{PREFIX}{spec.key}" for spec in edition.sections if spec.required]
        self.asked_fields = asked
        # A page that readers have without these sections was accepted so.
        page = self.instance
        self.initial["missing_accepted"] = bool(page.pk and page.live and self._empty(asked))
        self.made_fields += [*self.section_fields, *self.other_fields, "missing_accepted"]

    @property
    def may_lack_sections(self) -> bool:
        """Whether a section that the edition asks for is empty, so that a choice is shown."""
        return bool(self._empty(self.asked_fields))

    def _empty(self, names: list[str]) -> list[str]:
        return [name for name in names if not str(self[name].value() or "").strip()]

    def _edition_key(self) -> str:
        typed = self.data.get("edition", "") if self.is_bound else ""
        return str(typed or self.instance.edition)

    def _written_keys(self) -> list[str]:
        """Keys of the sections that have text, on the page or in what was sent."""
        known = {spec.key for edition in editions().values() for spec in edition.sections}
        known.update(self.instance.sections)
        sent = {key for key in known if self.data.get(f"{PREFIX}{key}", "").strip()}
        stored = {key for key, text in self.instance.sections.items() if text.strip()}
        order = {key: number for number, key in enumerate(_every_key())}
        return sorted(sent | stored, key=lambda key: (order.get(key, len(order)), key))

    def _add_section(self, spec: SectionSpec) -> str:
        help_text = ""
        if spec.level_fact:
            help_text = _("The reasons. The level itself is chosen among the facts.")
        return self._add(spec.key, label=_label(spec), help_text=help_text, asked=spec.required)

    def _add_other(self, key: str, edition: SheetEdition) -> str:
        label = key
        places: list[str] = []
        for other in editions().values():
            specs = {spec.key: spec for spec in other.sections}
            if key in specs:
                label = _label(specs[key])
                places = [_label(edition.section(k)) for k in crosswalk(other, edition)[key]]
                break
        help_text = ""
        if places:
            help_text = _("In this sheet its place is: %s.") % ", ".join(places)
        return self._add(key, label=label, help_text=help_text)

    def _add(self, key: str, *, label: str, help_text: str = "", asked: bool = False) -> str:
        name = f"{PREFIX}{key}"
        field = MarkdownField(
            required=False,
            label=label,
            help_text=help_text,
            widget=MarkdownTextarea({"rows": 4}, language=self.text_language),
        )
        field.is_asked_for = asked
        self.fields[name] = field
        self.initial[name] = self.instance.sections.get(key, "")
        return name

    # checks

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.instance.sections = {
            name.removeprefix(PREFIX): cleaned[name]
            for name in [*self.section_fields, *self.other_fields]
            if cleaned.get(name)
        }
        if self.is_publishing and not cleaned.get("missing_accepted"):
            for name in self._empty(self.asked_fields):
                self.add_error(
                    name,
                    _(
                        "The sheet asks for this section. Write it; or, if the source does not "
                        "tell it, tick “publish with empty sections” at the end."
                    ),
                )
        return cleaned

    def markdown_field(self, section: SourceSection) -> str:
        return f"{PREFIX}{section.key}"


def _label(spec: SectionSpec) -> str:
    language = reader_language()
    return spec.labels.get(language) or spec.labels["es"]


def _every_key() -> list[str]:
    return list(
        dict.fromkeys(spec.key for edition in editions().values() for spec in edition.sections)
    )
