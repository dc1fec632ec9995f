"""The field in which people write Markdown, in the admin and outside."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.widgets import AdminAutoHeightTextInput


class FormStyles:
    """The look of our own widgets in the admin."""

    class Media:
        css: ClassVar = {"all": ["knowledge/admin/forms.css"]}


class MarkdownTextarea(FormStyles, AdminAutoHeightTextInput):
    """A textarea for Markdown. With JavaScript it has a small toolbar and a preview that the server
    draws; without, it is a plain textarea.

    ``language`` is the text's own: the preview resolves its links in it.
    """

    def __init__(self, attrs: dict[str, Any] | None = None, *, language: str = "") -> None:
        super().__init__({"rows": 6, **(attrs or {})})
        self.language = language

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = attrs or {}
        return render_to_string(
            "knowledge/admin/markdown_textarea.html",
            {
                "id": attrs.get("id", f"id_{name}"),
                "language": self.language,
                "textarea": super().render(name, value, attrs, renderer),
            },
        )

    class Media:
        css: ClassVar = {"all": ["knowledge/admin/forms.css"]}
        js: ClassVar = [forms.Script("knowledge/admin/markdown.js", type="module")]


class MarkdownField(forms.CharField):
    """Text with single line ends; a browser's ``\\r\\n`` is no change.

    ``is_asked_for``  the sheet asks for it, though a draft may lack it
    """

    widget = MarkdownTextarea
    is_asked_for = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"strip": False, **kwargs})

    def to_python(self, value: Any) -> str:
        return _single_line_ends(super().to_python(value) or "").rstrip()

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(
            _single_line_ends(initial or "").rstrip(), _single_line_ends(data or "").rstrip()
        )


def _single_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
