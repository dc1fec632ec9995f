"""Forms of terms and synonyms in the administration."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from .enums import TREES, PlaceLevel, Scheme
from .models import Place, Term

#: Sets a name in; ordinary spaces would be run together.
EM_SPACE = "\u2003"
PLACE_FIELDS = ("level", "iso_3166_2", "pcode", "latitude", "longitude", "time_zone", "source")


class IndentedTermField(forms.ModelChoiceField):
    """One term of a tree, set in by its depth."""

    def label_from_instance(self, obj: Term) -> str:
        return f"{EM_SPACE * obj.path.count('/')}{obj.label()} ({obj.code})"


def _place_field(name: str, **kwargs: Any) -> forms.Field:
    field = cast("models.Field[Any, Any]", Place._meta.get_field(name))
    return cast(forms.Field, field.formfield(required=False, **kwargs))


class TermForm(WagtailAdminModelForm):
    """A term, and in the list of territories what is known of the place.

    The list and the code are given once: they are part of addresses and exports.
    """

    scheme = forms.ChoiceField(choices=Scheme.choices, widget=forms.HiddenInput)
    parent = IndentedTermField(Term.objects.none(), required=False, label=_("within"))
    level = forms.ChoiceField(label=_("level"), choices=PlaceLevel.choices)
    iso_3166_2 = _place_field("iso_3166_2")
    pcode = _place_field("pcode")
    latitude = _place_field("latitude", localize=False)
    longitude = _place_field("longitude", localize=False)
    time_zone = _place_field("time_zone")
    source = _place_field("source", widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme = self._the_scheme()
        self.instance.scheme = scheme
        self.initial["scheme"] = scheme
        if self.instance.pk:
            self.fields["scheme"].disabled = True
            self.fields["code"].disabled = True
        self._offer_parents(scheme)
        self._show_place(scheme)

    def _the_scheme(self) -> str:
        if self.instance.pk or not self.is_bound:
            return str(self.instance.scheme)
        typed = self.data.get(self.add_prefix("scheme"), "")
        return typed if typed in Scheme.values else str(self.instance.scheme)

    def _offer_parents(self, scheme: str) -> None:
        others = Term.objects.in_scheme(scheme).in_tree_order()
        if scheme not in TREES and not others.exclude(parent=None).exists():
            del self.fields["parent"]
            return
        if self.instance.pk:
            below = Term.objects.within(self.instance).values("pk")
            others = others.exclude(pk__in=below)
        self.fields["parent"].queryset = others

    def _show_place(self, scheme: str) -> None:
        if scheme != Scheme.TERRITORY:
            for name in PLACE_FIELDS:
                del self.fields[name]
            return
        place = getattr(self.instance, "place", None)
        for name in PLACE_FIELDS:
            if place is not None:
                self.initial.setdefault(name, getattr(place, name))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if ("latitude" in self.fields) and (
            (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None)
        ):
            self.add_error("longitude", _("A point needs both latitude and longitude."))
        return cleaned

    def save(self, commit: bool = True) -> Term:
        term: Term = super().save(commit=commit)
        if commit and "level" in self.fields:
            values = {name: self.cleaned_data[name] for name in PLACE_FIELDS}
            Place.objects.update_or_create(term=term, defaults=values)
        return term
