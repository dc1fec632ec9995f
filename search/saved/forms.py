"""What a person says of a search that they keep."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..contract import SearchEngine, SearchQuery
from . import definition, services, wording
from .enums import Frequency
from .models import NAME_LENGTH, SavedSearch
from .pages import proposed_name
from .services import AlreadySaved, TooBroad, TooMany, one_line

#: Where the site can send mail, and where it cannot.
_WITH_MAIL = _(
    "When there are new pages you get one mail at that time, and a notice here at once; with "
    "«Never», neither. Each page is announced once."
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


class NewSearchForm(SavedSearchForm):
    """Proposes the sentence of ``query`` as its name. What hinders ``keep`` is an error of the
    form; ``is_broad``: that it finds too much."""

    def __init__(self, *args: object, query: SearchQuery, language: str, **kwargs: object) -> None:
        proposed = {
            "name": partial(proposed_name, query, language=language),
            "frequency": Frequency.DAILY,
        }
        super().__init__(*args, initial=proposed, **kwargs)
        self._query = query
        self._language = language
        self.is_broad = False

    @property
    def query_string(self) -> str:
        """The selection's, canonical."""
        return definition.canonical(self._query)

    def keep(self, *, owner_id: int, engine: SearchEngine, at: datetime) -> SavedSearch | None:
        """Saves what was sent; None where nothing or nothing valid was. Raises ``AlreadySaved``,
        also before anything is sent."""
        if not self.is_bound and (
            same := services.same_search(owner_id=owner_id, query=self._query)
        ):
            raise AlreadySaved(same)
        if not self.is_valid():
            return None
        try:
            return services.save_search(
                owner_id=owner_id,
                query=self._query,
                language=self._language,
                engine=engine,
                at=at,
                **self.cleaned_data,
            )
        except TooMany:
            self.add_error(None, wording.too_many())
        except TooBroad as error:
            self.is_broad = True
            self.add_error(None, wording.too_broad(error))
        return None
