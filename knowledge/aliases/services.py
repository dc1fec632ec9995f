"""The doors that change aliases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from ..enums import AliasKind
from ..pages.models import KnowledgePage
from .keys import normalise_key
from .models import KEY_LENGTH, Alias


@dataclass(frozen=True, slots=True)
class Name:
    """One name to record: ``issuer`` is empty for Minga's own names and for titles."""

    as_written: str
    kind: AliasKind
    issuer: str = ""


def own_names(page: KnowledgePage) -> list[Name]:
    """The names that a page has by what is written on it now."""
    names = [Name(page.code, AliasKind.OWN), Name(page.title, AliasKind.TITLE)]
    if page.institutional_code:
        names.append(Name(page.institutional_code, AliasKind.INSTITUTIONAL, page.issuer))
    return names


def aliases_for(page: KnowledgePage, names: Iterable[Name]) -> list[Alias]:
    """Unsaved rows, one a key; names that have no letters or digits give none."""
    rows: dict[tuple[str, str], Alias] = {}
    for name in names:
        if key := normalise_key(name.as_written):
            rows.setdefault(
                (name.issuer, key),
                Alias(
                    issuer=name.issuer,
                    key=key,
                    as_written=name.as_written[:KEY_LENGTH],
                    kind=name.kind,
                    page=page,
                ),
            )
    return list(rows.values())


# No savepoint of its own: it runs in the save of a page, and fails with it.
@transaction.atomic(savepoint=False)
def record_aliases(*, page: KnowledgePage, names: Iterable[Name]) -> int:
    """Adds the names that the page does not have yet; never takes one away, so that an address or
    a link by an earlier title keeps working. Answers how many were added."""
    known = set(Alias.objects.filter(page=page).values_list("issuer", "key"))
    new = [row for row in aliases_for(page, names) if (row.issuer, row.key) not in known]
    if new:
        Alias.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
