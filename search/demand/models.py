"""SearchTally: how often a search was made on one day, and whether anything answered it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .querysets import SearchTallyQuerySet

WORDS_LENGTH = 200
CODES_LENGTH = 400


class SearchTally(models.Model):
    """One row a day for each different search. It says nothing of who searched: there is no
    account, address, session, device or time of day, and no field to keep one in.

    ``words``        what was searched, folded and corrected; "" when only filters were chosen, or
                     when the words looked as if they named a person
    ``filters``      the chosen codes as a canonical query string
    ``digest``       of language, words, filters and what was recognised: one row each a day
    ``themes``, ``territories``  the codes that the search speaks of, each between spaces, or ""
    ``is_known``     every word belongs to the vocabulary: it can be shown at once
    ``results``      pages found, the last time
    ``is_answered``  one of them held all that was asked
    ``vocabulary``   version of the synonyms by which themes and territories were recognised
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=10)
    words = models.CharField(_("words"), max_length=WORDS_LENGTH, blank=True)
    filters = models.TextField(_("filters"), blank=True)
    digest = models.CharField(max_length=32, editable=False)
    themes = models.CharField(_("themes"), max_length=CODES_LENGTH, blank=True)
    territories = models.CharField(_("territories"), max_length=CODES_LENGTH, blank=True)
    is_known = models.BooleanField(_("only words of the vocabulary"), default=False)
    times = models.PositiveIntegerField(_("times"), default=1)
    results = models.PositiveIntegerField(_("results"), default=0)
    is_answered = models.BooleanField(_("answered"), default=False)
    is_relaxed = models.BooleanField(_("not every word was required"), default=False)
    is_corrected = models.BooleanField(_("corrected"), default=False)
    vocabulary = models.BigIntegerField(default=0, editable=False)

    objects = SearchTallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("search that was made")
        verbose_name_plural = _("searches that were made")
        ordering = ["-day", "id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["day", "digest"], name="search_tally_once_a_day"),
        ]
        indexes = [
            # All that the weave reads, on every home page; and what is asked as people type.
            models.Index(
                fields=["themes", "territories", "times"],
                condition=models.Q(is_answered=False),
                name="search_tally_cells",
            ),
            models.Index(
                fields=["language", "words", "filters"],
                condition=models.Q(is_answered=True),
                name="search_tally_words",
            ),
        ]

    def __str__(self) -> str:
        return self.words or self.filters or f"{self.day}"
