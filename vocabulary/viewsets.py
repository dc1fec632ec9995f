"""The lists and the synonyms in the administration's menu."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from . import admin_views
from .admin_forms import EM_SPACE, TermForm
from .models import Synonym, Term


class TermFilterSet(WagtailFilterSet):
    class Meta:
        model = Term
        fields = ["scheme", "retired"]


class IndentedColumn(TitleColumn):
    """The name, set in by its depth in the tree."""

    def get_value(self, instance: Term) -> str:
        return EM_SPACE * 2 * instance.path.count("/") + instance.label()


class RetiredColumn(Column):
    """Says so where it is so, and nothing where it is not."""

    def get_value(self, instance: Term | Synonym) -> str:
        return str(self.label) if instance.retired else ""


class TermViewSet(ModelViewSet):
    model = Term
    icon = "tag"
    menu_label = _("Terms")
    list_per_page = 100
    copy_view_enabled = False
    sort_order_field = None
    search_fields = ["code"]  # that there is a search; what it finds is the view's
    filterset_class = TermFilterSet
    index_view_class = admin_views.TermIndexView
    add_view_class = admin_views.TermCreateView
    delete_view_class = admin_views.RetireInsteadView
    delete_template_name = "vocabulary/admin/confirm_delete.html"
    list_display = [
        IndentedColumn("name", label=_("Name"), accessor="label", url_name="term:edit"),
        Column("code", label=_("Code")),
        Column("scheme", label=_("List"), accessor="get_scheme_display"),
        RetiredColumn("retired", label=_("Retired")),
    ]
    list_export = ["scheme", "code", "path", "name_es", "name_en", "name_pt", "retired"]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("name_es"),
            FieldPanel("name_en"),
            FieldPanel("name_pt"),
            FieldPanel("other_names"),
            FieldRowPanel([FieldPanel("parent"), FieldPanel("order")]),
            MultiFieldPanel(
                [
                    FieldPanel("level"),
                    FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                    FieldRowPanel([FieldPanel("iso_3166_2"), FieldPanel("pcode")]),
                    FieldPanel("time_zone"),
                    FieldPanel("source"),
                ],
                heading=_("Place"),
            ),
            FieldPanel("retired"),
        ],
        base_form_class=TermForm,
    )

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), *_retire_path("term")]


class SynonymViewSet(ModelViewSet):
    model = Synonym
    icon = "duplicate"
    menu_label = _("Synonyms")
    list_per_page = 100
    copy_view_enabled = False
    search_fields = ["terms_es", "terms_en", "terms_pt", "key"]
    list_filter = ["category", "retired"]
    delete_view_class = admin_views.RetireInsteadView
    delete_template_name = "vocabulary/admin/confirm_delete.html"
    list_display = [
        TitleColumn(
            "terms",
            label=_("Words that mean the same"),
            accessor=lambda synonym: " · ".join(synonym.all_terms()),
            url_name="synonym:edit",
        ),
        Column("category", label=_("Category"), sort_key="category"),
        RetiredColumn("retired", label=_("Retired")),
    ]
    list_export = ["key", "category", "terms_es", "terms_en", "terms_pt", "uppercase_only"]
    panels = [
        FieldPanel("terms_es"),
        FieldPanel("terms_en"),
        FieldPanel("terms_pt"),
        FieldPanel("uppercase_only"),
        FieldPanel("category"),
        FieldPanel("retired"),
    ]

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), *_retire_path("synonym")]


def _retire_path(kind: str) -> list[URLPattern]:
    view = admin_views.retire
    return [path("retire/<int:pk>/", view, {"kind": kind}, name="retire")]


class VocabularyGroup(ModelViewSetGroup):
    menu_label = _("Vocabulary")
    menu_icon = "list-ul"
    menu_order = 400
    items = (TermViewSet, SynonymViewSet)
