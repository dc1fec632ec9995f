"""Our query tree in tantivy's terms. Everything is built term by term, nothing is parsed.

Each word is a disjunction maximum (tie 0.1) of its fields: title three times the text, stemmed
and folded; a code twenty times. ``match`` is the same set of pages without what only ranks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise, product

from tantivy import Occur, Query, Schema

from search.analysis import LANGUAGES, clean, stem, stems
from search.contract import FacetFilter
from search.engines.embedded.schema import (
    ACRONYM,
    BODY_FOLDED,
    BODY_STEMMED,
    CODE,
    FAMILY,
    KEY,
    LIVE,
    TITLE_FOLDED,
    TITLE_STEMMED,
    facet_field,
    is_facet_name,
)
from search.query import ParsedQuery, Unit
from search.synonyms import Form

TIE = 0.1
TITLE_BOOST = 3.0
#: In a whole question the title is one text among others: its words are the subject of many pages.
QUESTION_TITLE_BOOST = 1.0
CODE_BOOST = 20.0
#: A query of more words than this is a question: any of them will do, and nearness counts.
QUESTION = 4
#: Two words of the query that stand near one another in a page add so much of a phrase's score.
PAIR_BOOST = 0.4
#: Words of a page that may stand between the two, which may also change places.
PAIR_SLOP = 8
_PAIR_FORMS = 2
#: A page that uses another word for it ranks a little below one that uses the word typed.
SYNONYM_BOOST = 0.7
#: Added for each unit of the query to the score of a page in the reader's language: settles what is
#: close, no more.
READER_SCORE = 0.6
#: Spellings of one phrase that come from words with two stems.
_PHRASE_SPELLINGS = 4


class QueryBuilder:
    """Builds queries for one schema."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    # Leaves ----------------------------------------------------------------------------------

    def term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value, "position")

    def _words(self, field: str, words: Sequence[str]) -> Query:
        # A phrase of one word would panic in the library.
        if len(words) == 1:
            return self.term(field, words[0])
        return Query.phrase_query(self._schema, field, list(words))

    def everything(self) -> Query:
        return self.term(LIVE, "1")

    def code(self, code: str) -> Query:
        """Pages that have this code or belong to this family of codes."""
        return _any([self.term(CODE, code), self.term(FAMILY, code)])

    # Units -----------------------------------------------------------------------------------

    def _spellings(self, form: Form, fields: Mapping[str, str]) -> Iterator[Query]:
        """The form in each language's stemmed field, with both stems of a word that has two."""
        for language in LANGUAGES:
            alternatives = [stems(word, language) for word in form.words]
            for words in islice(product(*alternatives), _PHRASE_SPELLINGS):
                yield self._words(fields[language], words)

    def _form_match(self, form: Form) -> Iterator[Query]:
        if form.acronym:
            yield self.term(ACRONYM, form.acronym)
        elif form.stemmed:
            yield from self._spellings(form, BODY_STEMMED)
        else:
            yield self._words(BODY_FOLDED, form.words)

    def _form_score(self, form: Form, title_boost: float) -> Iterator[Query]:
        yield from self._form_match(form)
        if form.acronym:
            return
        titles = [self._words(TITLE_FOLDED, form.words)]
        if form.stemmed:
            titles.extend(self._spellings(form, TITLE_STEMMED))
            if len(form.words) == 1:
                yield self.term(BODY_FOLDED, form.words[0])
        for title in titles:
            yield Query.boost_query(title, title_boost)

    def match(self, unit: Unit) -> Query:
        """The pages that have the unit in any form, for counting and filtering."""
        clauses = (
            [] if unit.only_code else [m for form in unit.forms for m in self._form_match(form)]
        )
        if unit.code:
            clauses.append(self.code(unit.code))
        return _any(clauses)

    def counted(self, unit: Unit) -> Query:
        """The same pages, one point each."""
        return Query.const_score_query(self.match(unit), 1.0)

    def score(self, unit: Unit, title: float = TITLE_BOOST) -> Query:
        """The same pages, ranked."""
        clauses: list[Query] = []
        if not unit.only_code:
            for position, form in enumerate(unit.forms):
                for clause in self._form_score(form, title):
                    other = position > 0 and unit.kind == "synonyms"
                    clauses.append(Query.boost_query(clause, SYNONYM_BOOST) if other else clause)
        if unit.code:
            clauses.append(Query.boost_query(self.code(unit.code), CODE_BOOST))
        return clauses[0] if len(clauses) == 1 else Query.disjunction_max_query(clauses, TIE)

    # Whole queries ---------------------------------------------------------------------------

    def text(self, parsed: ParsedQuery, minimum: int, *, ranked: bool) -> list[tuple[Occur, Query]]:
        """Clauses of what was typed; ``minimum`` of the units that are not required must match."""
        is_question = len(parsed.units) > QUESTION
        title = QUESTION_TITLE_BOOST if is_question else TITLE_BOOST

        def build(unit: Unit) -> Query:
            return self.score(unit, title) if ranked else self.match(unit)

        clauses = [(Occur.Must, build(unit)) for unit in parsed.units if unit.is_required]
        loose = [build(unit) for unit in parsed.units if not unit.is_required]
        if minimum >= len(loose):
            clauses.extend((Occur.Must, query) for query in loose)
        elif loose:
            optional = [(Occur.Should, query) for query in loose]
            clauses.append((Occur.Must, Query.boolean_query(optional, minimum)))
        clauses.extend((Occur.MustNot, self.match(unit)) for unit in parsed.excluded)
        if not parsed.units:
            clauses.append((Occur.Must, self.everything()))
        if ranked:
            clauses.extend((Occur.Should, pair) for pair in self._pairs(parsed.units))
        return clauses

    def _pairs(self, units: Sequence[Unit]) -> Iterator[Query]:
        """Words that follow one another in the query are worth more where they do so in a page."""
        for first, second in pairwise(units):
            near = [
                Query.phrase_query(
                    self._schema,
                    BODY_STEMMED[language],
                    [stem(word, language) for word in words],
                    PAIR_SLOP,
                )
                for words in product(_single_words(first), _single_words(second))
                for language in LANGUAGES
            ]
            if near:
                yield Query.boost_query(Query.disjunction_max_query(near, 0.0), PAIR_BOOST)

    def every(self, parsed: ParsedQuery) -> Query:
        """The pages that hold every unit, for filtering."""
        return _unranked(both([(Occur.Must, self.match(unit)) for unit in parsed.units]))

    def filters(
        self, filters: Mapping[str, FacetFilter], *, ignoring: str = ""
    ) -> list[tuple[Occur, Query]]:
        """Clauses of the chosen facets; they narrow and never rank."""
        clauses: list[tuple[Occur, Query]] = []
        for name, chosen in filters.items():
            if not chosen or name == ignoring:
                continue
            if not is_facet_name(name):
                # No page has a facet of such a name.
                if chosen.any or chosen.all:
                    clauses.append((Occur.Must, Query.empty_query()))
                continue
            field = facet_field(name)
            if chosen.any:
                clauses.append((Occur.Must, _unranked(self._one_of(field, chosen.any))))
            for code in chosen.all:
                clauses.append((Occur.Must, _unranked(self._one_of(field, [code]))))
            if chosen.without:
                clauses.append((Occur.MustNot, self._one_of(field, chosen.without)))
        return clauses

    def keys(self, keys: Sequence[str]) -> list[tuple[Occur, Query]]:
        """Only these documents; every one when none is named."""
        if not keys:
            return []
        chosen = Query.term_set_query(self._schema, KEY, list(dict.fromkeys(map(clean, keys))))
        return [(Occur.Must, _unranked(chosen))]

    def lift(self, language: str, units: int) -> list[tuple[Occur, Query]]:
        """A little more score for pages in the reader's language; the same pages are found."""
        if not language:
            return []
        own = self.term(facet_field("language"), clean(language))
        return [(Occur.Should, Query.const_score_query(own, READER_SCORE * units))]

    def _one_of(self, field: str, codes: Iterable[str]) -> Query:
        return _any([self.term(field, clean(code)) for code in dict.fromkeys(codes)])


def _single_words(unit: Unit) -> list[str]:
    """The unit as single words that may stand beside others, the one typed first."""
    if unit.kind not in ("word", "synonyms"):
        return []
    words = [form.words[0] for form in unit.forms if len(form.words) == 1 and form.stemmed]
    return words[:_PAIR_FORMS]


def both(*clauses: Iterable[tuple[Occur, Query]]) -> Query:
    """All clauses together. At least one of them must be a ``Must``."""
    return Query.boolean_query([clause for group in clauses for clause in group])


def _any(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _unranked(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
