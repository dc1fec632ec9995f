"""The same work as the adapter's, written straight against tantivy: what the adapter is held to.

One ranked query, the facets of the result, ten stored documents and an extract of each from the
library's own snippet generator: what a careful programmer would write without the contract. It has
no synonyms, no codes, no ladder, no second facet selection, and marks one field only.

    from bench.raw_tantivy import RawIndex, compare
    print(compare(engine, raw, QUERIES, FACETS))
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tantivy import (
    Document,
    Filter,
    Index,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    SnippetGenerator,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from search.contract import SearchDocument, SearchEngine, SearchQuery

LANGUAGES = {"es": "spanish", "en": "english", "pt": "portuguese"}


def _analyzer(stemmer: str = "") -> TextAnalyzer:
    builder = (
        TextAnalyzerBuilder(Tokenizer.regex(r"[\p{L}\p{N}]+(?:_[\p{L}\p{N}]+)*"))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )
    return (builder.filter(Filter.stemmer(stemmer)) if stemmer else builder).build()


ANALYZERS = {"folded": _analyzer(), **{k: _analyzer(name) for k, name in LANGUAGES.items()}}


def _schema(facets: Sequence[str]) -> Schema:
    builder = SchemaBuilder()
    for name in ANALYZERS:
        builder.add_text_field(f"title_{name}", tokenizer_name=name)
        # The snippet generator reads stored text of the field that is marked.
        builder.add_text_field(f"body_{name}", tokenizer_name=name, stored=name in LANGUAGES)
    for name in facets:
        builder.add_text_field(f"facet_{name}", tokenizer_name="raw", fast=True)
    builder.add_float_field("weight", fast=True)
    builder.add_bytes_field("card", stored=True)
    return builder.build()


class RawIndex:
    """An index of the same documents with the same fields, searched without any adapter."""

    def __init__(self, folder: Path, facets: Sequence[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.facets = tuple(facets)
        self.schema = _schema(facets)
        self.index = Index(self.schema, str(folder))
        for name, analyzer in ANALYZERS.items():
            self.index.register_tokenizer(name, analyzer)

    def load(self, documents: Iterable[SearchDocument]) -> None:
        writer = self.index.writer(128_000_000, 2)
        for document in documents:
            writer.add_document(self._document(document))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def _document(self, document: SearchDocument) -> Document:
        made = Document()
        sections = (f"{s.heading}\n{s.text}" for s in document.sections)
        body = "\n".join([document.title, document.summary, *sections, *document.keywords])
        for name in (document.language, "folded"):
            made.add_text(f"title_{name}", document.title)
            made.add_text(f"body_{name}", body)
        facets = {"kind": (document.kind,), "year": (str(document.year),), **document.facets}
        for name in self.facets:
            for code in facets.get(name, ()):
                made.add_text(f"facet_{name}", code)
        made.add_float("weight", 0.0)
        card = {"key": document.key, "title": document.title, "url": document.url}
        made.add_bytes("card", json.dumps(card).encode())
        return made

    def query(self, text: str, filters: Mapping[str, str] | None = None) -> Query:
        """Every word in any field, and of each filter its one value."""
        words = [
            (Occur.Must, Query.const_score_query(self._has(name, value), 0.0))
            for name, value in (filters or {}).items()
        ]
        for word in ANALYZERS["folded"].analyze(text):
            leaves = []
            for name, analyzer in ANALYZERS.items():
                for stem in analyzer.analyze(word):
                    title = Query.term_query(self.schema, f"title_{name}", stem, "position")
                    leaves.append(Query.boost_query(title, 3.0))
                    leaves.append(Query.term_query(self.schema, f"body_{name}", stem, "position"))
            words.append((Occur.Must, Query.disjunction_max_query(leaves, 0.3)))
        return Query.boolean_query(words)

    def _has(self, facet: str, value: str) -> Query:
        return Query.term_query(self.schema, f"facet_{facet}", value, "basic")

    def search(
        self, text: str, filters: Mapping[str, str] | None = None, *, size: int = 10
    ) -> tuple[int, list[dict[str, Any]], Any]:
        """Total, hits with an extract, and facets."""
        self.index.reload()
        searcher = self.index.searcher()
        query = self.query(text, filters)
        found = searcher.search(query, size, count=True, weight_by_field="weight")
        facets = searcher.aggregate(
            query,
            {n: {"terms": {"field": f"facet_{n}", "size": 10_000}} for n in self.facets},
        )
        hits = []
        generators: dict[str, SnippetGenerator] = {}
        for score, address in found.hits:
            document = searcher.doc(address)
            language = next(n for n in LANGUAGES if document.get_first(f"body_{n}"))
            if language not in generators:
                generator = SnippetGenerator.create(
                    searcher, query, self.schema, f"body_{language}"
                )
                generator.set_max_num_chars(240)
                generators[language] = generator
            snippet = generators[language].snippet_from_doc(document)
            card = json.loads(bytes(document.get_first("card")))
            hits.append({**card, "score": score, "html": snippet.to_html()})
        return found.count, hits, facets


def milliseconds(work: Callable[[str], object], texts: Sequence[str], rounds: int) -> list[float]:
    """Time of each call, after one warm-up of every text."""
    for text in texts:
        work(text)
    times = []
    for _ in range(rounds):
        for text in texts:
            start = time.perf_counter()
            work(text)
            times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def compare(
    engine: SearchEngine,
    raw: RawIndex,
    texts: Sequence[str],
    facets: Sequence[str],
    *,
    rounds: int = 20,
) -> dict[str, float]:
    """Median and 95th percentile of both in ms, and their quotients (goal: p50 ≤ 1.3)."""
    names = tuple(facets)

    def ours(text: str) -> object:
        return engine.search(SearchQuery(text, facets=names, size=10))

    mine, theirs = milliseconds(ours, texts, rounds), milliseconds(raw.search, texts, rounds)
    result = {}
    for name, times in (("adapter", mine), ("raw", theirs)):
        result[f"{name}_p50_ms"] = statistics.median(times)
        result[f"{name}_p95_ms"] = times[int(len(times) * 0.95)]
    result["p50_quotient"] = result["adapter_p50_ms"] / result["raw_p50_ms"]
    result["p95_quotient"] = result["adapter_p95_ms"] / result["raw_p95_ms"]
    return {name: round(value, 2) for name, value in result.items()}
