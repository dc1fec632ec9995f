"""Named queries over organisations and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from search.analysis import tokens

if TYPE_CHECKING:
    from .models import Figure, Organisation  # noqa: F401  (named in quotes below)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def issuing(self, issuer: str) -> OrganisationQuerySet:
        """The organisation that numbers its sheets under ``issuer``."""
        return self.filter(issuer=issuer.strip().lower())

    def named(self, text: str) -> OrganisationQuerySet:
        """Organisations whose names or code hold the beginning of every word of ``text``; accents
        and capitals do not matter. For the administration: reads all names."""
        words = [token.folded for token in tokens(text)]
        fields = ("pk", "code", "name", "acronym", "other_names")
        found = []
        for pk, *names in self.values_list(*fields).order_by():
            held = [token.folded for token in tokens(" ".join(names))]
            if all(any(one.startswith(word) for one in held) for word in words):
                found.append(pk)
        return self.filter(pk__in=found)


class FigureQuerySet(models.QuerySet["Figure"]):
    def stated(self, indicator: str) -> FigureQuerySet:
        return self.filter(indicator=indicator)
