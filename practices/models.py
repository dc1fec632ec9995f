"""PracticePage: a coded good practice or lesson learned, as a sheet of one edition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import model_from_serializable_data
from wagtail.models import Orderable

from knowledge.models import KnowledgePage
from knowledge.pages.rendering import SourceSection
from network.models import Organisation

from .enums import ActorRole, Fact, PracticeKind, Sustainability
from .panels import practice_tabs
from .sheets import edition_by_key, edition_choices


class PracticePage(KnowledgePage):
    """The narrative is ``sections``: section key → Markdown, in the order of the edition. The facts
    are tags (territories, assistance, goals, principles, objectives, keywords), figures (people
    assisted, budget), actors and the fields below.

    ``not_stated``: keys of ``Fact`` about which the source is silent, which is not the same as a
    fact that nobody has filled in yet.
    """

    code_prefix = "PR"
    template = "practices/practice_page.html"
    parent_page_types = ["knowledge.SectionPage"]
    subpage_types: list[str] = []

    kind = models.CharField(
        _("kind"), max_length=10, choices=PracticeKind.choices, default=PracticeKind.PRACTICE
    )
    edition = models.CharField(_("edition of the sheet"), max_length=40, choices=edition_choices)
    sections = models.JSONField(_("sections"), default=dict, blank=True)
    sustainability = models.CharField(
        _("sustainability"), max_length=10, choices=Sustainability.choices, blank=True
    )
    period_start = models.DateField(_("period: from"), null=True, blank=True)
    period_end = models.DateField(_("period: until"), null=True, blank=True)
    not_stated = models.JSONField(_("not stated in the source"), default=list, blank=True)

    edit_handler = practice_tabs()

    class Meta:
        verbose_name = _("practice or lesson")
        verbose_name_plural = _("practices and lessons")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__isnull=True)
                | Q(period_start__isnull=True)
                | Q(period_end__gte=models.F("period_start")),
                name="practice_period_in_order",
            )
        ]

    def source_sections(self) -> list[SourceSection]:
        """The filled sections in the order of the edition, headed in the page's language."""
        edition = edition_by_key(self.edition)
        return [
            SourceSection(
                key=spec.key,
                heading=spec.labels.get(self.language) or spec.labels["es"],
                markdown=text,
            )
            for spec in edition.sections
            if (text := self.sections.get(spec.key, "").strip())
        ]

    @property
    def search_kind(self) -> str:  # type: ignore[override]
        return self.kind

    @classmethod
    def kinds_of(cls, keys: Iterable[int]) -> dict[int, str]:
        return dict(cls.objects.filter(pk__in=list(keys)).values_list("pk", "kind"))

    def search_words(self) -> list[str]:
        words: list[str] = []
        for actor in self.actors.all():
            words.extend(actor.organisation.names() if actor.organisation else [actor.label])
        for figure in self.figures.all():
            words.extend([figure.as_printed, f"{figure.value.normalize():f}", figure.unit])
        return [word for word in words if word]

    def search_facets(self) -> dict[str, tuple[str, ...]]:
        codes = [actor.organisation.code for actor in self.actors.all() if actor.organisation]
        return {"organisation": tuple(codes)} if codes else {}

    def is_silent(self, fact: str) -> bool:
        """Whether the source says nothing about ``fact`` (a value of ``Fact``)."""
        return fact in self.not_stated

    def clean_content(self) -> None:
        super().clean_content()
        unknown = sorted(set(self.not_stated) - set(Fact.values))
        if unknown:
            raise ValidationError({"not_stated": _("Unknown facts: %s") % ", ".join(unknown)})
        if self.sustainability and self.is_silent(Fact.SUSTAINABILITY):
            raise ValidationError(
                {"sustainability": _("A fact cannot be stated and not stated at once.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.not_stated = sorted(set(self.not_stated))
        super().save(*args, **kwargs)


class PracticeActor(Orderable):
    """Who takes part: an organisation, or words where the source names no institution (*socios
    implementadores*)."""

    page = ParentalKey(PracticePage, on_delete=models.CASCADE, related_name="actors")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="practice_actors",
        verbose_name=_("organisation"),
    )
    label = models.CharField(
        _("in words"),
        max_length=255,
        blank=True,
        help_text=_("Where the source names no institution. Never a person's name."),
    )
    role = models.CharField(
        _("role"), max_length=10, choices=ActorRole.choices, default=ActorRole.INVOLVED
    )

    class Meta(Orderable.Meta):
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(label=""), name="actor_is_named"
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation) if self.organisation_id else self.label

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], **checks: Any) -> PracticeActor | None:
        """A row of a revision. An organisation that was deleted since leaves the words behind; a
        row without words goes with it."""
        gone = data["organisation"] and not Organisation.objects.filter(pk=data["organisation"])
        if gone and not data["label"]:
            return None
        row = {**data, "organisation": None} if gone else data
        return model_from_serializable_data(cls, row, check_fks=False)

    def clean(self) -> None:
        if not self.organisation_id and not self.label.strip():
            raise ValidationError(
                {"label": _("Choose an organisation, or write who it was as the source says it.")}
            )
