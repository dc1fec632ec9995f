"""How an engine forgives: corrections, proposals, the ladder, and what never forgives."""

from __future__ import annotations

import pytest

from search.contract import Change, FacetFilter, SearchDocument, SearchEngine, Section
from tests.search.contract_base import EngineTests
from tests.search.contract_corpus import CORPUS, practice


def _page(number: int, title: str, text: str, language: str = "es") -> SearchDocument:
    sections = (Section("texto", "Texto", text),)
    return practice(number, "", title, sections=sections, language=language)


class CorrectionContract(EngineTests):
    """Words that no page holds, and how many of the words a page must hold."""

    def load(self, engine: SearchEngine, *pages: SearchDocument) -> SearchEngine:
        engine.apply(Change(page.key, n, page) for n, page in enumerate(pages, start=1))
        return engine

    # Corrected -----------------------------------------------------------------------------------

    def test_seed_s_2_kit_dignidd_finds_kit_dignidad_and_says_what_was_corrected(
        self, loaded: SearchEngine
    ) -> None:
        results = self.find(loaded, "kit dignidd")
        assert [hit.title for hit in results.hits] == ["Kit Dignidad"]
        assert results.corrected_from == "kit dignidd"
        assert results.did_you_mean == "kit dignidad"
        assert (results.relaxed, results.coverage, results.hits[0].coverage) == ("", 1.0, 1.0)

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("dignidadd", "dignidad"),  # a letter too many
            ("dinidad", "dignidad"),  # one missing
            ("digmidad", "dignidad"),  # one wrong
            ("dignidda", "dignidad"),  # two swapped
            ("dgniddad", "dignidad"),  # two mistakes in a long word
            ("amigavles", "amigables"),  # said alike
            ("Migracoin", "migración"),  # with the accent that pages write
            ("kitdignidad", "kit dignidad"),  # two words in one
            ("alber gue", "albergue"),  # one word in two
        ],
    )
    def test_s_2_a_mistake_is_corrected_to_a_word_of_the_pages(
        self, loaded: SearchEngine, typed: str, meant: str
    ) -> None:
        results = self.find(loaded, typed)
        assert (results.corrected_from, results.did_you_mean) == (typed, meant)
        assert results.total >= 1
        right = {hit.key for hit in self.find(loaded, meant).hits}
        assert {hit.key for hit in results.hits} == right

    @pytest.mark.parametrize(
        ("language", "typed", "meant"),
        [
            ("es", "vivenda", "vivienda"), ("es", "refugaidos", "refugiados"),
            ("en", "nutriton", "nutrition"), ("en", "refugess", "refugees"),
            ("pt", "nutrcao", "nutrição"), ("pt", "mordia", "moradia"),
        ],
    )  # fmt: skip
    def test_s_2_words_of_each_language_are_corrected(
        self, engine: SearchEngine, language: str, typed: str, meant: str
    ) -> None:
        self.load(
            engine,
            _page(1, "Uno", "La vivienda de los refugiados."),
            _page(2, "Two", "The nutrition of refugees.", "en"),
            _page(3, "Três", "A nutrição e a moradia.", "pt"),
        )
        results = self.find(engine, typed)
        assert results.did_you_mean == meant
        assert [hit.language for hit in results.hits] == [language]

    def test_s_2_only_the_word_that_is_nowhere_changes(self, loaded: SearchEngine) -> None:
        results = self.find(loaded, "  Kit   DIGNIDD ¡ya! -niños")
        assert results.did_you_mean == "Kit   dignidad ¡ya! -niños"
        assert [hit.code for hit in results.hits] == ["PR-37"]

    def test_a_corrected_word_has_its_synonyms(self, loaded: SearchEngine) -> None:
        results = self.find(loaded, "violnecia basada en género")
        assert {hit.code for hit in results.hits} == {"PR-32", "PR-33", "PR-34"}
        assert results.did_you_mean == "violencia basada en género"

    def test_the_candidate_that_stands_with_the_other_words_is_meant(
        self, engine: SearchEngine
    ) -> None:
        often = [_page(n, "Otra", "Una mesa larga.") for n in range(10, 15)]
        self.load(engine, *often, _page(1, "Sierra", "La meta del huerto."))
        assert self.find(engine, "mepa huerto").did_you_mean == "meta huerto"

    def test_a_word_that_pages_hold_in_another_form_is_not_corrected(
        self, loaded: SearchEngine
    ) -> None:
        for text in ("mujeres", "migraciones", "encuestas", "género", "OMS", "who"):
            results = self.find(loaded, text)
            assert (results.corrected_from, results.did_you_mean) == ("", "")

    @pytest.mark.parametrize(
        "text",
        ['"kit dignidd"', "kit -dignidd", "código:BP2_PX", "BP99_PC", "BP2_PX", "kti", "2029",
         "dignidadaaaaaaa", "x" * 41],
    )  # fmt: skip
    def test_what_is_quoted_excluded_a_code_short_or_far_is_not_corrected(
        self, loaded: SearchEngine, text: str
    ) -> None:
        results = self.find(loaded, text)
        assert (results.corrected_from, results.did_you_mean) == ("", "")

    def test_a_correction_counts_from_the_next_search_after_a_change(
        self, loaded: SearchEngine
    ) -> None:
        assert self.find(loaded, "cisterrna").did_you_mean == ""
        new = practice(50, "", "Cisterna")
        loaded.apply([Change(new.key, 100, new)])
        assert self.find(loaded, "cisterrna").did_you_mean == "cisterna"
        loaded.apply([Change(new.key, 101, None)])
        results = self.find(loaded, "cisterrna")
        assert (results.total, results.did_you_mean) == (0, "")

    def test_a_word_whose_only_page_went_is_corrected(self, engine: SearchEngine) -> None:
        self.load(engine, _page(1, "Uno", "La letrina."), _page(2, "Dos", "La letrinna."))
        assert self.find(engine, "letrinna").corrected_from == ""
        engine.apply([Change("PR-2.es", 100, None)])
        results = self.find(engine, "letrinna")
        assert (results.corrected_from, results.did_you_mean) == ("letrinna", "letrina")

    def test_s_5_a_filter_never_changes_what_is_corrected(self, loaded: SearchEngine) -> None:
        facets = ("sector", "territory", "language")
        found = self.find(loaded, "migracoin", facets=facets)
        for name, counts in found.facets.items():
            for code, count in counts:
                filters = {name: FacetFilter(any=(code,))}
                results = self.find(loaded, "migracoin", filters=filters)
                assert (results.total, results.did_you_mean) == (count, "migración")
        nowhere = {"sector": FacetFilter(any=("EDU",))}
        results = self.find(loaded, "migracoin", filters=nowhere)
        assert (results.total, results.did_you_mean) == (0, "migración")

    # Not corrected -------------------------------------------------------------------------------

    def test_exact_offers_a_correction_only_when_it_finds_nothing(
        self, loaded: SearchEngine
    ) -> None:
        results = self.find(loaded, "kit dignidd", exact=True)
        assert (results.total, results.corrected_from) == (0, "")
        assert results.did_you_mean == "kit dignidad"
        assert self.find(loaded, "dignidad", exact=True).did_you_mean == ""

    def test_strict_requires_every_word_with_its_synonyms_and_corrects_none(
        self, loaded: SearchEngine
    ) -> None:
        for text in ("kit dignidd", "buena práctica inexistente", "niños kit migración casos mesa"):
            results = self.find(loaded, text, strict=True)
            assert (results.total, results.relaxed, results.corrected_from) == (0, "", "")
            assert results.did_you_mean == ""
        assert set(self.keys(loaded, "vbg", strict=True)) == {32, 33, 34}
        assert set(self.keys(loaded, "las mujeres y los jóvenes", strict=True)) == {35, 36}

    def test_a_rare_word_with_a_frequent_neighbour_is_a_proposal_only(
        self, engine: SearchEngine
    ) -> None:
        often = [_page(n, "Otra", "El refugio abre.") for n in range(10, 22)]
        self.load(engine, *often, _page(1, "Una", "El refujio cierra."))
        results = self.find(engine, "refujio")
        assert [hit.code for hit in results.hits] == ["PR-1"]
        assert (results.corrected_from, results.did_you_mean) == ("", "refugio")
        assert self.find(engine, "refugio").did_you_mean == ""

    # The ladder ----------------------------------------------------------------------------------

    def test_pages_with_every_word_come_first_when_fewer_are_required(
        self, engine: SearchEngine
    ) -> None:
        strong = [_page(n, "Agua segura", "agua segura agua segura " * 5) for n in range(10, 15)]
        whole = _page(1, "Informe", "Una nota larga. " * 40 + "Sobre agua, comida y segura.")
        self.load(engine, *strong, whole)
        results = self.find(engine, "agua segura comida")
        assert results.relaxed == "67%"
        assert results.hits[0].code == "PR-1"
        question = "agua segura comida nota informe"
        pages = [self.keys(engine, question, size=2, page=page) for page in (1, 2, 3)]
        assert self.find(engine, question).relaxed == "any"
        assert pages[0][0] == 1
        assert sorted(key for page in pages for key in page) == [1, 10, 11, 12, 13, 14]

    def test_each_hit_says_what_share_of_the_words_it_holds(self, loaded: SearchEngine) -> None:
        found = self.find(loaded, "niños kit dignidad").hits
        shares = {hit.code: hit.coverage for hit in found}
        assert shares == {"PR-37": pytest.approx(2 / 3), "PR-31": pytest.approx(1 / 3)}
        assert {hit.coverage for hit in self.find(loaded, "").hits} == {1.0}
        assert {hit.coverage for hit in self.find(loaded, "práctica").hits} == {1.0}

    # Keys and the reader ---------------------------------------------------------------------

    def test_keys_narrow_hits_counts_and_facets_and_nothing_else(
        self, loaded: SearchEngine
    ) -> None:
        keys = ("PR-34.es", "PR-35.es", "PR-999.es", "")
        results = self.find(loaded, "migración albergue", keys=keys, facets=("territory",))
        assert {hit.code for hit in results.hits} == {"PR-34", "PR-35"}
        assert dict(results.facets["territory"]) == {"PE": 1, "CO": 1}
        everything = self.find(loaded, "")
        assert self.find(loaded, "", keys=("PR-34.es",)).total == 1
        assert self.find(loaded, "", keys=("PR-999.es",)).total == 0
        assert self.find(loaded, "", keys=()).total == everything.total

    def test_keys_do_not_change_how_many_words_are_required(self, loaded: SearchEngine) -> None:
        for text in ("buena práctica inexistente", "kit dignidd", "género mesa reserva"):
            found = {hit.key for hit in self.find(loaded, text).hits}
            for document in CORPUS:
                one = {hit.key for hit in self.find(loaded, text, keys=(document.key,)).hits}
                assert one == found & {document.key}

    def test_the_reader_never_changes_what_is_found(self, loaded: SearchEngine) -> None:
        for text in ("", "género", "kit dignidd", "buena práctica inexistente", "bp", "migración"):
            for sort in ("relevance", "date", "title"):
                plain = self.find(loaded, text, sort=sort, facets=("language",))
                for reader in ("es", "en", "pt", "qu", "\x00"):
                    read = self.find(loaded, text, sort=sort, facets=("language",), reader=reader)
                    assert {h.key for h in read.hits} == {h.key for h in plain.hits}
                    assert (read.total, read.facets) == (plain.total, plain.facets)

    def test_of_equal_pages_the_one_in_the_readers_language_comes_first(
        self, engine: SearchEngine
    ) -> None:
        one = _page(1, "Kit dignidad", "Kit dignidad", "es")
        two = _page(2, "Kit dignidad", "Kit dignidad", "pt")
        self.load(engine, one, two)
        assert self.keys(engine, "dignidad", reader="es") == [1, 2]
        assert self.keys(engine, "dignidad", reader="pt") == [2, 1]
