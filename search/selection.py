"""The one definition of a search: words, filters, order and page, as a query and as an address.

The page, the API and every link between selections read and write it here. Any parameters are a
query: what cannot be meant is clamped or dropped, nothing raises. ``read`` and ``write`` are each
other's inverse on what ``read`` answers, and equal selections have equal addresses.

=================  =====================================================================
``q``              the words
``sector=PRO``     one repeatable parameter a facet: at least one of the codes
``sector.all=``    every one of the codes; ``sector.without=`` none of them
``sort``           ``relevance`` (default with words), ``date`` (default without), ``title``
``page`` ``size``  page from 1, hits on a page up to ``MAX_SIZE``
``exact=1``        only what was typed
=================  =====================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal, get_args
from urllib.parse import urlencode

from .analysis import clean
from .contract import MAX_QUERY_CHARACTERS, MAX_SIZE, FacetFilter, SearchQuery, Sort

Mode = Literal["any", "all", "without"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)

#: Every facet that the address knows, in the order of the page and of a canonical address.
FACET_NAMES: Final = (
    "kind",
    "territory",
    "sector",
    "theme",
    "group",
    "assistance",
    "area",
    "goal",
    "objective",
    "principle",
    "organisation",
    "keyword",
    "year",
    "language",
)
DEFAULT_SIZE: Final = 10
#: How deep people can page: the last hit that any page shows.
MAX_REACH: Final = 10_000
#: Codes that one facet may hold in one mode; what is beyond is dropped.
MAX_CODES: Final = 50

_NUMBER = re.compile(r"[0-9]{1,12}")
_CODE = re.compile(r"[^\s/|\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,80}")

Parameters = Mapping[str, "str | Sequence[str]"]


def read(parameters: Parameters) -> SearchQuery:
    """The query that parameters mean: a mapping of lists, or a ``QueryDict`` through ``lists``."""
    text = plain(_last(parameters, "q"))
    size = min(max(_number(_last(parameters, "size"), DEFAULT_SIZE), 1), MAX_SIZE)
    return SearchQuery(
        text=text,
        filters=_filters(parameters),
        sort=_sort(_last(parameters, "sort"), text),
        page=min(max(_number(_last(parameters, "page"), 1), 1), last_page(MAX_REACH, size)),
        size=size,
        exact=_last(parameters, "exact") == "1",
    )


def pairs(query: SearchQuery) -> list[tuple[str, str]]:
    """The parameters that differ from the defaults, in canonical order."""
    found: list[tuple[str, str]] = [("q", query.text)] if query.text else []
    found += [(parameter(name, mode), code) for name, mode, code in chosen(query)]
    if query.sort != default_sort(query.text):
        found.append(("sort", query.sort))
    if query.size != DEFAULT_SIZE:
        found.append(("size", str(query.size)))
    if query.exact:
        found.append(("exact", "1"))
    if query.page != 1:
        found.append(("page", str(query.page)))
    return found


def write(query: SearchQuery) -> str:
    """The canonical query string, without question mark; "" for the empty search."""
    return urlencode(pairs(query))


def parameter(facet: str, mode: Mode = "any") -> str:
    """``sector``, ``sector.all``, ``sector.without``."""
    return facet if mode == "any" else f"{facet}.{mode}"


def chosen(query: SearchQuery) -> Iterator[tuple[str, Mode, str]]:
    """Every code that the selection holds, in canonical order."""
    for name in FACET_NAMES:
        codes = query.filters.get(name, FacetFilter())
        for mode in MODES:
            for code in getattr(codes, mode):
                yield name, mode, code


def default_sort(text: str) -> Sort:
    """Without words nothing is nearer than anything else: the newest come first."""
    return "relevance" if text else "date"


def last_page(total: int, size: int) -> int:
    """The last page that shows hits, at least 1, within ``MAX_REACH``."""
    return max(1, -(-min(total, MAX_REACH) // size))


def with_code(query: SearchQuery, facet: str, code: str, mode: Mode = "any") -> SearchQuery:
    """The selection with one more code, from its first page. An unknown facet or a text that is
    no code changes nothing but the page."""
    return _with(query, facet, mode, {*_codes(query, facet, mode), code})


def without_code(query: SearchQuery, facet: str, code: str, mode: Mode = "any") -> SearchQuery:
    """The selection with that part taken off, from its first page."""
    return _with(query, facet, mode, set(_codes(query, facet, mode)) - {code})


def with_text(query: SearchQuery, text: str) -> SearchQuery:
    """The selection with other words, from its first page."""
    sort = query.sort if query.text else default_sort(text)
    return replace(query, text=plain(text), sort=sort, exact=False, page=1)


def without_filters(query: SearchQuery) -> SearchQuery:
    """Only the words and the order, from the first page."""
    return replace(query, filters={}, page=1)


def without_words(query: SearchQuery) -> SearchQuery:
    """Only the filters, the newest first unless another order but nearness was chosen."""
    sort = default_sort("") if query.sort == "relevance" else query.sort
    return replace(query, text="", sort=sort, exact=False, page=1)


def _codes(query: SearchQuery, facet: str, mode: Mode) -> tuple[str, ...]:
    codes: tuple[str, ...] = getattr(query.filters.get(facet, FacetFilter()), mode)
    return codes


def _with(query: SearchQuery, facet: str, mode: Mode, codes: set[str]) -> SearchQuery:
    parameters: dict[str, list[str]] = {}
    for name, value in pairs(replace(query, page=1)):
        parameters.setdefault(name, []).append(value)
    parameters[parameter(facet, mode)] = sorted(codes)
    return read(parameters)


def _filters(parameters: Parameters) -> dict[str, FacetFilter]:
    filters = {}
    for name in FACET_NAMES:
        found = FacetFilter(*(_valid(_all(parameters, parameter(name, mode))) for mode in MODES))
        if found:
            filters[name] = found
    return filters


def _valid(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({code for code in codes if _CODE.fullmatch(code)})[:MAX_CODES])


def _all(parameters: Parameters, name: str) -> Sequence[str]:
    values = parameters.get(name, ())
    return (values,) if isinstance(values, str) else values


def _last(parameters: Parameters, name: str) -> str:
    values = _all(parameters, name)
    return values[-1] if values else ""


def plain(text: str) -> str:
    """Text without what no engine accepts, its spaces single, cut to what a query may have."""
    # Cut before cleaning too, so that a body of megabytes costs no more than a line.
    words = " ".join(clean(text[: 4 * MAX_QUERY_CHARACTERS]).split())
    return words[:MAX_QUERY_CHARACTERS].strip()


def _number(text: str, default: int) -> int:
    """Digits as a number; a negative one is the smallest there is; else the default."""
    if _NUMBER.fullmatch(text):
        return int(text)
    return 1 if _NUMBER.fullmatch(text.removeprefix("-")) else default


def _sort(text: str, words: str) -> Sort:
    for sort in SORTS:
        if sort == text and (words or sort != "relevance"):
            return sort
    return default_sort(words)
