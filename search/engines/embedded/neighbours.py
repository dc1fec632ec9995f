"""Pages like a page, and suggestions while a person types."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tantivy import Occur, Order, Query

from search.analysis import WORD, clean, fold, stop_words
from search.codes import normalise_code
from search.contract import MAX_SIZE, Hit, Suggestion
from search.engines.embedded.highlights import Highlighter
from search.engines.embedded.index import View
from search.engines.embedded.queries import QueryBuilder
from search.engines.embedded.results import read_source, to_hit
from search.engines.embedded.schema import (
    BODY_FOLDED,
    CODE,
    CODE_ORDER,
    FAMILY,
    KEY,
    TITLE_FOLDED,
    WEIGHT,
)
from search.query import parse_prefix

#: Terms that stand for a page when others like it are looked for.
SIGNIFICANT_TERMS = 25
_TITLE_WEIGHT, _KEYWORD_WEIGHT, _TEXT_WEIGHT = 3, 2, 1
_MAX_COMPLETIONS = 50


def similar_hits(view: View, key: str, limit: int) -> tuple[Hit, ...]:
    """Pages that share the page's most telling terms; its own translations are left out."""
    limit = min(max(limit, 0), MAX_SIZE)
    build = QueryBuilder(view.schema)
    found = view.searcher.search(build.term(KEY, clean(key)), 1).hits
    if not found or limit == 0:
        return ()
    source = read_source(view, found[0][1])
    shared = [
        (Occur.Should, Query.boost_query(build.term(BODY_FOLDED, term), weight))
        for term, weight in _significant(view, source)
    ]
    if not shared:
        return ()
    own_code = normalise_code(source["code"])
    itself = build.term(CODE, own_code) if own_code else build.term(KEY, source["key"])
    query = Query.boolean_query(
        [(Occur.Must, Query.boolean_query(shared)), (Occur.MustNot, itself)]
    )
    unmarked = Highlighter(())
    hits = [
        to_hit(other := read_source(view, address), float(score), unmarked.mark(other))
        for score, address in view.searcher.search(query, limit, weight_by_field=WEIGHT).hits
    ]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.key)))


def _significant(view: View, source: dict[str, Any]) -> list[tuple[str, float]]:
    """The folded terms of a page with the highest tf · idf, weighted by idf alone when searched:
    the other page's own frequency counts there."""
    frequency: Counter[str] = Counter()
    sections = (text for _, _, text in source["sections"])
    for weight, texts in (
        (_TITLE_WEIGHT, [source["title"]]),
        (_KEYWORD_WEIGHT, source["keywords"]),
        (_TEXT_WEIGHT, [source["summary"], *sections]),
    ):
        for text in texts:
            for word in WORD.findall(text):
                frequency[fold(word)] += weight
    pages = max(1, view.searcher.num_docs)
    scored = []
    for term, count in frequency.items():
        if len(term) < 3 or term.isdigit() or term in stop_words():
            continue
        holders = view.searcher.doc_freq(BODY_FOLDED, term)
        # A term of this page alone finds nobody; one of every page says nothing.
        if 1 < holders <= max(2, pages // 2):
            idf = math.log(1 + pages / holders)
            scored.append((math.sqrt(count) * idf, term, idf))
    scored.sort(key=lambda entry: (-entry[0], entry[1]))
    return [(term, idf) for _, term, idf in scored[:SIGNIFICANT_TERMS]]


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
