"""Named queries over terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr

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

    def in_tree_order(self) -> TermQuerySet:
        """List by list, a term followed by what stands below it. Paths are codes, so siblings come
        in the order of their codes, which for people is right enough in an indented list."""
        return self.order_by("scheme", "path")

    def replant(self, *, scheme: str, before: str, after: str) -> list[int]:
        """Moves all that stands below the path ``before`` to ``after``, in one update. Answers the
        primary keys of what moved."""
        below = self.filter(scheme=scheme, path__startswith=f"{before}/")
        moved = list(below.values_list("pk", flat=True))
        if moved:
            below.update(path=Concat(Value(after), Substr("path", len(before) + 1)))
        return moved

    def coded(self, scheme: str, codes: Iterable[str]) -> TermQuerySet:
        return self.filter(scheme=scheme, code__in=list(codes))


class TermManager(models.Manager.from_queryset(TermQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, scheme: str, code: str) -> Term:
        return self.get(scheme=scheme, code=code)
