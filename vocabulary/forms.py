"""Fields for terms, one a list. They clean to terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .enums import Scheme
from .models import Term
from .services import keywords_named
from .widgets import TermPicker


class TermsField(forms.ModelMultipleChoiceField):
    """Terms of one closed list, chosen by code or name in the reader's language.

    ``scheme``    value of the list
    ``language``  in which what is typed is understood; a form sets it once it knows its text
    """

    widget = TermPicker
    language = "es"

    def __init__(self, scheme: Scheme, **kwargs: Any) -> None:
        self.scheme = scheme.value
        kwargs = {"required": False, "label": scheme.label, **kwargs}
        super().__init__(Term.objects.in_scheme(self.scheme).offered().in_tree_order(), **kwargs)
        self.widget.group_label = str(self.label)

    def prepare_terms(self, terms: Iterable[Term]) -> Any:
        """The initial value for ``terms``. A retired one among them stays choosable: a page keeps
        what it has."""
        pks = [term.pk for term in terms]
        self.queryset = (
            Term.objects.in_scheme(self.scheme)
            .filter(Q(retired=False) | Q(pk__in=pks))
            .in_tree_order()
        )
        return pks

    def label_from_instance(self, obj: Term) -> str:
        return obj.label()


class KeywordsField(TermsField):
    """Keywords as people type them, separated by commas. Those that do not exist yet are made when
    the form is checked, so that the page has something to point at."""

    widget = forms.TextInput  # type: ignore[assignment]

    def __init__(self, scheme: Scheme = Scheme.KEYWORD, **kwargs: Any) -> None:
        help_text = _("Separate them with commas. Search finds the page by each.")
        super().__init__(scheme, **{"help_text": help_text, **kwargs})

    def prepare_terms(self, terms: Iterable[Term]) -> str:
        return ", ".join(term.label(self.language) for term in terms)

    def clean(self, value: Any) -> list[Term]:  # type: ignore[override]
        names = str(value or "").split(",")
        found = keywords_named(names=names, language=self.language)
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return forms.Field.has_changed(self, initial, data)
