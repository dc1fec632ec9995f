"""The form by which people write pages in the admin. Nothing typed is ever lost: what is wrong is
said beside the field, and the text stays there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.forms.pages import WagtailAdminPageForm

from vocabulary.enums import Scheme
from vocabulary.forms import TermsField
from vocabulary.models import Term

from .markdown import MAX_TEXT_BYTES, MarkdownError
from .markdown_field import MarkdownTextarea
from .models import KnowledgePage, PageTerm
from .pages.privacy import Spot, find_spots, undecided
from .pages.rendering import SourceSection, check_sections
from .terms_field import PageKeywordsField, page_terms

#: Buttons after which other people read the text.
PUBLISHING_ACTIONS = (
    "action-publish",
    "action-submit",
    "action-restart-workflow",
    "action-workflow-action",
)
#: Name of the hidden field that says which spots the author was shown.
SEEN = "personal_data_seen"
_FAILURES = {
    "too_long": gettext_lazy(
        "This text is too long: at most %(kilobytes)d kB can be shown. Divide it into several "
        "pages. It stays here as you wrote it."
    ),
    "timeout": gettext_lazy(
        "This text takes too long to lay out. Long runs of brackets, backslashes or other marks "
        "cause this: take them out. Everything stays here as you wrote it."
    ),
    "failed": gettext_lazy(
        "This text cannot be laid out: too many lists or quotations stand inside one another. "
        "Make it simpler. It stays here as you wrote it."
    ),
}


def failure_message(error: MarkdownError) -> str:
    """Why a text cannot be rendered, for its author."""
    message = _FAILURES.get(error.failure, _FAILURES["failed"])
    return str(message) % {"kilobytes": MAX_TEXT_BYTES // 1000}


class KnowledgePageForm(WagtailAdminPageForm):
    """What all kinds of page share: terms by scheme, the code of an institution, Markdown that can
    be rendered, and the look at what seems to be personal data.

    ``made_fields``  names of fields that the form makes for itself and a panel of ours draws
    ``open_spots``   spots that look like personal data and about which nobody has decided
    """

    #: Fields that no panel names and the form draws through a panel of ours.
    kept_fields: tuple[str, ...] = ()

    terms_territory = page_terms(Scheme.TERRITORY)
    terms_sector = page_terms(Scheme.SECTOR)
    terms_goal = page_terms(Scheme.GOAL)
    terms_objective = page_terms(Scheme.OBJECTIVE)
    terms_principle = page_terms(Scheme.PRINCIPLE)
    terms_group = page_terms(Scheme.GROUP)
    terms_theme = page_terms(Scheme.THEME)
    terms_assistance = page_terms(Scheme.ASSISTANCE)
    terms_area = page_terms(Scheme.AREA)
    terms_keyword = PageKeywordsField()
    personal_data_reviewed = forms.BooleanField(
        required=False,
        # Translators: es: He mirado cada lugar: ninguno identifica a una persona
        label=gettext_lazy("I have looked at each spot: none of them identifies a person"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_fields: list[str] = []
        self.open_spots: list[Spot] = []
        self.decided_spots: list[Spot] = []
        self._drop_fields_without_panel()
        self._load_terms()
        for field in self.fields.values():
            if isinstance(field.widget, MarkdownTextarea):
                field.widget.language = self.text_language
        self.make_fields()
        if not self.is_bound and self.instance.pk:
            self._look_for_personal_data()

    def make_fields(self) -> None:
        """Adds the fields that depend on the page; for kinds of page that have any."""

    @property
    def text_language(self) -> str:
        """The language in which the page is written."""
        page = self.instance
        if page.locale_id is None:
            page = self.parent_page or page
        locale = page.locale if page.locale_id else page.get_default_locale()
        return str(locale.language_code)

    @property
    def is_publishing(self) -> bool:
        """Whether others will read the text after this: published, or sent for moderation."""
        return any(self.data.get(action) for action in PUBLISHING_ACTIONS)

    # terms

    def _drop_fields_without_panel(self) -> None:
        for name in type(self).declared_fields:
            if name not in (*(self._meta.fields or ()), *self.kept_fields):
                del self.fields[name]

    def _terms_fields(self) -> dict[str, str]:
        """Scheme → field."""
        return {
            field.scheme: name
            for name, field in self.fields.items()
            if isinstance(field, TermsField)
        }

    def _load_terms(self) -> None:
        fields = self._terms_fields()
        chosen: dict[str, list[Any]] = {name: [] for name in fields.values()}
        for item in self.instance.page_terms.select_related("tag"):
            if item.tag.scheme in fields:
                chosen[fields[item.tag.scheme]].append(item.tag)
        for name, terms in chosen.items():
            self.fields[name].language = self.text_language
            self.initial[name] = self.fields[name].prepare_terms(terms)

    def _terms_of(self, name: str) -> list[Term]:
        field, value = self.fields[name], self.cleaned_data.get(name) or ()
        return field.resolve(value) if isinstance(field, PageKeywordsField) else list(value)

    def _save_terms(self) -> None:
        """Keeps the rows of terms that stay, and those of schemes that this form does not show."""
        fields = self._terms_fields()
        wanted = {term.pk: term for name in fields.values() for term in self._terms_of(name)}
        kept = [
            item
            for item in self.instance.page_terms.select_related("tag")
            if item.tag.scheme not in fields or item.tag_id in wanted
        ]
        had = {item.tag_id for item in kept}
        new = [PageTerm(tag=term) for pk, term in wanted.items() if pk not in had]
        self.instance.page_terms.set([*kept, *new])

    # checks

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self._check_code(cleaned)
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        self._check_markdown()
        self._check_personal_data()

    def _check_code(self, cleaned: dict[str, Any]) -> None:
        code = (cleaned.get("institutional_code") or "").strip()
        if not code:
            return
        issuer = (cleaned.get("issuer") or "").strip().lower()
        taken = (
            KnowledgePage.objects.filter(
                issuer=issuer, institutional_code=code, language=self.text_language
            )
            .exclude(pk=self.instance.pk)
            .first()
        )
        if taken:
            self.add_error(
                "institutional_code",
                _("“%(title)s” (%(code)s) already has this code. Correct one of the two.")
                % {"title": taken.title, "code": taken.code},
            )

    def markdown_field(self, section: SourceSection) -> str:
        """The field where the Markdown of ``section`` is written."""
        return section.key or "body"

    def _check_markdown(self) -> None:
        """Renders what was changed, or everything before others read it."""
        sections = [
            section
            for section in self.instance.source_sections()
            if self.is_publishing or self.markdown_field(section) in self.changed_data
        ]
        for section in sections:
            # One text at a time: of an article the key is empty, and each error finds its field.
            for error in check_sections([section], language=self.text_language).values():
                self.add_error(self.markdown_field(section), failure_message(error))

    # personal data

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Field (of a row of children: its formset) → what is written there."""
        for name in self.fields:
            yield from self._written(self, name, place=name)
        for formset_name, formset in self.formsets.items():
            if formset_name == "comments":
                continue
            for row in formset.forms:
                for name in row.fields:
                    yield from self._written(row, name, place=formset_name)

    @staticmethod
    def _written(form: forms.BaseForm, name: str, *, place: str) -> Iterator[tuple[str, str]]:
        field = form.fields[name]
        other = forms.EmailField | forms.URLField | forms.SlugField
        words = forms.CharField | PageKeywordsField
        if isinstance(field, words) and not isinstance(field, other):
            value = form[name].value()
            if isinstance(value, str) and value:
                yield place, value

    def _look_for_personal_data(self) -> None:
        allowed = (
            [str(self["contact_email"].value() or "")] if "contact_email" in self.fields else []
        )
        spots = [
            spot
            for place, text in self._texts()
            for spot in find_spots({place: text}, allowed=allowed)
        ]
        self.open_spots = undecided(self.instance, spots)
        for place in dict.fromkeys(spot.place for spot in self.open_spots):
            if place in self.fields:
                notes = self._notes(place)
                help_text = self[place].help_text
                self[place].help_text = format_html("{} {}", notes, help_text)

    def _notes(self, place: str) -> str:
        lines = [self._note(spot) for spot in self.open_spots if spot.place == place]
        return format_html_join(
            "", '<span class="minga-spot">{}</span>', ((line,) for line in lines)
        )

    @staticmethod
    def _note(spot: Spot) -> str:
        # Translators: es: Línea 3: «…» parece un teléfono.
        return _("Line %(line)d: “%(excerpt)s” looks like %(kind)s.") % {
            "line": spot.finding.line,
            "excerpt": spot.finding.excerpt,
            "kind": spot.label,
        }

    def _check_personal_data(self) -> None:
        self._look_for_personal_data()
        if not self.open_spots:
            return
        seen = set(self.data.get(SEEN, "").split(","))
        if self.cleaned_data.get("personal_data_reviewed"):
            self.decided_spots = [spot for spot in self.open_spots if spot.mark in seen]
        new = len(self.open_spots) - len(self.decided_spots)
        if self.is_publishing and new:
            self.add_error(
                "personal_data_reviewed",
                ngettext(
                    "It was not published yet: %(count)d spot looks like one person's data. Look "
                    "at it; correct the text, or tick this box if it identifies nobody.",
                    "It was not published yet: %(count)d spots look like one person's data. Look "
                    "at each; correct the text, or tick this box if none identifies anybody.",
                    new,
                )
                % {"count": new},
            )

    # saving

    def save(self, commit: bool = True) -> Any:
        self._save_terms()
        if "last_confirmed_on" in self.changed_data:
            confirmed = self.cleaned_data.get("last_confirmed_on")
            self.instance.confirmed_by = self.for_user if confirmed else None
        # Logged once the page has its row, by the hooks that follow a save in the admin.
        self.instance.personal_data_decision = self.decided_spots
        return super().save(commit=commit)
