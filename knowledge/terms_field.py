"""Keywords in the form of a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vocabulary.forms import KeywordsField
from vocabulary.models import Term
from vocabulary.services import keyword_code, keywords_named


class PageKeywordsField(KeywordsField):
    """Cleans to names and makes new keywords only when the page is saved: the admin's preview checks
    the form while somebody is still typing a word."""

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        names = [" ".join(name.split()) for name in str(value or "").split(",")]
        names = list(dict.fromkeys(name for name in names if name))
        for name in names:
            keyword_code(name)
        return names

    def resolve(self, names: Iterable[str]) -> list[Term]:
        """The terms of a cleaned value; those that do not exist yet are made."""
        return keywords_named(names=names, language=self.language)
