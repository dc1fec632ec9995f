"""What an engine counts, orders and keeps."""

from __future__ import annotations

import pytest

from search.contract import (
    MAX_SIZE,
    Change,
    FacetFilter,
    SearchEngine,
)
from tests.search.contract_base import EngineTests
from tests.search.contract_corpus import CORPUS, practice


class FacetsContract(EngineTests):
    """Counts that are true, orders with their tie-break, pages that end."""

    # Facets --------------------------------------------------------------------------------------

    def test_s_5_counts_are_exact_and_ties_go_by_code(self, loaded: SearchEngine) -> None:
        facets = self.find(loaded, "", facets=("goal", "kind", "year", "language")).facets
        assert facets["goal"] == (("5", 3), ("10", 1), ("4", 1))
        assert facets["kind"] == (("practice", 15), ("lesson", 2))
        assert facets["year"] == (("2021", 12), ("2023", 2), ("2018", 1), ("2019", 1))
        assert facets["language"] == (("es", 15), ("en", 1), ("pt", 1))

    def test_s_5_each_count_equals_the_hits_after_clicking_it(self, loaded: SearchEngine) -> None:
        names = ("kind", "sector", "territory", "goal", "year", "language")
        for text in ("", "género", "migración", "buena encuesta"):
            for name, counts in self.find(loaded, text, facets=names).facets.items():
                for code, count in counts:
                    chosen = {name: FacetFilter(any=(code,))}
                    assert self.find(loaded, text, filters=chosen).total == count

    def test_s_5_a_facet_ignores_its_own_filter_and_respects_the_others(
        self, loaded: SearchEngine
    ) -> None:
        filters = {
            "sector": FacetFilter(any=("HEA",)),
            "territory": FacetFilter(any=("EC", "PE")),
        }
        results = self.find(loaded, "", filters=filters, facets=("sector", "territory", "goal"))
        assert results.total == 2
        assert dict(results.facets["sector"]) == {"PRO": 13, "HEA": 2, "EDU": 1}
        assert dict(results.facets["territory"]) == {"EC": 1, "EC17": 1, "PE": 1}
        assert dict(results.facets["goal"]) == {"5": 2, "10": 1}

    def test_s_5_any_all_and_without(self, loaded: SearchEngine) -> None:
        def sector(**chosen: tuple[str, ...]) -> set[int]:
            return set(self.keys(loaded, "género", filters={"sector": FacetFilter(**chosen)}))

        assert sector(any=("PRO", "HEA")) == {32, 34}
        assert sector(all=("PRO", "HEA")) == {32}
        assert sector(without=("HEA",)) == {34}
        assert sector(any=("PRO",), without=("HEA",)) == {34}
        assert sector(any=("NOPE",)) == set()

    def test_s_5_a_parent_territory_counts_its_children(self, loaded: SearchEngine) -> None:
        counts = dict(self.find(loaded, "", facets=("territory",)).facets["territory"])
        assert (counts["EC"], counts["EC13"], counts["EC1301"], counts["EC17"]) == (12, 11, 1, 1)

    def test_languages_narrow_everything(self, loaded: SearchEngine) -> None:
        results = self.find(loaded, "", languages=("en", "pt"), facets=("language",))
        assert results.facets["language"] == (("en", 1), ("pt", 1))

    def test_a_facet_nobody_has_is_empty(self, loaded: SearchEngine) -> None:
        strange = ("nothing", "Not A Facet", "a.b", "\x00", "facets")
        results = self.find(loaded, "", facets=strange)
        assert results.facets == {name: () for name in strange}
        for name in strange:
            chosen = {name: FacetFilter(any=("x",))}
            assert self.find(loaded, "", filters=chosen).total == 0
            without = {name: FacetFilter(without=("x",))}
            assert self.find(loaded, "", filters=without).total == len(CORPUS)

    def test_a_facet_may_have_hundreds_of_values(self, engine: SearchEngine) -> None:
        codes = tuple(f"T{n:04d}" for n in range(500))
        document = practice(1, "", "Muchos", facets={"territory": codes})
        engine.apply([Change(document.key, 1, document)])
        counted = self.find(engine, "", facets=("territory",)).facets["territory"]
        assert counted == tuple((code, 1) for code in codes)

    # Order and pages -----------------------------------------------------------------------------

    def test_by_date_the_newest_comes_first_and_the_key_breaks_ties(
        self, loaded: SearchEngine
    ) -> None:
        assert self.keys(loaded, "género", sort="date") == [34, 32]
        ordered = self.keys(loaded, "", sort="date")
        assert ordered[:2] == [33, 34]
        same_day = [f"PR-{n}.es" for n in ordered[2:14]]
        assert same_day == sorted(same_day)
        assert ordered[-3:] == [32, 35, 36]

    def test_by_title_accents_and_capitals_make_no_difference(self, engine: SearchEngine) -> None:
        titles = {1: "zapato", 2: "Árbol", 3: "arbol", 4: "Ñandú", 5: "Barco", 6: "Árbol"}
        for number, title in titles.items():
            document = practice(number, "", title)
            engine.apply([Change(document.key, number, document)])
        assert self.keys(engine, "", sort="title") == [2, 3, 6, 5, 4, 1]

    def test_pages_follow_one_another_and_end(self, loaded: SearchEngine) -> None:
        for sort in ("relevance", "date", "title"):
            pages = [self.keys(loaded, "", sort=sort, size=5, page=page) for page in range(1, 6)]
            assert [len(page) for page in pages] == [5, 5, 5, 2, 0]
            assert len({key for page in pages for key in page}) == len(CORPUS)

    @pytest.mark.parametrize(
        ("page", "size"), [(0, 10), (-5, 10), (1, 0), (1, -1), (10**12, 10), (1, 10**9)]
    )
    def test_any_page_and_size_is_answered(
        self, loaded: SearchEngine, page: int, size: int
    ) -> None:
        results = self.find(loaded, "práctica", page=page, size=size)
        assert results.total == 10
        assert len(results.hits) <= MAX_SIZE
