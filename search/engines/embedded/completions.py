"""Suggestions while a person types: codes that begin so, and titles."""

from __future__ import annotations

from collections.abc import Iterator

from tantivy import Occur, Order, Query

from search.analysis import clean
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

_MAX_COMPLETIONS = 50


def suggestions(view: View, text: str, limit: int) -> tuple[Suggestion, ...]:
    """Codes that begin so, in natural order, then titles that hold the words typed and a word
    that begins like the last."""
    limit = min(max(limit, 0), MAX_SIZE)
    words, prefix = parse_prefix(text)
    if limit == 0 or not (words or prefix):
        return ()
    found: dict[str, Suggestion] = {}
    for suggestion in (*_by_code(view, text, limit), *_by_title(view, words, prefix, limit)):
        found.setdefault(suggestion.url or suggestion.text, suggestion)
    return tuple(found.values())[:limit]


def _by_code(view: View, text: str, limit: int) -> Iterator[Suggestion]:
    code = normalise_code(clean(text[:40]))
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
        source = read_source(view, address)
        shown = source["institutional_code"] or source["code"]
        yield Suggestion(f"{shown} · {source['title']}", source["kind"], source["url"])


def _by_title(view: View, words: tuple[str, ...], prefix: str, limit: int) -> Iterator[Suggestion]:
    build = QueryBuilder(view.schema)
    clauses = [(Occur.Must, build.term(TITLE_FOLDED, word)) for word in words]
    if prefix:
        completed = view.searcher.terms_with_prefix(TITLE_FOLDED, prefix, None, _MAX_COMPLETIONS)
        terms = [term for term, _ in completed]
        if not terms:
            return
        clauses.append((Occur.Must, Query.term_set_query(view.schema, TITLE_FOLDED, terms)))
    query = Query.boolean_query(clauses)
    for _, address in view.searcher.search(query, limit, weight_by_field=WEIGHT).hits:
        source = read_source(view, address)
        yield Suggestion(source["title"], source["kind"], source["url"])
