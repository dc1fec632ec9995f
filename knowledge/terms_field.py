"""Terms in the form of a page: the picker made lighter, keywords made late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.safestring import SafeString

from vocabulary.enums import Scheme
from vocabulary.forms import KeywordsField, TermsField
from vocabulary.models import Term
from vocabulary.services import keyword_code, keywords_named
from vocabulary.widgets import Row, TermPicker

#: A longer name in another language helps nobody to find a term, and 186 targets have three.
LONGEST_OTHER_NAME = 80


class PageTermPicker(TermPicker):
    """The same, in half the bytes: a form has nine of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if name == "__NAME__":
            # Wagtail packs each widget once more, for scripts that add fields; here none does.
            return SafeString("")
        return SafeString(super().render(name, value, attrs, renderer))

    def rows(self, value: Any) -> Iterator[Row]:
        choices: list[Any] = list(self.choices)
        self.choices = choices  # one query, though they are gone through twice
        for row, (choice, label) in zip(super().rows(value), choices, strict=True):
            names = [n for n in choice.instance.names() if len(n) <= LONGEST_OTHER_NAME]
            words = dict.fromkeys([row.code, str(label), *names])
            yield replace(row, words=" ".join(words))


def page_terms(scheme: Scheme) -> TermsField:
    """The field for the terms of ``scheme`` on a page."""
    return TermsField(scheme, widget=PageTermPicker)


class PageKeywordsField(KeywordsField):
    """Cleans to names and makes new keywords only when the page is saved: the admin's preview
    checks the form while somebody is still typing a word."""

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        names = [" ".join(name.split()) for name in str(value or "").split(",")]
        names = list(dict.fromkeys(name for name in names if name))
        for name in names:
            keyword_code(name)
        return names

    def resolve(self, names: Iterable[str]) -> list[Term]:
        """The terms of a cleaned value; those that do not exist yet are made."""
        return keywords_named(names=names, language=self.language)
