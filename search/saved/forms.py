"""What a person says of a search that they keep."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .enums import Frequency
from .models import NAME_LENGTH
from .services import one_line

#: Where the site can send mail, and where it cannot.
_WITH_MAIL = _(
    "When there are new pages you get one mail at that time, and a notice here at once. "
    "Each page is announced once."
)
_WITHOUT_MAIL = _(
    "This site cannot send mail: you will find a notice here when you sign in. Your choice is kept "
    "and applies when the site sends mail. Each page is announced once."
)


class SavedSearchForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        help_text=_("How it is called in your list and in the notices."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    frequency = forms.ChoiceField(label=_("Tell me"), choices=Frequency.choices)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["frequency"].help_text = (
            _WITH_MAIL if settings.MAIL_CONFIGURED else _WITHOUT_MAIL
        )

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Write a name."))
        return name

    def clean_frequency(self) -> Frequency:
        return Frequency(self.cleaned_data["frequency"])
