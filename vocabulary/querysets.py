"""Named queries over terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from .models import Term


class TermQuerySet(models.QuerySet["Term"]):
    def in_scheme(self, scheme: str) -> TermQuerySet:
        return self.filter(scheme=scheme)

    def offered(self) -> TermQuerySet:
        """Terms that a writer may choose today."""
        return self.filter(retired=False)

    def roots(self) -> TermQuerySet:
        return self.filter(parent=None)

    def within(self, term: Term) -> TermQuerySet:
        """``term`` and everything below it."""
        return self.filter(scheme=term.scheme).filter(
            Q(pk=term.pk) | Q(path__startswith=f"{term.path}/")
        )

    def coded(self, scheme: str, codes: Iterable[str]) -> TermQuerySet:
        return self.filter(scheme=scheme, code__in=list(codes))


class TermManager(models.Manager.from_queryset(TermQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, scheme: str, code: str) -> Term:
        return self.get(scheme=scheme, code=code)
