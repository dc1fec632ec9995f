"""Pages like a page, and why.

Two pages are alike when they share what few pages have: words of their texts, in any of their
forms, and codes of their facets. What a page has in common with half of the site says nothing, and
neither do the words of any text. A page that is like another for no reason worth saying is not.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from tantivy import Occur, Query

from search.analysis import WORD, clean, fold, language_of, stem_table, stop_words
from search.codes import normalise_code
from search.contract import MAX_SIZE, FacetFilter, Similar
from search.engines.embedded.highlights import Highlighter
from search.engines.embedded.index import View
from search.engines.embedded.queries import QueryBuilder, both
from search.engines.embedded.results import facets_in, read_source, to_hit
from search.engines.embedded.schema import BODY_STEMMED, CODE, KEY, facet_field

#: Words that stand for a page when others like it are looked for, and those named as a reason.
SIGNIFICANT_WORDS = 25
NAMED_WORDS = 8
#: Words that make a reason where no code is shared: one alone may be chance.
ENOUGH_WORDS = 2
#: Mentions in both pages together, the title's counted thrice, that a named word needs.
ENOUGH_MENTIONS = 3
#: A page less alike than this share of the first is left out.
LEAST = 0.25
#: Facets that say of what sort a page is, not what it is about.
UNTELLING = frozenset({"kind", "language", "year", "evidence", "status"})
#: A shared code counts as much as this many mentions of a word as rare as it. A page with more
#: codes than a usual one shares some of them with every other, so each counts less.
CODE_WEIGHT = 3.0
USUAL_CODES = 8
#: Pages read for each that is wanted: versions in other languages, and what turns out unlike.
_CANDIDATES = 5
_TITLE_WEIGHT, _SUMMARY_WEIGHT, _TEXT_WEIGHT = 3, 2, 1
_SHORTEST = 3
_UNSPECIFIC_FILE = Path(__file__).parents[2] / "data" / "unspecific.toml"

_Source = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Page:
    """What is telling of a page: stem → weight, and (facet, code) → weight; most telling first.
    ``mentions``: stem → how often its texts hold it, the title thrice and the summary twice."""

    source: _Source
    language: str
    mentions: Counter[str]
    words: Mapping[str, float]
    codes: Mapping[tuple[str, str], float]


def similar_pages(view: View, key: str, *, limit: int, reader: str) -> tuple[Similar, ...]:
    """Most alike first. A page's own translations are left out, and of each page found there is
    one version: the reader's, else the one that is most alike."""
    limit = min(max(limit, 0), MAX_SIZE)
    build = QueryBuilder(view.schema)
    found = view.searcher.search(build.term(KEY, clean(key)), 1).hits
    if not found or limit == 0:
        return ()
    page = _telling(view, build, read_source(view, found[0][1]))
    if not (page.words or page.codes):
        return ()
    answer = view.searcher.search(_query(build, page), limit * _CANDIDATES, count=False)
    best: dict[str, tuple[float, _Source]] = {}
    for score, address in answer.hits:
        other = read_source(view, address)
        rated = _rated(page, other, float(score))
        code = other["code"] or other["key"]
        if rated and (code not in best or rated > best[code][0]):
            best[code] = (rated, other)
    ordered = sorted(best.items(), key=lambda entry: (-entry[1][0], entry[0]))
    likely = [entry for entry in ordered if entry[1][0] >= LEAST * ordered[0][1][0]]
    return tuple(islice(_with_reasons(view, page, likely, reader or page.language), limit))


def _with_reasons(
    view: View, page: _Page, likely: Sequence[tuple[str, tuple[float, _Source]]], reader: str
) -> Iterator[Similar]:
    foreign = [code for code, (_, source) in likely if source["language"] != reader]
    theirs = _versions(view, foreign, reader)
    unmarked = Highlighter(())
    for code, (rated, found) in likely:
        words, codes = _shared_words(page, found), _shared_codes(page, found)
        if codes or len(words) >= ENOUGH_WORDS:
            other = theirs.get(code, found)
            if other is not found:
                words, codes = _shared_words(page, other), _shared_codes(page, other)
            yield Similar(to_hit(other, rated, unmarked.mark(other)), words, codes)


def _rated(page: _Page, other: _Source, score: float) -> float:
    """How much alike, from the score of the search; 0.0 when nothing can be a reason."""
    shared = _shared_codes(page, other)
    if not shared and len(_stems_in(page, other)) < ENOUGH_WORDS:
        return 0.0
    by_codes = sum(page.codes[name, code] for name, codes in shared.items() for code in codes)
    carried = sum(len(codes) for name, codes in other["facets"].items() if name not in UNTELLING)
    usual = min(1.0, math.sqrt(USUAL_CODES / carried)) if carried else 1.0
    return score - by_codes * (1.0 - usual)


def _query(build: QueryBuilder, page: _Page) -> Query:
    shared = [
        (Occur.Should, Query.boost_query(build.term(BODY_STEMMED[page.language], word), weight))
        for word, weight in page.words.items()
    ]
    shared += [
        (Occur.Should, Query.const_score_query(build.term(facet_field(name), code), weight))
        for (name, code), weight in page.codes.items()
    ]
    own_code = normalise_code(page.source["code"])
    itself = build.term(CODE, own_code) if own_code else build.term(KEY, page.source["key"])
    return both([(Occur.Must, Query.boolean_query(shared)), (Occur.MustNot, itself)])


def _telling(view: View, build: QueryBuilder, source: _Source) -> _Page:
    """The words with the highest tf · idf, weighted by idf alone when searched: the other page's
    own frequency counts there. And every code that is not on half of the pages."""
    language = language_of(source["language"])
    pages = max(1, view.searcher.num_docs)

    def rarity(field: str, term: str) -> float:
        """0.0 for what no other page has and for what half of the pages have."""
        holders = view.searcher.doc_freq(field, term)
        return math.log(1 + pages / holders) if 1 < holders <= max(2, pages // 2) else 0.0

    scored = []
    mentions = _mentions(source, language)
    for word, count in mentions.items():
        weight = rarity(BODY_STEMMED[language], word)
        if weight:
            scored.append((-math.sqrt(count) * weight, word, weight))
    codes = {
        (name, code): CODE_WEIGHT * weight
        for name, values in source["facets"].items()
        if name not in UNTELLING
        for code in values
        if (weight := rarity(facet_field(name), code))
    }
    return _Page(
        source=source,
        language=language,
        mentions=mentions,
        words={word: weight for _, word, weight in sorted(scored)[:SIGNIFICANT_WORDS]},
        codes=dict(sorted(codes.items(), key=lambda entry: (-entry[1], entry[0]))),
    )


def _mentions(source: _Source, language: str) -> Counter[str]:
    table = stem_table(language)
    written: Counter[str] = Counter()
    for weight, text in (
        (_TITLE_WEIGHT, source["title"]),
        (_SUMMARY_WEIGHT, source["summary"]),
        *((_TEXT_WEIGHT, text) for _, _, text in source["sections"]),
    ):
        for word in WORD.findall(text):
            written[word] += weight
    mentions: Counter[str] = Counter()
    for word in filter(_Content(language), written):
        mentions[table[word]] += written[word]
    return mentions


class _Content:
    """Whether a word, as written in a language, may say what a page is about."""

    def __init__(self, language: str) -> None:
        self._words, self._stems = _unspecific(language)
        self._table = stem_table(language)

    def __call__(self, word: str) -> bool:
        folded = fold(word)
        return (
            len(folded) >= _SHORTEST
            and not folded.isdigit()
            and folded not in self._words
            and self._table[word] not in self._stems
        )


@cache
def _unspecific(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Folded words, and stems, that any text has (``data/unspecific.toml``). The words of every
    language, because a page quotes others."""
    with _UNSPECIFIC_FILE.open("rb") as file:
        lists = tomllib.load(file)
    table = stem_table(language)
    words = stop_words().union(*(listed["words"].split() for listed in lists.values()))
    return words, frozenset(table[verb] for verb in lists[language]["verbs"].split())


def _versions(view: View, codes: Iterable[str], language: str) -> dict[str, _Source]:
    """Code → the version of that page in a language, where there is one."""
    keys = [key for code in codes if (key := normalise_code(code))]
    if not keys:
        return {}
    build = QueryBuilder(view.schema)
    wanted = {"language": FacetFilter(any=(language,))}
    of_codes = Query.term_set_query(view.schema, CODE, keys)
    query = both([(Occur.Must, of_codes)], build.filters(wanted))
    # Another page may have one of these codes as its institution's.
    hits = view.searcher.search(query, len(keys) * _CANDIDATES, count=False).hits
    sources = (read_source(view, address) for _, address in hits)
    return {source["code"]: source for source in sources}


def _stems_in(page: _Page, other: _Source) -> frozenset[str]:
    """Stems of telling words that the other page may hold; looked up where it was stemmed in the
    same language."""
    if language_of(other["language"]) != page.language:
        return frozenset(page.words)
    stems = "".join(other["words"])
    return frozenset(word for word in page.words if f" {word} " in stems)


def _shared_words(page: _Page, other: _Source) -> tuple[str, ...]:
    """The telling words that the other page holds too, as it most often writes them; not those of
    a label that both carry, for the codes say that. Between languages only equal words count."""
    table = stem_table(page.language)
    labels = {*page.source["keywords"]}.intersection(other["keywords"])
    said = {table[word] for label in labels for word in WORD.findall(label)}
    wanted = _stems_in(page, other) - said
    written = Counter(
        word for text in _texts(other) for word in WORD.findall(text) if table[word] in wanted
    )
    if language_of(other["language"]) != page.language:
        own = {fold(word) for text in _texts(page.source) for word in WORD.findall(text)}
        written = Counter({word: n for word, n in written.items() if fold(word) in own})
    spellings: dict[str, list[str]] = {}
    for word in filter(_Content(page.language), written):
        spellings.setdefault(table[word], []).append(word)
    shared = [
        min(spelt, key=lambda w: (-written[w], w[:1].isupper(), w))
        for stem in page.words
        if (spelt := spellings.get(stem))
        and page.mentions[stem] + sum(written[w] for w in spelt) >= ENOUGH_MENTIONS
    ]
    return tuple(shared[:NAMED_WORDS])


def _texts(source: _Source) -> Iterator[str]:
    yield source["title"]
    yield source["summary"]
    yield from (text for _, _, text in source["sections"])


def _shared_codes(page: _Page, other: _Source) -> dict[str, tuple[str, ...]]:
    theirs = facets_in(other)
    shared: dict[str, tuple[str, ...]] = {}
    for name, code in page.codes:
        if code in theirs.get(name, ()):
            shared[name] = (*shared.get(name, ()), code)
    return shared
