"""How terms are chosen in a form: tick boxes in a tree that can be searched by code or by any name.

Without JavaScript it is a box that scrolls; with it a long list gets a search line, and what is
chosen shows above the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .models import Term

#: A list longer than this can be searched.
LONG_LIST = 15


@dataclass(frozen=True, slots=True)
class Row:
    """One tick box. ``words``: what a search looks at; ``depth``: how far it stands in."""

    value: str
    label: str
    code: str
    depth: int
    words: str
    checked: bool
    retired: bool


class TermPicker(forms.CheckboxSelectMultiple):
    """Choices must come from a ``TermsField``, in tree order."""

    #: What the whole group is called; set by the field.
    group_label = ""

    class Media:
        css = {"all": ["vocabulary/term-picker.css"]}
        js = [forms.Script("vocabulary/term-picker.js", type="module")]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = list(self.rows(value))
        context = {
            "name": name,
            "id": (attrs or {}).get("id", f"id_{name}"),
            "described_by": (attrs or {}).get("aria-describedby", ""),
            "label": self.group_label,
            "rows": rows,
            "is_long": len(rows) > LONG_LIST,
        }
        return render_to_string("vocabulary/admin/term_picker.html", context)

    def rows(self, value: Any) -> Iterator[Row]:
        chosen = {str(item) for item in value or ()}
        for choice, label in self.choices:
            term: Term = choice.instance  # type: ignore[union-attr]  # a TermsField's choices
            yield Row(
                value=str(choice),
                label=str(label),
                code=term.code,
                depth=term.path.count("/"),
                words=" ".join((term.code, *term.names())),
                checked=str(choice) in chosen,
                retired=term.retired,
            )
