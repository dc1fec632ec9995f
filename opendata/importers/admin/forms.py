"""The upload, and what is decided about a file as a whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.language import reader_language
from network.forms import MARKS
from network.models import Organisation
from opendata.importers.options import ImportOptions, check_source
from opendata.importers.planning import ImportPlan
from opendata.importers.problems import ImportProblem
from opendata.importers.reading import MAX_BYTES
from opendata.importers.wording import refusal
from practices.editions import editions

#: Value of the choice of a source that is not among the organisations.
NEW_SOURCE = "new"
#: More spots than this are not looked at one by one: such a file is no sheet.
MOST_SPOTS = 300


class UploadForm(forms.Form):
    """Cleans to ``options`` and, where the file can be read, ``data`` and ``name``."""

    upload = forms.FileField(
        # Translators: es: Archivo
        label=gettext_lazy("File"),
        # Translators: es: Texto o Markdown, hasta 20 MB. Si es Word o PDF, guárdelo antes …
        help_text=gettext_lazy(
            "Text or Markdown, up to 20 MB. From Word or PDF, first save it as plain text (UTF-8)."
        ),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.md,.markdown,text/plain"}),
    )
    source = forms.ChoiceField(
        # Translators: es: ¿De quién son las fichas?
        label=gettext_lazy("Whose sheets are these?"),
        help_text=gettext_lazy(
            "The institution that numbers them. Another one may have its own BP2_PC: this is how "
            "they are told apart."
        ),
    )
    source_code = forms.CharField(
        label=gettext_lazy("Its short code"),
        required=False,
        max_length=40,
        help_text=gettext_lazy(
            "Only for an institution that is not in the list: small letters, digits and hyphens, "
            "such as oim-ec."
        ),
    )
    source_name = forms.CharField(label=gettext_lazy("Its name"), required=False, max_length=255)
    edition = forms.ChoiceField(label=gettext_lazy("Edition of the sheet"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    source_title = forms.CharField(
        # Translators: es: Título del documento
        label=gettext_lazy("Title of the document"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("If you leave it empty, the heading of its area is taken."),
    )
    source_date = forms.DateField(
        label=gettext_lazy("Date of the document"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Only if the document states one."),
    )
    source_url = forms.URLField(
        label=gettext_lazy("Address of the document"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = reader_language()
        fields: dict[str, Any] = self.fields
        fields["source"].choices = _sources()
        # Translators: es: Reconocerla
        recognise = ("", _("Recognise it"))
        fields["edition"].choices = [
            recognise,
            *((key, one.title.get(language) or one.title["es"]) for key, one in editions().items()),
        ]
        fields["language"].choices = [recognise, *settings.WAGTAIL_CONTENT_LANGUAGES]

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload.size > MAX_BYTES:
            problem = ImportProblem("too_large", size=upload.size, limit=MAX_BYTES)
            raise forms.ValidationError(refusal(problem))
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("source") != NEW_SOURCE:
            return cleaned
        try:
            cleaned["source_code"] = check_source(cleaned.get("source_code", ""))
        except ImportProblem as problem:
            if problem.problem == "no_source":
                self.add_error("source_code", _("Write the short code of the institution."))
            else:
                self.add_error("source_code", refusal(problem))
        if not cleaned.get("source_name", "").strip():
            self.add_error("source_name", _("Write the name of the institution."))
        return cleaned

    @property
    def options(self) -> ImportOptions:
        cleaned = self.cleaned_data
        new = cleaned["source"] == NEW_SOURCE
        return ImportOptions(
            source=cleaned["source_code"] if new else cleaned["source"],
            source_name=cleaned["source_name"] if new else "",
            edition=cleaned["edition"],
            language=cleaned["language"],
            source_title=cleaned["source_title"],
            source_date=cleaned["source_date"],
            source_url=cleaned["source_url"],
        )


class FileForm(forms.Form):
    """What holds for the whole file: how its numbers are written, what becomes of edited pages, and
    the decision about what looks like personal data."""

    thousands = forms.ChoiceField(
        # Translators: es: ¿Qué separa los miles en este documento?
        label=gettext_lazy("What separates thousands in this document?"),
        required=False,
        choices=[("", gettext_lazy("As Minga reads it")), *MARKS],
        widget=forms.RadioSelect,
    )
    update = forms.BooleanField(
        required=False,
        # Translators: es: Reemplazar también las páginas editadas en el sitio
        label=gettext_lazy("Also replace the pages that were edited on the site"),
        help_text=gettext_lazy("Their earlier text stays in the history of each page."),
    )
    reviewed = forms.BooleanField(
        required=False,
        label=gettext_lazy("I have looked at each spot: none of them identifies a person"),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def refuse_unseen(self, plan: ImportPlan) -> bool:
        """Adds an error and answers True while somebody has yet to look at what seems to be
        personal data: what was shown, and nothing else, is decided."""
        marks = {spot.mark for _sheet, spot, _line in plan.spots}
        if not marks:
            return False
        if len(plan.spots) > MOST_SPOTS:
            self.add_error(
                "reviewed",
                _(
                    "Too many spots look like personal data to publish this file. Save it as "
                    "drafts, or take the data out of the file."
                ),
            )
        elif not self.cleaned_data["reviewed"] or not marks <= set(
            self.cleaned_data["seen"].split(",")
        ):
            self.add_error(
                "reviewed",
                _(
                    "Nothing was published yet. Look at each spot; correct the text, or tick this "
                    "box if none identifies anybody. Drafts can be saved without deciding."
                ),
            )
        return bool(self.errors)


def _sources() -> list[tuple[str, str]]:
    known = Organisation.objects.exclude(issuer="").order_by("name")
    return [
        ("", _("Choose")),
        *((one.issuer, f"{one.name} ({one.issuer})") for one in known),
        # Translators: es: Otra institución …
        (NEW_SOURCE, _("Another institution …")),
    ]
