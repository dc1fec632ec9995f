"""What a saved search asks, from its canonical query string. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import parse_qs

from .. import selection
from ..analysis import LANGUAGES
from ..contract import MAX_SIZE, SearchQuery


def read(query_string: str) -> SearchQuery:
    """The selection as the search page reads it. Anything is a selection; nothing raises."""
    try:
        parameters = parse_qs(query_string, keep_blank_values=True, max_num_fields=10_000)
    except ValueError:
        parameters = {}
    return selection.read(parameters)


def canonical(query: SearchQuery) -> str:
    """What is kept of a selection: words, filters and order; not the page that was open."""
    return selection.write(replace(query, page=1, size=selection.DEFAULT_SIZE))


def digest(query: SearchQuery) -> str:
    """Equal for selections that find the same pages, in whatever order."""
    unordered = replace(
        query, sort=selection.default_sort(query.text), page=1, size=selection.DEFAULT_SIZE
    )
    return hashlib.sha256(selection.write(unordered).encode()).hexdigest()


def strict(query_string: str, *, keys: Iterable[str] = ()) -> SearchQuery:
    """The query of an alert: every word, in any of its forms; nothing that merely resembles.
    ``keys``: only these documents; none given is all."""
    return replace(
        read(query_string), strict=True, sort="date", page=1, size=MAX_SIZE, keys=tuple(keys)
    )


def keys_of(code: str) -> tuple[str, ...]:
    """The documents that one page may have: one a language."""
    return tuple(f"{code}.{language}" for language in LANGUAGES)
