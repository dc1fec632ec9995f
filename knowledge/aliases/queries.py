"""From a written key to the pages that bear it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..pages.models import KnowledgePage
from .keys import normalise_key
from .models import Alias


def pages_by_key(keys: Iterable[str], *, language: str) -> Mapping[str, list[KnowledgePage]]:
    """Key as given → the published pages that it can mean, one a code, in ``language`` where they
    have it, else in the one they have (Spanish first). One query for the names."""
    wanted = {key: normalise_key(key) for key in keys}
    if not any(wanted.values()):
        return {}
    order = {"es": 1, "en": 2, language: 0}
    found: dict[str, dict[str, KnowledgePage]] = {}
    published = KnowledgePage.objects.published()
    rows = (
        Alias.objects.filter(key__in=set(wanted.values()) - {""}, page__in=published)
        .select_related("page")
        .order_by("page__code")
    )
    for row in rows:
        pages = found.setdefault(row.key, {})
        best = pages.get(row.page.code)
        rank = order.get(row.page.language, 3)
        if best is None or rank < order.get(best.language, 3):
            pages[row.page.code] = row.page
    return {
        key: list(found[normalised].values())
        for key, normalised in wanted.items()
        if normalised in found
    }
