"""Suggestions while a person types: codes that begin so, in natural order, then titles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from tantivy import Occur, Order, Query

from search.analysis import clean, stop_words
from search.codes import normalise_code
from search.contract import MAX_SIZE, Suggestion
from search.engines.embedded.index import View
from search.engines.embedded.queries import QueryBuilder
from search.engines.embedded.results import read_source
from search.engines.embedded.schema import (
    CODE,
    CODE_ORDER,
    FAMILY,
    TITLE_FOLDED,
    WEIGHT,
)
from search.query import parse_prefix

_MAX_COMPLETIONS = 200
#: Versions of one page in other languages that may stand among those wanted.
_VERSIONS = 3
_LONGEST_CODE = 40

_Source = dict[str, Any]


def suggestions(view: View, text: str, *, limit: int, reader: str) -> tuple[Suggestion, ...]:
    """Codes that begin so, then titles that hold the words typed and a word that begins like the
    last. Each page once: in the reader's language where that version was found too."""
    limit = min(max(limit, 0), MAX_SIZE)
    words, prefix = parse_prefix(text)
    if limit == 0 or not (words or prefix):
        return ()
    found: dict[str, _Source] = {}
    # Documents are read one by one: most often the first few are all that is needed.
    for source in chain(
        _by_code(view, text, limit * _VERSIONS),
        _by_title(view, words, prefix, limit * _VERSIONS),
    ):
        page = source["code"] or source["key"]
        is_wanted = len(found) < limit
        if page in found:
            is_wanted = found[page]["language"] != reader == source["language"]
        if is_wanted:
            found[page] = source
        if len(found) == limit and all(reader in ("", page["language"]) for page in found.values()):
            break
    return tuple(_suggestion(source) for source in found.values())


def _suggestion(source: _Source) -> Suggestion:
    return Suggestion(
        key=source["key"],
        text=source["title"],
        kind=source["kind"],
        url=source["url"],
        code=source["institutional_code"] or source["code"],
        language=source["language"],
    )


def _by_code(view: View, text: str, limit: int) -> Iterator[_Source]:
    code = normalise_code(clean(text[:_LONGEST_CODE]))
    if len(code) < 2:
        return
    # Letters alone begin a family of an institution; Minga's own (PR) would answer to "protección".
    field = CODE if any(map(str.isdigit, code)) else FAMILY
    codes = [key for key, _ in view.searcher.terms_with_prefix(field, code, None, _MAX_COMPLETIONS)]
    if not codes:
        return
    query = Query.term_set_query(view.schema, field, codes)
    answer = view.searcher.search(
        query, limit, count=False, order_by_field=CODE_ORDER, order=Order.Asc
    )
    for _, address in answer.hits:
        yield read_source(view, address)


def _by_title(view: View, words: tuple[str, ...], prefix: str, limit: int) -> Iterator[_Source]:
    build = QueryBuilder(view.schema)
    content = [word for word in words if word not in stop_words()]
    clauses = [(Occur.Must, build.term(TITLE_FOLDED, word)) for word in content]
    if prefix and not (content and prefix in stop_words()):
        completed = view.searcher.terms_with_prefix(TITLE_FOLDED, prefix, None, _MAX_COMPLETIONS)
        terms = [term for term, _ in completed]
        if not terms:
            return
        clauses.append((Occur.Must, Query.term_set_query(view.schema, TITLE_FOLDED, terms)))
    if not clauses:
        return
    query = Query.boolean_query(clauses)
    hits = view.searcher.search(query, limit, count=False, weight_by_field=WEIGHT).hits
    for _, address in hits:
        yield read_source(view, address)
