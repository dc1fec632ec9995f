"""What is meant by words that no live page holds, from the words of the index itself.

Bounded: a few words of a query, a few candidates for each, each candidate a count or two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, NamedTuple, cast

from rapidfuzz import process
from rapidfuzz.distance import OSA
from tantivy import Occur, Query

from search.analysis import LANGUAGES, WORD, fold, stem, stems, stop_words
from search.engines.embedded.index import View
from search.engines.embedded.prepared import folded_pieces
from search.engines.embedded.queries import QueryBuilder, both
from search.engines.embedded.results import number_found, read_source
from search.engines.embedded.schema import BODY_FOLDED, BODY_STEMMED
from search.query import Unit, plain_runs, respell
from search.spelling import Lexicon, Near, may_be_misspelt
from search.synonyms import Form

#: Words of one query that are corrected; the others stay as they are.
MAX_WORDS = 4
#: Candidates for one word that are looked for in live pages.
MAX_CANDIDATES = 5
#: Other words of the query that a candidate is looked for together with.
MAX_OTHERS = 8
#: A word in so few pages may be a mistake of theirs, when a neighbour is in so many.
RARE, FREQUENT, TIMES = 2, 5, 10
_SHORTEST_RARE = 6
#: A word that the library counts more often than this is in a live page for sure.
_SURELY_LIVE = 50
_SHORTEST_STEM = 4
_PAGES_READ = 3

#: Folded words that follow one another → how they are written instead.
Corrections = Mapping[tuple[str, ...], str]


class _Rank(NamedTuple):
    """What makes one candidate likelier than another; the lowest is best."""

    cost: float
    others_in_one_page: float
    pages_with_them: int
    other_first_letter: bool
    pages: int
    word: str


@dataclass(slots=True)
class Corrector:
    """Corrects queries on one view of the index."""

    view: View
    build: QueryBuilder
    _lexicon: Lexicon | None = field(default=None, init=False)
    #: Correction → the next candidate, as near as it.
    _seconds: dict[str, str] = field(default_factory=dict, init=False)

    @property
    def lexicon(self) -> Lexicon:
        if self._lexicon is None:
            self._lexicon = self.view.lexicon()
        return self._lexicon

    # Whole queries ---------------------------------------------------------------------------

    def corrected(self, text: str, units: Sequence[Unit]) -> str:
        """The text with the words that no live page holds corrected, "" when none can be."""
        missing = [unit for unit in units if _is_word(unit) and not self._is_held(unit)]
        if not missing:
            return ""
        nowhere = {unit.forms[0].words[0] for unit in missing[:MAX_WORDS]}
        written: dict[tuple[str, ...], str] = dict(self._joined(text, units, nowhere))
        joined = {word for pair in written for word in pair}
        others = [unit for unit in units if unit not in missing][:MAX_OTHERS]
        for word in sorted(nowhere - joined):
            instead = self._instead_of(word, others)
            if instead:
                written[(word,)] = instead
        return self._respelt(text, written)

    def proposed(self, text: str, units: Sequence[Unit]) -> str:
        """The text as it may have been meant although its words are in some page: a rare word has
        a frequent neighbour, or two words are one elsewhere. "" when nothing suggests itself."""
        words = {unit.forms[0].words[0]: unit for unit in units if _is_word(unit)}
        written: dict[tuple[str, ...], str] = dict(self._joined(text, units, set(words)))
        for word, unit in list(words.items())[:MAX_WORDS]:
            pages = number_found(self.view, self.build.match(unit))
            if len(word) < _SHORTEST_RARE or not 0 < pages <= RARE:
                continue
            other = self._far_more_frequent(word, pages)
            if other:
                written[(word,)] = self._written(other)
        return self._respelt(text, written)

    def widened(self, units: Sequence[Unit]) -> tuple[Unit, ...]:
        """The units of a whole question, which need not all be found, with a second form where
        another word may be meant as well: a correction had two candidates, or a word stands in no
        page as typed, only its stem in a few, and its neighbour in many."""
        found, left = list(units), MAX_WORDS
        for number, unit in enumerate(units):
            word = unit.forms[0].words[0]
            if left == 0:
                break
            if not _is_word(unit):
                continue
            other = self._seconds.get(word, "")
            if not other and not self.view.searcher.doc_freq(BODY_FOLDED, word):
                left -= 1
                other = self._far_more_frequent(word, self._counted(word))
            if other:
                form = Form((other,), self._written(other))
                found[number] = replace(unit, kind="synonyms", forms=(*unit.forms, form))
        return tuple(found)

    def _far_more_frequent(self, word: str, pages: int) -> str:
        """A neighbour of a word that is in far more pages than the word's ``pages``."""
        least = max(FREQUENT, TIMES * pages)
        for near in self.lexicon.near(word):
            if near.cost > 1 or near.holders < least or _is_form_of(near.word, word):
                continue
            if self._pages(near.word) >= least:
                return near.word
        return ""

    def _respelt(self, text: str, written: Corrections) -> str:
        if not written:
            return ""
        respelt = respell(text, written).strip()
        return "" if respelt == text.strip() else respelt

    # Single words ----------------------------------------------------------------------------

    def _is_held(self, unit: Unit) -> bool:
        """Whether a live page has the word in any of its forms."""
        counted = self._counted(unit.forms[0].words[0])
        # Deleted pages are counted until segments are merged.
        if 0 < counted <= _SURELY_LIVE:
            return number_found(self.view, self.build.match(unit)) > 0
        return counted > 0

    def _counted(self, word: str) -> int:
        """Pages that have the word in any of its forms, as the library counts them."""
        return sum(
            self.view.searcher.doc_freq(BODY_STEMMED[language], stemmed)
            for language in LANGUAGES
            for stemmed in stems(word, language)
        )

    def _instead_of(self, word: str, others: Sequence[Unit]) -> str:
        near = self.lexicon.near(word)
        best = self._best(word, [n for n in near if n.cost <= 1], others)
        if best:
            return self._written(best)
        for first, second in self.lexicon.parts(word):
            phrase = Query.phrase_query(self.view.schema, BODY_FOLDED, [first, second])
            if number_found(self.view, phrase):
                return f"{self._written(first)} {self._written(second)}"
        best = self._best(word, [n for n in near if n.cost > 1], others)
        best = best or self._best(word, self._with_near_stem(word), others)
        return self._written(best) if best else ""

    def _best(self, word: str, near: Sequence[Near], others: Sequence[Unit]) -> str:
        """The likeliest of the candidates that a live page holds: the nearest, then the one that
        stands in pages with the other words of the query."""
        ranks = []
        for candidate in near:
            rank = self._rank(word, candidate, others)
            if rank is not None:
                ranks.append(rank)
            if len(ranks) == MAX_CANDIDATES:
                break
        ranks.sort()
        if len(ranks) > 1 and ranks[0].cost == ranks[1].cost:
            self._seconds[ranks[0].word] = ranks[1].word
        return ranks[0].word if ranks else ""

    def _rank(self, word: str, near: Near, others: Sequence[Unit]) -> _Rank | None:
        term = Query.const_score_query(self.build.term(BODY_FOLDED, near.word), 0.0)
        beside = [(Occur.Should, self.build.counted(unit)) for unit in others]
        found = self.view.searcher.search(both([(Occur.Must, term), *beside]), 1)
        pages = cast(int, cast(Any, found).count)
        if pages == 0:
            return None
        most = float(found.hits[0][0])
        together = 0
        if most >= 1:
            all_of_them = Query.boolean_query(beside, round(most))
            together = number_found(
                self.view, both([(Occur.Must, term), (Occur.Must, all_of_them)])
            )
        first = near.word[0] != word[0]
        return _Rank(near.cost, -most, -together, first, -pages, near.word)

    def _with_near_stem(self, word: str) -> tuple[Near, ...]:
        """Words whose stem is one mistake from this word's: another form of what was meant is in
        the index, not the form itself."""
        return self.lexicon.remembered("stem", word, lambda: tuple(self._look_for_stems(word)))

    def _look_for_stems(self, word: str) -> Iterator[Near]:
        searcher = self.view.searcher
        for language in LANGUAGES:
            typed = stem(word, language)
            if len(typed) < _SHORTEST_STEM:
                continue
            known = searcher.terms_with_prefix(BODY_STEMMED[language], typed[0], None)
            near = process.extract(
                typed, [found for found, _ in known], scorer=OSA.distance, score_cutoff=1, limit=3
            )
            for stemmed, _, _ in near:
                begins = stemmed[: max(2, len(stemmed) - 2)]
                for form, holders in searcher.terms_with_prefix(BODY_FOLDED, begins, None):
                    if form.isalpha() and stem(form, language) == stemmed:
                        yield Near(form, 2.0, holders)
                        break

    def _joined(
        self, text: str, units: Sequence[Unit], suspected: set[str]
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        """Pairs of words that pages write as one, at least one of them suspected."""
        words = stop_words().union(u.forms[0].words[0] for u in units if u.kind == "word")
        looked = 0
        for run in plain_runs(text):
            for first, second in pairwise(run):
                if looked == MAX_WORDS:
                    return
                pair = (first.folded, second.folded)
                if set(pair) <= words and suspected.intersection(pair):
                    together = "".join(pair)
                    if together in self.lexicon and self._pages(together):
                        looked += 1
                        yield pair, self._written(together)

    # Pages -----------------------------------------------------------------------------------

    def _pages(self, word: str) -> int:
        return number_found(self.view, self.build.term(BODY_FOLDED, word))

    def _written(self, word: str) -> str:
        """The word as pages write it, with its accents, and with a capital when they write it so
        amid a sentence."""
        return self.lexicon.remembered("written", word, lambda: self._look_how_written(word))

    def _look_how_written(self, word: str) -> str:
        found = self.view.searcher.search(self.build.term(BODY_FOLDED, word), _PAGES_READ)
        spellings: Counter[str] = Counter()
        folds = folded_pieces()
        for _, address in found.hits:
            source = read_source(self.view, address)
            sections = (part for section in source["sections"] for part in section[1:])
            texts = (source["title"], source["summary"], *sections, *source["keywords"])
            for text in (*texts, source["place"]):
                if not any(word in folds[piece] for piece in text.split()):
                    continue
                for match in WORD.finditer(text):
                    spelling = match[0]
                    if fold(spelling) == word:
                        begins = not text[: match.start()].rstrip(' ¿¡«“"(')[-1:].isalnum()
                        spellings[spelling.lower() if begins else spelling] += 1
        if not spellings:
            return word
        return max(spellings, key=lambda s: (s.islower(), not s.isupper(), spellings[s], s))


def _is_word(unit: Unit) -> bool:
    return unit.kind == "word" and may_be_misspelt(unit.forms[0].words[0])


def _is_form_of(word: str, other: str) -> bool:
    """Whether two words differ in their ending only: another number, gender or person."""
    return word[:-1] == other[:-1] or word.startswith(other) or other.startswith(word)
