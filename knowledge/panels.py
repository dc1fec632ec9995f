"""The tabs of the page forms, in the order in which people work: what it is, its story, its facts,
where it comes from, how it is published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)

from .markdown_field import MarkdownField, MarkdownTextarea

#: Schemes that an article is tagged with, in the order of its form.
ARTICLE_SCHEMES = ("territory", "sector", "theme", "group", "assistance", "keyword")
FRAMEWORK_SCHEMES = ("goal", "principle", "objective")


class PageTabs(TabbedInterface):
    """Tabs whose form is named by its path, because forms stand above models: the model names the
    tabs and the tabs the form."""

    def __init__(
        self, children: Sequence[Panel] = (), *args: Any, form: str, **kwargs: Any
    ) -> None:
        super().__init__(children, *args, **kwargs)
        self.form = form

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "form": self.form}

    def get_form_class(self) -> type[WagtailAdminPageForm]:
        self.base_form_class = import_string(self.form)
        return super().get_form_class()

    class BoundPanel(TabbedInterface.BoundPanel):
        def render_missing_fields(self) -> SafeString:
            """Fields that the form made for itself are drawn by a panel that asks the form."""
            drawn = {*self.panel.get_form_options().get("fields", []), *self.form.made_fields}
            return mark_safe(  # noqa: S308  (fields draw themselves)
                "".join(str(self.form[name]) for name in self.form.fields if name not in drawn)
            )


class PersonalDataPanel(Panel):
    """The spots that look like one person's data, and the decision about them. Not shown while
    there are none."""

    def get_form_options(self) -> dict[str, Any]:
        return {"fields": ["personal_data_reviewed"]}

    class BoundPanel(Panel.BoundPanel):
        template_name = "knowledge/admin/personal_data_panel.html"

        def is_shown(self) -> bool:
            return bool(self.form is not None and self.form.open_spots)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["spots"] = [
                {"spot": spot, "field": self._name(spot.place)} for spot in self.form.open_spots
            ]
            context["marks"] = ",".join(spot.mark for spot in self.form.open_spots)
            context["field"] = self.form["personal_data_reviewed"]
            return dict(context)

        def _name(self, place: str) -> str:
            """The name of a field; rows of children have their relation's."""
            if place in self.form.fields:
                return str(self.form[place].label)
            relation = self.form.instance._meta.get_field(place)
            return str(relation.related_model._meta.verbose_name_plural).capitalize()


class MarkdownPanel(FieldPanel):
    """A text in Markdown: its field brings its own tools."""

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name, **{"disable_comments": True, **kwargs})

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["widgets"] = {self.field_name: MarkdownTextarea}
        options["field_classes"] = {self.field_name: MarkdownField}
        return options


def personal_data_panel() -> PersonalDataPanel:
    # Translators: es: ¿Hay datos de una persona?
    return PersonalDataPanel(heading=_("Personal data?"), icon="warning")


def code_panel() -> MultiFieldPanel:
    return MultiFieldPanel(
        [FieldRowPanel([FieldPanel("institutional_code"), FieldPanel("issuer")])],
        heading=_("Code of the institution"),
        help_text=_(
            "Only if an institution numbers this page. Minga gives every page its own code too."
        ),
    )


def terms_panels(schemes: Sequence[str]) -> list[FieldPanel]:
    return [FieldPanel(f"terms_{scheme}", disable_comments=True) for scheme in schemes]


def source_panels() -> list[Panel]:
    return [
        MultiFieldPanel(
            [
                FieldPanel("source_title", heading=_("Title")),
                FieldPanel("source_organisation", heading=_("Organisation")),
                FieldRowPanel(
                    [
                        FieldPanel("source_date", heading=_("Date")),
                        FieldPanel("source_licence", heading=_("Licence")),
                    ]
                ),
                FieldPanel("source_url", heading=_("Address on the web")),
                FieldPanel("source_document", heading=_("Document")),
                FieldPanel("source_note", heading=_("Note")),
            ],
            heading=_("Source"),
        ),
        FieldPanel("licence"),
        MultiFieldPanel(
            [FieldPanel("contact_role", heading=_("Role")), FieldPanel("contact_email")],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("last_confirmed_on"), FieldPanel("review_every")])],
            heading=_("Review"),
            help_text=_(
                "The day when somebody last checked that all this is still so. A page that is not "
                "confirmed in time says so to its readers."
            ),
        ),
    ]


def settings_panels() -> list[Panel]:
    return [
        FieldPanel("slug"),
        FieldPanel("seo_title"),
        FieldPanel("search_description"),
        FieldPanel("show_in_menus"),
        PublishingPanel(),
        CommentPanel(),
    ]


def page_tabs(
    *,
    form: str = "knowledge.forms.KnowledgePageForm",
    essentials: Sequence[Panel],
    story: Sequence[Panel] = (),
    facts: Sequence[Panel] = (),
) -> PageTabs:
    """The five tabs; a kind of page without a story or facts has no such tab."""
    tabs = [
        (_("Essentials"), [personal_data_panel(), *essentials]),
        # Translators: es: Relato
        (_("Story"), story),
        # Translators: es: Datos
        (_("Facts"), facts),
        (_("Source and review"), source_panels()),
        (_("Publishing settings"), settings_panels()),
    ]
    return PageTabs(
        [ObjectList(list(panels), heading=heading) for heading, panels in tabs if panels], form=form
    )


def article_tabs() -> PageTabs:
    return page_tabs(
        essentials=[
            TitleFieldPanel("title"),
            FieldPanel("summary"),
            code_panel(),
        ],
        story=[MarkdownPanel("body")],
        facts=[
            *terms_panels(ARTICLE_SCHEMES),
            MultiFieldPanel(terms_panels(FRAMEWORK_SCHEMES), heading=_("Global frameworks")),
        ],
    )


def section_tabs() -> PageTabs:
    """A shelf: what readers see above its listing."""
    return PageTabs(
        [
            ObjectList(
                [personal_data_panel(), TitleFieldPanel("title"), FieldPanel("summary")],
                heading=_("Essentials"),
            ),
            ObjectList(settings_panels(), heading=_("Publishing settings")),
        ],
        form="knowledge.forms.KnowledgePageForm",
    )


def home_panels() -> list[Panel]:
    return [TitleFieldPanel("title"), FieldPanel("headline"), FieldPanel("lead")]
