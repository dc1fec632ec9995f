"""Organisations, and figures as the sources state them."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.search import index

from knowledge.models import CodeCounter, KnowledgePage
from vocabulary.models import Term

from .enums import FigureKind, OrganisationKind, Qualifier
from .querysets import FigureQuerySet, OrganisationQuerySet


class Organisation(index.Indexed, models.Model):
    """An institution, never a person. ``issuer``: the short code by which it numbers its sheets."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=255)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    other_names = models.TextField(_("other names"), blank=True, help_text=_("One a line."))
    kind = models.CharField(
        _("kind"), max_length=20, choices=OrganisationKind.choices, default=OrganisationKind.OTHER
    )
    issuer = models.SlugField(
        _("issuer code"),
        max_length=40,
        blank=True,
        help_text=_("Short code under which its sheets are numbered: oim-ec."),
    )
    website = models.URLField(_("website"), blank=True)
    territories = models.ManyToManyField(
        Term, blank=True, limit_choices_to={"scheme": "territory"}, related_name="+"
    )

    objects = OrganisationQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.SearchField("acronym"),
        index.SearchField("other_names"),
        index.AutocompleteField("name"),
        index.AutocompleteField("acronym"),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer"],
                condition=~models.Q(issuer=""),
                name="organisation_issuer_unique",
            )
        ]

    def __str__(self) -> str:
        return self.acronym or self.name

    def names(self) -> tuple[str, ...]:
        names = [self.name, self.acronym, *self.other_names.splitlines()]
        return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """The organisation and what follows from it, the pages that carry its name, are kept
        together or not at all."""
        if not self.code:
            self.code = f"OR-{CodeCounter.take('OR')}"
        super().save(*args, **kwargs)


class Figure(models.Model):
    """A number that a source states, with the words that state it. Never summed, never split.

    ``indicator``  machine key of what is counted (``people_assisted``, ``budget``) or free text key
    ``value``      in ``unit`` (people, an ISO 4217 currency, percent, organisations …)
    ``as_printed`` the words of the source as they stand, misprints included
    ``subset_of``  the figure of which this one is a part (drawn inside it, never added to it)
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = ParentalKey(
        KnowledgePage, on_delete=models.CASCADE, null=True, blank=True, related_name="figures"
    )
    indicator = models.CharField(_("indicator"), max_length=60)
    label_es = models.CharField(_("what is counted, in Spanish"), max_length=255, blank=True)
    label_en = models.CharField(_("what is counted, in English"), max_length=255, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=FigureKind.choices, default=FigureKind.RESULT
    )
    qualifier = models.CharField(
        _("qualifier"), max_length=10, choices=Qualifier.choices, default=Qualifier.EXACT
    )
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    price_year = models.PositiveSmallIntegerField(_("price year"), null=True, blank=True)
    period_start = models.DateField(_("from"), null=True, blank=True)
    period_end = models.DateField(_("until"), null=True, blank=True)
    territories = models.ManyToManyField(
        Term, blank=True, limit_choices_to={"scheme": "territory"}, related_name="+"
    )
    subset_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts"
    )
    as_printed = models.CharField(_("as printed"), max_length=255, blank=True)
    sentence = models.TextField(_("sentence that states it"), blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)
    source = models.CharField(_("source"), max_length=255, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(value__gte=0), name="figure_not_negative"),
            models.CheckConstraint(
                condition=models.Q(period_end__isnull=True)
                | models.Q(period_start__isnull=True)
                | models.Q(period_end__gte=models.F("period_start")),
                name="figure_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value.normalize():f} {self.unit}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A copied page, and a draft of it, bring the figures of the first one: here they are
        others."""
        if type(self).objects.filter(uuid=self.uuid).exclude(pk=self.pk).exists():
            self.uuid = uuid.uuid4()
            self._find_own_whole()
        super().save(*args, **kwargs)

    def _find_own_whole(self) -> None:
        """A part in a copied page belongs to that page's copy of the whole, which was saved before
        it; where that is not there, to none."""
        whole = self.subset_of
        if whole is not None and whole.page_id != self.page_id:
            copies = type(self).objects.filter(
                page_id=self.page_id, indicator=whole.indicator, value=whole.value
            )
            self.subset_of = copies.order_by("order", "pk").first()

    def clean(self) -> None:
        if self.subset_of_id and self.subset_of_id == self.pk:
            raise ValidationError({"subset_of": _("A figure is not a part of itself.")})
