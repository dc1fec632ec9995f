"""Terms of one list in a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from vocabulary.models import Term


class TermsField(forms.ModelMultipleChoiceField):
    scheme: str
    language = "es"

    def __init__(self, scheme: Any, **kwargs: Any) -> None:
        self.scheme = str(scheme.value)
        kwargs = {"required": False, "label": scheme.label, **kwargs}
        super().__init__(Term.objects.in_scheme(self.scheme).offered(), **kwargs)

    def prepare_terms(self, terms: Iterable[Term]) -> list[Any]:
        return [term.pk for term in terms]
