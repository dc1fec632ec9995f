"""Whether somebody has edited a page since it was imported: its content, and nothing else of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from wagtail.models import Revision

from knowledge.models import KnowledgePage
from opendata.importers.drafts import digest_of

_FIELDS = (
    "title", "summary", "kind", "edition", "sections", "sustainability", "not_stated",
    "period_start", "period_end", "issuer", "institutional_code", "source_title",
    "source_organisation", "source_url", "source_date", "source_note", "source_licence", "licence",
)  # fmt: skip
#: Child rows by relation: what of each row is content.
_CHILDREN = {
    "page_terms": ("tag",),
    "figures": (
        "indicator", "kind", "qualifier", "value", "unit", "price_year", "period_start",
        "period_end", "as_printed", "sentence", "note", "source",
    ),
    "actors": ("organisation", "label", "role"),
}  # fmt: skip


def fingerprint(content: Mapping[str, Any]) -> str:
    """Of a page as a revision holds it (``Revision.content``)."""
    kept: dict[str, Any] = {name: content.get(name) or "" for name in _FIELDS}
    for relation, names in _CHILDREN.items():
        rows = [[_plain(row.get(name)) for name in names] for row in content.get(relation) or ()]
        kept[relation] = sorted(rows) if relation == "page_terms" else rows
    return digest_of(kept)


def current_fingerprints(pages: Iterable[KnowledgePage]) -> dict[int, str]:
    """Page → the fingerprint of its newest version, published or not (one query)."""
    revisions = {page.pk: page.latest_revision_id for page in pages if page.latest_revision_id}
    contents = dict(Revision.objects.filter(pk__in=revisions.values()).values_list("pk", "content"))
    return {
        page: fingerprint(contents[revision])
        for page, revision in revisions.items()
        if revision in contents
    }


def _plain(value: Any) -> str:
    """``58000`` and ``58000.0000`` are one number."""
    if value is None:
        return ""
    try:
        return f"{Decimal(str(value)).normalize():f}"
    except InvalidOperation:
        return str(value)
