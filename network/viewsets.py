"""Organisations in the administration: a list, a form, and the window in which one is chosen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from vocabulary.admin_views import CarefulDeleteView
from vocabulary.enums import Scheme
from vocabulary.forms import TermsField

from .models import Organisation


class OrganisationForm(WagtailAdminModelForm):
    territories = TermsField(Scheme.TERRITORY, label=_("Where it works"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.instance.territories.all() if self.instance.pk else ()
        self.initial["territories"] = self.fields["territories"].prepare_terms(chosen)

    def clean_issuer(self) -> str:
        issuer: str = (self.cleaned_data.get("issuer") or "").strip().lower()
        taken = Organisation.objects.issuing(issuer).exclude(pk=self.instance.pk).first()
        if issuer and taken:
            raise forms.ValidationError(_("%s already has this issuer code.") % taken.name)
        return issuer


class OrganisationIndexView(generic.IndexView):
    def search_queryset(self, queryset: Any) -> Any:
        return queryset.named(self.search_query) if self.is_searching else queryset


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "group"
    menu_order = 350
    add_to_admin_menu = True
    copy_view_enabled = False
    list_per_page = 100
    ordering = "name"
    search_fields = ["name"]  # that there is a search; what it finds is the view's
    list_filter = ["kind"]
    index_view_class = OrganisationIndexView
    delete_view_class = CarefulDeleteView
    delete_template_name = CarefulDeleteView.template_name
    list_display = [
        "name",
        Column("acronym", label=_("Acronym"), sort_key="acronym"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("code", label=_("Code")),
    ]
    list_export = ["code", "name", "acronym", "kind", "issuer", "website"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("acronym"), FieldPanel("kind")]),
            FieldPanel("other_names"),
            FieldPanel("website"),
            FieldPanel("issuer"),
            FieldPanel("territories"),
        ],
        base_form_class=OrganisationForm,
    )


class OrganisationChooserViewSet(ChooserViewSet):
    """Writers choose; who may add organisations can do so in the same window."""

    model = Organisation
    icon = "group"
    page_title = _("Choose an organisation")
    choose_one_text = _("Choose an organisation")
    choose_another_text = _("Choose another organisation")
    edit_item_text = _("Edit this organisation")
    form_fields = ["name", "acronym", "kind"]


organisations = OrganisationViewSet("organisation")
organisation_chooser = OrganisationChooserViewSet("organisation_chooser")
