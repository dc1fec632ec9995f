"""Cards: pages of any type as rows of the one table that they all stand on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..pages.models import KnowledgePage


def with_kinds(pages: Sequence[KnowledgePage]) -> list[KnowledgePage]:
    """The pages of ``for_cards()``, each with ``card_kind``, the value of its ``kind`` facet. One
    query for each type that has several kinds, whatever the number of pages or of other types."""
    types: dict[type[KnowledgePage], list[int]] = {}
    for page in pages:
        types.setdefault(_type_of(page), []).append(page.pk)
    kinds: dict[int, str] = {}
    for model, keys in types.items():
        kinds.update(model.kinds_of(keys))
    for page in pages:
        page.card_kind = kinds.get(page.pk, "")
    return list(pages)


def _type_of(page: KnowledgePage) -> type[KnowledgePage]:
    model: Any = page.content_type.model_class()
    return model or KnowledgePage
