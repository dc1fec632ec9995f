"""KnowledgePage: the one concrete table under Wagtail's Page that all our pages stand on."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import model_from_serializable_data
from taggit.models import ItemBase
from wagtail.models import Page
from wagtail.search import index

from vocabulary.models import Term

from ..codes.models import CodeCounter
from ..enums import Licence
from .findable import Findable
from .querysets import KnowledgePageManager
from .rendering import SourceSection, render_sections
from .shown_in_admin import ShownInAdmin

SUMMARY_LENGTH = 500


class PageTerm(ItemBase):
    """One tag of one page, whatever its scheme."""

    tag = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="page_terms")
    content_object = ParentalKey(
        "knowledge.KnowledgePage", on_delete=models.CASCADE, related_name="page_terms"
    )

    class Meta:
        verbose_name = _("page term")
        verbose_name_plural = _("page terms")
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="page_term_once")
        ]

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], **checks: Any) -> PageTerm | None:
        """A row of a revision. Whether its term still exists was asked for all rows at once (see
        ``KnowledgePage.from_serializable_data``); its page is the one that is being built."""
        return model_from_serializable_data(cls, data, check_fks=False)


class KnowledgePage(Findable, ShownInAdmin, Page):
    """What all our pages share: identity, tags, source, licence, review, and the rendered text.

    ``code``      Minga's own (``PR-12``), unique per language; translations share it
    ``language``  copy of the locale's code, so that one query on this table finds a page
    ``rendered``  what is served and indexed: ``{"version", "sections": [{"anchor", "heading",
                  "html", "plain", "digest"}]}``; written on every save that leaves the page live
    """

    #: Two letters of the code; each concrete page type names its own.
    code_prefix: ClassVar[str] = ""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    code = models.CharField(_("code"), max_length=12, editable=False, db_index=True)
    language = models.CharField(max_length=10, editable=False)
    summary = models.TextField(
        _("summary"),
        max_length=SUMMARY_LENGTH,
        blank=True,
        help_text=_("Two sentences that say what a reader will learn."),
    )
    issuer = models.CharField(
        _("issuer of the code"),
        max_length=40,
        blank=True,
        help_text=_("Short code of the institution that numbers its sheets: oim-ec."),
    )
    institutional_code = models.CharField(
        _("institution's code"),
        max_length=40,
        blank=True,
        help_text=_("As canonically written: BP2_PC."),
    )
    tags = ClusterTaggableManager(through=PageTerm, blank=True, verbose_name=_("terms"))

    source_title = models.CharField(_("source: title"), max_length=500, blank=True)
    source_organisation = models.CharField(_("source: organisation"), max_length=255, blank=True)
    source_url = models.URLField(_("source: address"), max_length=500, blank=True)
    source_document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source: document"),
    )
    source_date = models.DateField(
        _("source: date"), null=True, blank=True, help_text=_("Empty: not stated in the source.")
    )
    source_note = models.TextField(
        _("source: note"), blank=True, help_text=_("What a reader should know about the source.")
    )
    source_licence = models.CharField(
        _("licence of the source"),
        max_length=40,
        choices=Licence.choices,
        blank=True,
        help_text=_("Empty: not stated in the source."),
    )
    licence = models.CharField(
        _("licence of this text"), max_length=40, choices=Licence.choices, default=Licence.CC_BY
    )
    contact_role = models.CharField(
        _("contact: role"), max_length=120, blank=True, help_text=_("A team or post, not a person.")
    )
    contact_email = models.EmailField(
        _("contact: role mailbox"),
        blank=True,
        help_text=_("Never shown: the site relays what is written to it."),
    )
    last_confirmed_on = models.DateField(_("last confirmed on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    review_every = models.PositiveSmallIntegerField(
        _("review every (months)"), default=12, validators=[MinValueValidator(1)]
    )
    rendered = models.JSONField(default=dict, editable=False)

    objects = KnowledgePageManager()

    exclude_fields_in_copy = ["uuid", "code", "rendered", "issuer", "institutional_code"]
    search_fields = [
        *Page.search_fields,
        index.SearchField("code"),
        index.SearchField("institutional_code"),
        index.AutocompleteField("code"),
        index.AutocompleteField("institutional_code"),
        index.FilterField("language"),
    ]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        constraints = [
            models.UniqueConstraint(fields=["code", "language"], name="page_code_once_a_language"),
            models.UniqueConstraint(
                fields=["issuer", "institutional_code", "language"],
                condition=~Q(institutional_code=""),
                name="page_institutional_code_once_an_issuer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})" if self.code else str(self.title)

    # identity

    @property
    def search_key(self) -> str:
        """The page's key in the search index and its outbox: ``PR-12.es``."""
        return f"{self.code}.{self.language}"

    def give_identity(self) -> None:
        """Sets language and code where they are missing; a translation takes its sibling's code."""
        if self.locale_id is None:
            self.locale = self.get_default_locale()
        self.language = self.locale.language_code
        if self.code:
            return
        sibling = (
            KnowledgePage.objects.filter(translation_key=self.translation_key)
            .exclude(language=self.language)
            .first()
        )
        prefix = type(self).code_prefix
        self.code = sibling.code if sibling else f"{prefix}-{CodeCounter.take(prefix)}"

    def copy(self, *args: Any, **kwargs: Any) -> KnowledgePage:
        """A plain copy is another page: it does not keep the institution's code. A copy for
        translation does."""
        if kwargs.get("reset_translation_key", True):
            return super().copy(*args, **kwargs)
        self.exclude_fields_in_copy = ["uuid", "code", "rendered"]
        try:
            return super().copy(*args, **kwargs)
        finally:
            del self.exclude_fields_in_copy

    def clean(self) -> None:
        super().clean()
        self.clean_content()

    def clean_content(self) -> None:
        """What a page checks and tidies of its own, without a question to the database."""
        self.institutional_code = self.institutional_code.strip()
        self.issuer = self.issuer.strip().lower()

    # text

    def source_sections(self) -> list[SourceSection]:
        """The page's Markdown in reading order; each kind of page answers its own."""
        return []

    def render(self) -> None:
        """Renders the Markdown to the HTML and plain text that are served and indexed."""
        self.rendered = render_sections(
            self.source_sections(), language=self.language, before=self.rendered
        )

    def rendered_sections(self) -> list[dict[str, str]]:
        return list(self.rendered.get("sections", []))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.give_identity()
        if self.live and kwargs.get("update_fields") is None:
            self.render()
        super().save(*args, **kwargs)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Forms ask for constraints by themselves, to show them beside a field; elsewhere the
        database keeps them, and asking it first would cost eight queries a publish."""
        kwargs.setdefault("validate_constraints", False)
        super().full_clean(*args, **kwargs)

    @classmethod
    def from_serializable_data(
        cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False
    ) -> KnowledgePage | None:
        """A page as a revision holds it. Tags whose term is gone since are left out: PROTECT guards
        saved pages only, and a draft must open whatever happened to the lists meanwhile."""
        rows = data.get("page_terms")
        if check_fks and rows:
            wanted = [row["tag"] for row in rows]
            known = set(Term.objects.filter(pk__in=wanted).values_list("pk", flat=True))
            data = {**data, "page_terms": [row for row in rows if row["tag"] in known]}
        return super().from_serializable_data(data, check_fks=check_fks, strict_fks=strict_fks)

    def with_content_json(self, content: dict[str, Any]) -> KnowledgePage:
        """A revision brings what people wrote; what is derived stays the page's own."""
        page = super().with_content_json(content)
        page.code, page.language, page.uuid = self.code, self.language, self.uuid
        page.rendered = self.rendered
        return page

    # review

    def review_due_on(self) -> date | None:
        """The day by which somebody should confirm the page again; None if it never was."""
        if self.last_confirmed_on is None:
            return None
        months = self.last_confirmed_on.month - 1 + self.review_every
        year, month = self.last_confirmed_on.year + months // 12, months % 12 + 1
        return date(year, month, min(self.last_confirmed_on.day, 28))

    # address

    def address(self, language: str | None = None) -> str:
        """``/<language>/w/<code>/<slug>/``; ``language`` is the interface's, by default the
        page's own."""
        with translation.override(language or self.language):
            return reverse("page", kwargs={"code": self.code, "slug": self.slug})

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """``origin``: scheme and host, for absolute addresses. ``permanent``: the page's address
        without its title, which a later title does not change."""
        context = super().get_context(request, *args, **kwargs)
        origin = f"{request.scheme}://{request.get_host()}"
        with translation.override(self.language):
            permanent = origin + reverse("page", kwargs={"code": self.code or "-"})
        context.update(origin=origin, permanent=permanent)
        return dict(context)

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The tree's own path redirects to the address."""
        if not getattr(request, "is_preview", False) and "/w/" not in request.path:
            return redirect(self.address(), permanent=True)
        return super().serve(request, *args, **kwargs)

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        if parts is None or parts[1] is None:
            return parts
        return parts[0], parts[1], self.address()
