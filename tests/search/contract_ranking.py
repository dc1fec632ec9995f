"""What a ranking by words tells whoever fuses it with another."""

from __future__ import annotations

import pytest

from search.contract import Change, FacetFilter, SearchEngine, SearchQuery, Sort
from tests.search.contract_base import EngineTests
from tests.search.contract_corpus import CORPUS, HOSTILE, practice


class RankingContract(EngineTests):
    """Numbers, not hits: the same pages, without what puts some before others."""

    @pytest.mark.parametrize("sort", ["relevance", "date", "title"])
    @pytest.mark.parametrize("text", ["familias", "kit o niños", "violencia de género", "zzz"])
    def test_issue_5_4_a_ranking_holds_what_the_search_finds_whatever_its_page_and_order(
        self, loaded: SearchEngine, text: str, sort: Sort
    ) -> None:
        query = SearchQuery(text, sort=sort, page=3, size=2)
        found = {hit.key for hit in self.find(loaded, text).hits}
        assert set(loaded.rank(query).scores) == found
        narrow = SearchQuery(text, filters={"sector": FacetFilter(any=("HEA",))})
        kept = {hit.key for hit in self.find(loaded, text, filters=narrow.filters).hits}
        assert set(loaded.rank(narrow).scores) == kept

    def test_a_ranking_is_of_the_pages_that_the_search_shows_first(
        self, engine: SearchEngine
    ) -> None:
        engine.rebuild(practice(n, "", f"Página {'kit ' * (n % 7)}{n}") for n in range(60))
        first = [hit.key for hit in self.find(engine, "kit página", size=20).hits]
        assert set(engine.rank(SearchQuery("kit página"), limit=20).scores) == set(first)
        assert len(engine.rank(SearchQuery("kit página"), limit=3).scores) == 3
        assert engine.rank(SearchQuery("kit página"), limit=0).scores == {}

    def test_the_best_come_first_and_equals_by_key(self, engine: SearchEngine) -> None:
        engine.rebuild(practice(n, "", "Kit" if n % 2 else "Otra", text="kit") for n in range(9))
        scores = engine.rank(SearchQuery("kit")).scores
        assert list(scores.items()) == sorted(scores.items(), key=lambda e: (-e[1], e[0]))
        assert len(set(scores.values())) == 2

    def test_a_page_with_every_word_covers_more_than_one_with_some(
        self, engine: SearchEngine
    ) -> None:
        crowd = [practice(n, "", f"Asunto {n}") for n in range(20)]
        both = practice(50, "", "Una", text="El comedor abre; la cocina también.")
        one = practice(51, "", "Otra", text="El comedor abre.")
        engine.rebuild([*crowd, both, one])
        ranking = engine.rank(SearchQuery("comedor cocina"))
        share = {key: score / ranking.ideal for key, score in ranking.scores.items()}
        assert 0 < share[one.key] < share[both.key] < 1.5

    def test_a_word_that_no_page_holds_makes_every_page_cover_less(
        self, loaded: SearchEngine
    ) -> None:
        known = loaded.rank(SearchQuery("niños"))
        more = loaded.rank(SearchQuery("niños xilofonistas"))
        assert known.scores.keys() == more.scores.keys()
        assert more.ideal > 2 * known.ideal > 0

    def test_it_tells_the_words_that_were_searched(self, loaded: SearchEngine) -> None:
        assert loaded.rank(SearchQuery("niños")).text == "niños"
        typed = SearchQuery("encuessta de niños")
        assert loaded.rank(typed).text == self.find(loaded, typed.text).did_you_mean

    @pytest.mark.parametrize(
        "text", ["BP2_PC", "bp2 kit", "código:BP3_PC", '"kit de dignidad"', "kit -niños", "", "¿?"]
    )
    def test_issue_5_4_codes_phrases_and_excluded_words_are_firm(
        self, loaded: SearchEngine, text: str
    ) -> None:
        assert loaded.rank(SearchQuery(text)).firm

    @pytest.mark.parametrize("text", ["niños", "violencia basada en género", "de la", "kit zzz"])
    def test_plain_words_are_not_firm_unless_nothing_else_may_be_searched(
        self, loaded: SearchEngine, text: str
    ) -> None:
        assert not loaded.rank(SearchQuery(text)).firm
        assert loaded.rank(SearchQuery(text, exact=True)).firm
        assert loaded.rank(SearchQuery(text, strict=True)).firm

    def test_without_words_every_page_within_the_filters_is_ranked_alike(
        self, loaded: SearchEngine
    ) -> None:
        asked = tuple(document.key for document in CORPUS[:12])
        query = SearchQuery(keys=asked, filters={"sector": FacetFilter(any=("HEA", "EDU"))})
        ranking = loaded.rank(query, limit=50)
        assert dict(ranking.scores) == {"PR-31.es": 0.0, "PR-32.es": 0.0}
        assert ranking.ideal == 0.0

    def test_what_changed_is_ranked_as_it_is_now(self, loaded: SearchEngine) -> None:
        assert "PR-31.es" in loaded.rank(SearchQuery("niños")).scores
        loaded.apply([Change("PR-31.es", 100, None)])
        assert "PR-31.es" not in loaded.rank(SearchQuery("niños")).scores
        new = practice(90, "", "Niños")
        loaded.apply([Change(new.key, 101, new)])
        assert new.key in loaded.rank(SearchQuery("niños")).scores

    def test_a_steady_engine_answers_as_it_was(self, loaded: SearchEngine) -> None:
        steady = loaded.steady()
        before = steady.search(SearchQuery("niños")).total
        loaded.apply([Change("PR-31.es", 100, None)])
        query = SearchQuery("niños")
        assert steady.search(query).total == steady.count(query) == before == 1
        assert [document.key for document in steady.scan(query)] == ["PR-31.es"]
        assert list(steady.rank(query).scores) == ["PR-31.es"]
        assert loaded.count(query) == loaded.steady().count(query) == 0

    @pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
    def test_no_text_makes_a_ranking_fail(self, loaded: SearchEngine, text: str) -> None:
        ranking = loaded.rank(SearchQuery(text))
        assert ranking.ideal >= 0.0
        assert all(score >= 0.0 for score in ranking.scores.values())
