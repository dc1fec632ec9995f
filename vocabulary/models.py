"""Term: one taggit tag model for every list. Place: what is known of a territory. Synonym: words
that search treats as one."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from accounts.language import reader_language

from .enums import PlaceLevel, Scheme
from .querysets import TermManager
from .signals import terms_changed

#: Longest name: some SDG targets need it.
NAME_LENGTH = 800
PATH_LENGTH = 400
SLUG_LENGTH = 120
KEY_LENGTH = 40
SYNONYM_LINES = ("terms_es", "terms_en", "terms_pt", "uppercase_only")


class Term(TagBase):
    """One entry of one list. ``(scheme, code)`` identifies it; names may repeat (Amazonas is a
    region of four countries). ``path`` holds the codes from the root to this term, slash-separated.

    ``other_names``: one name a line, in any language; search treats them as the term itself.
    ``as_loaded``: the row as its file last gave it, null for a term that was made here. It tells an
    editor's change, which loading again respects, from a change of the file, which wins.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scheme = models.CharField(_("list"), max_length=20, choices=Scheme.choices)
    code = models.CharField(
        _("code"),
        max_length=80,
        validators=[RegexValidator(r"^[^\s/|]+$", _("No spaces, slashes or bars in a code."))],
        help_text=_("Short and stable; it is part of addresses and exports."),
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH, editable=False)
    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True, editable=False)
    name_es = models.CharField(_("name in Spanish"), max_length=NAME_LENGTH, blank=True)
    name_en = models.CharField(_("name in English"), max_length=NAME_LENGTH, blank=True)
    name_pt = models.CharField(_("name in Portuguese"), max_length=NAME_LENGTH, blank=True)
    other_names = models.TextField(
        _("other names"), blank=True, help_text=_("One a line. Search treats them as this term.")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("within"),
    )
    path = models.CharField(max_length=PATH_LENGTH, editable=False, db_index=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    colour = models.CharField(max_length=7, blank=True, editable=False)
    retired = models.BooleanField(
        _("retired"),
        default=False,
        help_text=_("Pages keep it; it is no longer offered to new ones."),
    )

    as_loaded = models.JSONField(null=True, editable=False)

    objects = TermManager()
    natural_key_fields = ["scheme", "code"]

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["scheme", "order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="term_scheme_code_unique"),
            models.CheckConstraint(
                condition=~(models.Q(name_es="") & models.Q(name_en="") & models.Q(name_pt="")),
                name="term_has_a_name",
            ),
        ]
        indexes = [models.Index(fields=["scheme", "parent", "order"], name="term_tree")]

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """The name in ``language`` (default: the reader's), else Spanish, English, Portuguese."""
        language = (language or reader_language())[:2]
        for candidate in (language, "es", "en", "pt"):
            if name := getattr(self, f"name_{candidate}", ""):
                return str(name)
        return self.code

    def names(self) -> tuple[str, ...]:
        """Every name in every language, each once."""
        names = [self.name_es, self.name_en, self.name_pt, *self.other_names.splitlines()]
        return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))

    def path_codes(self) -> tuple[str, ...]:
        """Codes from the root to this term, this one last."""
        return tuple(self.path.split("/"))

    def clean(self) -> None:
        if not (self.name_es or self.name_en or self.name_pt):
            raise ValidationError({"name_es": _("Write the name in at least one language.")})
        if self.parent is not None:
            if self.parent.scheme != self.scheme:
                raise ValidationError({"parent": _("The parent belongs to another list.")})
            if self.pk and f"/{self.path}/" in f"/{self.parent.path}/":
                raise ValidationError({"parent": _("A term cannot stand within itself.")})
        self.derive()
        if len(self.path) > PATH_LENGTH:
            raise ValidationError({"parent": _("This stands too deep in the tree.")})
        same = Term.objects.filter(slug=self.slug).exclude(pk=self.pk)
        if same.exists():
            raise ValidationError({"code": _("Another term of this list has this code.")})

    def derive(self) -> None:
        """Sets what follows from the other fields. ``path`` needs the parent's to be right."""
        self.name = self.label("es")
        self.slug = slugify(f"{self.scheme}-{self.code.replace('.', '-')}")[:SLUG_LENGTH]
        self.path = f"{self.parent.path}/{self.code}" if self.parent else self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves the term, and moves everything below it when its place in the tree changed."""
        before = (
            Term.objects.filter(pk=self.pk).values_list("path", flat=True).first()
            if self.pk
            else None
        )
        self.derive()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if before is not None and before != self.path:
                moved = Term.objects.replant(scheme=self.scheme, before=before, after=self.path)
                terms_changed.send(sender=Term, term_ids=[self.pk, *moved])


class Place(models.Model):
    """What is known of a territory term. ISO 3166-2 and P-code are both kept, neither is unique
    alone. Coordinates are WGS 84 degrees; ``boundary`` is GeoJSON geometry or null."""

    term = models.OneToOneField(
        Term,
        on_delete=models.CASCADE,
        related_name="place",
        limit_choices_to={"scheme": "territory"},
    )
    level = models.CharField(_("level"), max_length=10, choices=PlaceLevel.choices)
    iso_3166_2 = models.CharField("ISO 3166-2", max_length=10, blank=True, db_index=True)
    pcode = models.CharField("P-code", max_length=20, blank=True, db_index=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    boundary = models.JSONField(_("boundary"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="place_point_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.term)


class Synonym(models.Model):
    """Words and phrases that search treats as one, across languages. One term a line in each field;
    ``uppercase_only`` lists acronyms that count only as a whole word in capitals (PEP, WHO);
    ``as_loaded`` as for terms."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=KEY_LENGTH, unique=True, blank=True, editable=False)
    category = models.CharField(_("category"), max_length=40, blank=True)
    terms_es = models.TextField(_("in Spanish"), blank=True, help_text=_("One a line."))
    terms_en = models.TextField(_("in English"), blank=True, help_text=_("One a line."))
    terms_pt = models.TextField(_("in Portuguese"), blank=True, help_text=_("One a line."))
    uppercase_only = models.TextField(
        _("only in capitals"), blank=True, help_text=_("Acronyms that are also everyday words.")
    )
    retired = models.BooleanField(
        _("retired"), default=False, help_text=_("Search no longer uses it.")
    )
    as_loaded = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("synonym set")
        verbose_name_plural = _("synonym sets")
        ordering = ["key"]

    def __str__(self) -> str:
        return " · ".join(self.all_terms()[:3]) or self.key

    def all_terms(self) -> tuple[str, ...]:
        lines = "\n".join([self.terms_es, self.terms_en, self.terms_pt]).splitlines()
        return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def clean(self) -> None:
        for field in SYNONYM_LINES:
            lines = (" ".join(line.split()) for line in getattr(self, field).splitlines())
            setattr(self, field, "\n".join(dict.fromkeys(line for line in lines if line)))
        terms = self.all_terms()
        if len(terms) < 2:
            raise ValidationError({"terms_es": _("A set needs two words or phrases at least.")})
        strangers = [line for line in self.uppercase_only.splitlines() if line not in terms]
        if strangers:
            raise ValidationError(
                {
                    "uppercase_only": _("Write these among the words of the set, too: %s")
                    % ", ".join(strangers)
                }
            )
        self.give_key()

    def give_key(self) -> None:
        """Takes a key from the first term, with a number where it is taken."""
        if self.key:
            return
        stem = slugify(self.all_terms()[0])[: KEY_LENGTH - 5] if self.all_terms() else ""
        taken = set(Synonym.objects.filter(key__startswith=stem).values_list("key", flat=True))
        keys = (stem or "set", *(f"{stem or 'set'}-{number}" for number in range(2, 9999)))
        self.key = next(key for key in keys if key not in taken)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """The set and what follows from it, search's version, are kept together or not at all."""
        self.give_key()
        super().save(*args, **kwargs)
