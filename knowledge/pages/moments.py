"""When our pages were published and changed, for the feeds of searches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from django.db.models import F
from django.db.models.functions import Coalesce

from search.feeds import moments
from search.feeds.moments import Moments

from .models import KnowledgePage

#: Of a page whose publishing nobody recorded.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def load_moments(keys: Iterable[str], /) -> Mapping[str, Moments]:
    """Of those keys whose pages are published; the others are absent. One query."""
    wanted = set(keys)
    rows = (
        KnowledgePage.objects.published()
        .of_keys(wanted)
        .values_list(
            "code",
            "language",
            "uuid",
            "first_published_at",
            "last_published_at",
            "source_organisation",
        )
    )
    found = {}
    for code, language, uuid, first, last, author in rows:
        key = f"{code}.{language}"
        if key in wanted:
            published = first or last or _LONG_AGO
            found[key] = Moments(uuid, published, max(published, last or published), author)
    return found


def newest_keys() -> Iterator[str]:
    """Keys of published pages, the last changed first. One query, read as it is consumed."""
    changed = Coalesce("last_published_at", "first_published_at")
    rows = (
        KnowledgePage.objects.published()
        .annotate(changed=changed)
        .order_by(F("changed").desc(nulls_last=True), "code", "language")
        .values_list("code", "language")
    )
    for code, language in rows.iterator(chunk_size=1000):
        yield f"{code}.{language}"


def register() -> None:
    moments.register(moments.Calendar(load_moments, newest_keys))
