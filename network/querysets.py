"""Named queries over organisations and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from .models import Figure, Organisation


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def issuing(self, issuer: str) -> OrganisationQuerySet:
        """The organisation that numbers its sheets under ``issuer``."""
        return self.filter(issuer=issuer.strip().lower())


class FigureQuerySet(models.QuerySet["Figure"]):
    def stated(self, indicator: str) -> FigureQuerySet:
        return self.filter(indicator=indicator)
