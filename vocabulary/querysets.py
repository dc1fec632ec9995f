"""Named queries over terms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Cast, Concat, LPad, Substr

if TYPE_CHECKING:
    from .models import Term

#: Ancestors that an ordered list looks at: a unit in a locality in a city in a region in a country.
DEEPEST = 4
_WORD = re.compile(r"\w+")


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
        """List by list, a term followed by what stands below it, siblings in their own order.
        Adds ``tree_key``: order and code of each ancestor and of the term itself."""
        steps = ["parent__" * depth for depth in range(DEEPEST, -1, -1)]
        return self.annotate(tree_key=Concat(*(_step(prefix) for prefix in steps))).order_by(
            "scheme", "tree_key"
        )

    def named(self, text: str) -> TermQuerySet:
        """Terms whose code or names hold the beginning of every word of ``text``; accents and
        capitals do not matter, on any database. For the administration: reads all names."""
        words = _folded(text).split()
        fields = ("pk", "code", "name_es", "name_en", "name_pt", "other_names")
        found = [
            pk
            for pk, *names in self.values_list(*fields).order_by()
            if all(f" {word}" in f" {_folded(' '.join(names))}" for word in words)
        ]
        return self.filter(pk__in=found)

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


def _folded(text: str) -> str:
    """Lower case without accents, words divided by single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain.lower()))


def _step(prefix: str) -> Case:
    """One ancestor's part of the key; nothing where there is no such ancestor."""
    order = LPad(Cast(f"{prefix}order", models.CharField()), 6, Value("0"))
    part = Concat(order, Value(" "), f"{prefix}code", Value("/"), output_field=models.CharField())
    return Case(When(**{f"{prefix}code__isnull": True}, then=Value("")), default=part)
