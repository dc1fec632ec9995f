"""The tabs of the form of a practice or lesson."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.compare import FieldComparison
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    Panel,
    TitleFieldPanel,
)
from wagtail.admin.panels.group import PanelGroup

from accounts.language import reader_language
from knowledge.panels import PageTabs, code_panel, page_tabs, terms_panels

from .editions import editions
from .enums import Fact


class SectionPanel(FieldPanel):
    """One section of the sheet. Its mark says that the edition asks for it; a draft may lack it."""

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name, **{"disable_comments": True, **kwargs})

    class BoundPanel(FieldPanel.BoundPanel):
        def is_required(self) -> bool:
            return bool(getattr(self.bound_field.field, "is_asked_for", False))


class SectionComparison(FieldComparison):
    """One section in two versions."""

    def __init__(self, key: str, label: str, obj_a: Any, obj_b: Any) -> None:
        self.label = label
        self.val_a = obj_a.sections.get(key, "")
        self.val_b = obj_b.sections.get(key, "")

    def field_label(self) -> str:
        return self.label


class SectionsPanel(PanelGroup):
    """The narrative as the edition orders it: the form makes a field for each section, this draws
    them. ``other``: the sections that the chosen edition does not have."""

    def __init__(self, *args: Any, other: bool = False, **kwargs: Any) -> None:
        super().__init__((), *args, **kwargs)
        self.other = other

    def clone_kwargs(self) -> dict[str, Any]:
        kwargs = {**super().clone_kwargs(), "other": self.other}
        del kwargs["children"]
        return kwargs

    class BoundPanel(PanelGroup.BoundPanel):
        template_name = "wagtailadmin/panels/object_list.html"

        @cached_property
        def children(self) -> list[Any]:
            if self.form is None:
                return []
            names = self.form.other_fields if self.panel.other else self.form.section_fields
            panels = [SectionPanel(name) for name in names]
            if not self.panel.other and self.form.may_lack_sections:
                panels.append(FieldPanel("missing_accepted", disable_comments=True))
            return [
                panel.bind_to_model(self.panel.model).get_bound_panel(
                    instance=self.instance,
                    request=self.request,
                    form=self.form,
                    prefix=f"{self.prefix}-child-{panel.field_name}",
                )
                for panel in panels
            ]

        @cached_property
        def visible_children_with_identifiers(self) -> list[tuple[Any, str]]:
            return [(child, child.field_name) for child in self.children if child.is_shown()]

        def get_comparison(self) -> list[Callable[..., SectionComparison]]:
            if self.panel.other:
                return []
            language = reader_language()
            labels = {
                spec.key: spec.labels.get(language) or spec.labels["es"]
                for edition in editions().values()
                for spec in edition.sections
            }
            return [
                functools.partial(SectionComparison, key, label) for key, label in labels.items()
            ]


def silent(fact: Fact) -> FieldPanel:
    return FieldPanel(f"silent_{fact}", disable_comments=True, classname="minga-tick")


def only(*names: str) -> list[FieldPanel]:
    """Fields that alone make a fact: its heading names them to the eye."""
    return [FieldPanel(name, disable_comments=True, classname="minga-plain") for name in names]


def plain(*names: str) -> list[FieldPanel]:
    return [FieldPanel(name, disable_comments=True) for name in names]


def fact_panel(fact: Fact, *panels: Panel, help_text: Any = "") -> MultiFieldPanel:
    """A fact, and below it whether the source is silent about it."""
    return MultiFieldPanel(
        [*panels, silent(fact)], heading=fact.label, help_text=help_text, classname="minga-fact"
    )


def practice_tabs() -> PageTabs:
    return page_tabs(
        form="practices.forms.PracticePageForm",
        essentials=[
            TitleFieldPanel("title"),
            *plain("kind"),
            FieldPanel("edition", disable_comments=True, classname="minga-fit"),
            code_panel(),
            *terms_panels(["area"]),
            FieldPanel("summary"),
        ],
        story=[
            SectionsPanel(
                heading=_("Sections"),
                help_text=_(
                    "Write plain text; an empty line starts a new paragraph. What the source does "
                    "not tell stays empty: readers see that it is missing."
                ),
            ),
            SectionsPanel(
                other=True,
                # Translators: es: Otras secciones
                heading=_("Other sections"),
                help_text=_(
                    "The chosen sheet does not have these. They are kept here, and readers do not "
                    "see them. Move what is useful to a section above."
                ),
            ),
        ],
        facts=_facts(),
    )


def _facts() -> list[Panel]:
    return [
        fact_panel(
            Fact.PEOPLE_ASSISTED,
            FieldRowPanel(plain("people", "people_qualifier")),
            *plain("people_as_printed"),
        ),
        fact_panel(Fact.TERRITORY, *only("terms_territory")),
        fact_panel(Fact.ASSISTANCE, *only("terms_assistance")),
        InlinePanel(
            "actors",
            panels=[
                FieldPanel("organisation", disable_comments=True),
                *plain("label", "role"),
            ],
            heading=Fact.ACTORS.label,
            label=_("Actor"),
        ),
        MultiFieldPanel([silent(Fact.ACTORS)], classname="minga-fact"),
        fact_panel(
            Fact.BUDGET,
            FieldRowPanel(plain("budget", "budget_qualifier")),
            FieldRowPanel(plain("budget_currency", "budget_year")),
            *plain("budget_as_printed"),
        ),
        fact_panel(Fact.SUSTAINABILITY, *only("sustainability")),
        fact_panel(Fact.PERIOD, FieldRowPanel(plain("period_start", "period_end"))),
        fact_panel(Fact.GOALS, *only("terms_goal")),
        fact_panel(Fact.PRINCIPLES, *only("terms_principle")),
        fact_panel(Fact.OBJECTIVES, *only("terms_objective")),
        fact_panel(Fact.KEYWORDS, *only("terms_keyword")),
        MultiFieldPanel(
            terms_panels(["sector", "group", "theme"]), heading=_("For whom and about what")
        ),
    ]
