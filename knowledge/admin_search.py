"""The admin's own search on SQLite, without the rescan that slows every save.

Wagtail's SQLite backend keeps for each entry the ratio of the average title length to its own, and
computes the average over the whole index whenever anything is saved: publishing goes from 85 ms to
445 ms at 100,000 pages. Editors' search needs no such precision between two full updates, so a
saved entry takes the ratio to a typical title; ``update_index`` still writes the exact ones. Other
databases keep Wagtail's backend.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import F, FloatField, Value
from django.db.models.functions import Cast, Length
from wagtail.search.backends import database

#: Characters of a typical title; only the ranking of editors' search depends on it.
TYPICAL_TITLE = 60.0


def SearchBackend(params: dict[str, Any]) -> Any:
    """Wagtail's database backend, on SQLite with our index. Named as Wagtail looks for it."""
    backend = database.SearchBackend(params)
    if connection.vendor == "sqlite" and hasattr(backend, "index_class"):
        backend.index_class = _index_class(backend.index_class)
    return backend


def _index_class(stock: type) -> type:
    if not hasattr(stock, "_refresh_title_norms"):
        return stock

    class Index(stock):  # type: ignore[misc, valid-type]
        def add_items(self, model: type, objs: Iterable[Any]) -> None:
            objects = list(objs)
            super().add_items(model, objects)
            self.entries.filter(
                content_type_id__in={_content_type_pk(model)},
                object_id__in=[str(item.pk) for item in objects],
                title__gt="",
            ).update(title_norm=Value(TYPICAL_TITLE) / Cast(Length(F("title")), FloatField()))

        def _refresh_title_norms(self, full: bool = False) -> None:
            if full:
                super()._refresh_title_norms(full=True)

    return Index


def _content_type_pk(model: type) -> Any:
    from modelsearch.utils import get_content_type_pk

    return get_content_type_pk(model)
