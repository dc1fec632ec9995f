"""What an engine finds, and how it shows it."""

from __future__ import annotations

import pytest

from search.contract import (
    Change,
    FacetFilter,
    SearchEngine,
    Section,
    Signals,
)
from tests.search.contract_base import EngineTests
from tests.search.contract_corpus import CORPUS, TEN_NAMES, marked, practice


class WordsContract(EngineTests):
    """Words, synonyms, phrases, the ladder, codes and extracts."""

    # Words ---------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        "forms", [("nino", "niño", "niños", "NIÑOS"), ("migracion", "migraciones", "Migración"),
                  ("mujer", "mujeres"), ("joven", "jovenes", "jóvenes")]
    )  # fmt: skip
    def test_s_1_accents_capitals_and_number_make_no_difference(
        self, loaded: SearchEngine, forms: tuple[str, ...]
    ) -> None:
        found = [set(self.keys(loaded, form)) for form in forms]
        assert found[0]
        assert all(keys == found[0] for keys in found)

    def test_s_1_synonyms_find_the_same_pages_in_three_languages(
        self, loaded: SearchEngine
    ) -> None:
        for text in ("vbg", "violencia basada en genero", "GBV", "gender-based violence"):
            assert set(self.keys(loaded, text)) == {32, 33, 34}

    def test_s_1_synonyms_are_marked_as_they_stand(self, loaded: SearchEngine) -> None:
        hits = {hit.code: hit for hit in self.find(loaded, "vbg").hits}
        assert marked(hits["PR-32"]) == ["violencia basada en género"]
        assert marked(hits["PR-33"]) == ["GBV"]
        assert self.find(loaded, "vbg").expanded["vbg"][0] == "violencia basada en género"

    def test_s_1_word_forms_are_marked(self, loaded: SearchEngine) -> None:
        (hit,) = self.find(loaded, "nino").hits
        assert marked(hit) == ["niño", "niños"]

    def test_an_uppercase_acronym_is_found_only_as_a_capital_word(
        self, loaded: SearchEngine
    ) -> None:
        assert set(self.keys(loaded, "WHO")) == {36}
        assert set(self.keys(loaded, "Organización Mundial de la Salud")) == {36}

    def test_exact_searches_only_what_was_typed(self, loaded: SearchEngine) -> None:
        assert set(self.keys(loaded, "vbg", exact=True)) == {34}
        results = self.find(loaded, "niños inexistente", exact=True)
        assert (results.total, results.relaxed, results.expanded) == (0, "", {})

    def test_a_phrase_is_found_as_it_is_written(self, loaded: SearchEngine) -> None:
        assert self.keys(loaded, '"kit de dignidad"') == [37]
        assert self.keys(loaded, '"dignidad kit"') == []
        assert self.keys(loaded, '"Las niños"') == []

    def test_a_phrase_does_not_cross_sections(self, loaded: SearchEngine) -> None:
        assert self.keys(loaded, '"Espacios amigables"') == [31]
        assert self.keys(loaded, '"cantón un niño"') == []

    def test_an_excluded_word_takes_its_pages_away(self, loaded: SearchEngine) -> None:
        assert set(self.keys(loaded, "migración")) == {34, 35}
        assert set(self.keys(loaded, "migración -albergue")) == {35}
        assert 32 not in self.keys(loaded, '-"violencia basada en género"')

    def test_labels_of_tags_and_the_place_count_as_text(self, loaded: SearchEngine) -> None:
        assert self.keys(loaded, "manabi") == [36]
        assert self.keys(loaded, "ODS 8") == [36]
        assert self.keys(loaded, "Tumaco") == [37]

    def test_the_title_counts_more_than_the_text(self, loaded: SearchEngine) -> None:
        assert self.keys(loaded, "migraciones")[0] == 35

    def test_signals_settle_what_the_words_leave_equal(self, engine: SearchEngine) -> None:
        weak, strong = (
            practice(n, "", "Mesa técnica", signals=Signals(evidence=e, freshness=e))
            for n, e in ((1, 0.0), (2, 1.0))
        )
        engine.apply([Change(weak.key, 1, weak), Change(strong.key, 2, strong)])
        assert self.keys(engine, "mesa") == [2, 1]

    # The ladder ----------------------------------------------------------------------------------

    def test_all_words_are_required_while_enough_pages_have_them(
        self, loaded: SearchEngine
    ) -> None:
        results = self.find(loaded, "buena práctica encuesta")
        assert (results.total, results.relaxed, results.coverage) == (10, "", 1.0)

    def test_fewer_words_are_required_until_three_pages_are_found(
        self, loaded: SearchEngine
    ) -> None:
        results = self.find(loaded, "buena práctica inexistente")
        assert (results.total, results.relaxed) == (10, "67%")
        assert results.coverage == pytest.approx(2 / 3)
        assert self.find(loaded, "práctica inexistente").relaxed == "any"

    def test_a_whole_question_starts_at_any(self, loaded: SearchEngine) -> None:
        results = self.find(loaded, "dónde juegan niños con kit dignidad migración encuesta")
        assert results.relaxed == "any"
        assert {31, 37} <= set(self.keys(loaded, "dónde juegan niños con kit dignidad migración"))

    def test_s_5_a_filter_does_not_change_how_many_words_are_required(
        self, loaded: SearchEngine
    ) -> None:
        wanted = {"sector": FacetFilter(any=("EDU",))}
        assert self.keys(loaded, "familias espacios", filters=wanted) == [31]
        narrow = {"territory": FacetFilter(any=("PE",))}
        assert self.keys(loaded, "género mesa", filters=narrow) == self.keys(
            loaded, "género mesa", filters={"territory": FacetFilter(any=("PE", "PE99"))}
        )

    # Codes ---------------------------------------------------------------------------------------

    @pytest.mark.parametrize("text", ["BP2_PC", "bp2 pc", "bp2", "bp-2 pc", "código:BP2_PC"])
    def test_s_3_an_exact_code_puts_its_practice_first(
        self, loaded: SearchEngine, text: str
    ) -> None:
        hit = self.find(loaded, text).hits[0]
        assert hit.institutional_code == "BP2_PC"
        assert "code" in hit.matched

    @pytest.mark.parametrize("text", ["bp1", "BPI_PC", "BP1_PC", "code:bp1"])
    def test_seed_4_1_a_damaged_or_short_code_puts_bp1_first(
        self, loaded: SearchEngine, text: str
    ) -> None:
        assert [h.institutional_code for h in self.find(loaded, text).hits] == ["BP1_PC"]

    def test_seed_4_1_bp_lists_the_ten_in_their_numeric_order(self, loaded: SearchEngine) -> None:
        found = self.find(loaded, "bp")
        assert tuple(hit.institutional_code for hit in found.hits) == TEN_NAMES
        pages = [self.find(loaded, "bp", size=3, page=page).hits for page in (1, 2, 3, 4)]
        assert tuple(hit.institutional_code for hits in pages for hit in hits) == TEN_NAMES

    def test_an_own_code_is_found(self, loaded: SearchEngine) -> None:
        assert self.keys(loaded, "PR-31")[0] == 31
        assert self.keys(loaded, "pr 31")[0] == 31

    def test_pages_that_mention_a_code_follow_the_page_that_has_it(
        self, engine: SearchEngine
    ) -> None:
        mentions = practice(40, "", "Réplica", text="Se basa en BP2_PC y en la BP-3.")
        for number, document in enumerate((*CORPUS, mentions), start=1):
            engine.apply([Change(document.key, number, document)])
        assert self.keys(engine, "BP2_PC") == [18, 40]
        assert self.keys(engine, "bp2 pc") == [18, 40]
        assert self.keys(engine, "código:BP2_PC") == [18]

    def test_a_code_among_words_ranks_its_page_first(self, loaded: SearchEngine) -> None:
        assert self.keys(loaded, "práctica BP7_PC")[0] == 13

    # Extracts ------------------------------------------------------------------------------------

    def test_s_4_an_extract_says_in_which_section_it_stands(self, loaded: SearchEngine) -> None:
        (hit,) = self.find(loaded, "niñez").hits
        (extract,) = hit.highlights
        assert (extract.anchor, extract.heading) == ("efectividad", "Efectividad")
        assert hit.matched == ("body",)

    def test_extracts_are_escaped(self, loaded: SearchEngine) -> None:
        hit = next(h for h in self.find(loaded, "reserva").hits)
        assert "&lt;b&gt;<mark>reserva</mark>&lt;/b&gt; &amp; cuidado" in hit.highlights[0].html

    def test_the_summary_is_shown_when_no_section_has_the_words(self, engine: SearchEngine) -> None:
        document = practice(1, "", "Título", summary="Un resumen con <agua>.")
        engine.apply([Change(document.key, 1, document)])
        (extract,) = self.find(engine, "agua").hits[0].highlights
        assert (extract.html, extract.anchor) == ("Un resumen con &lt;<mark>agua</mark>&gt;.", "")

    def test_a_page_without_a_summary_shows_what_it_begins_with(self, engine: SearchEngine) -> None:
        long = Section("contexto", "Contexto", "Cifra\tQué es\n" + "palabra " * 60)
        document = practice(1, "", "Título", sections=(Section("nada", "Nada", " "), long))
        engine.apply([Change(document.key, 1, document)])
        (hit,) = self.find(engine, "").hits
        assert hit.summary.startswith("Cifra · Qué es palabra palabra")
        assert hit.summary.endswith("palabra…")
        assert len(hit.summary) <= 241
        (extract,) = self.find(engine, "cifra").hits[0].highlights
        assert "<mark>Cifra</mark> · Qué es" in extract.html

    def test_words_that_only_tags_hold_say_so(self, loaded: SearchEngine) -> None:
        (hit,) = self.find(loaded, "manabi").hits
        assert [(h.anchor, h.html) for h in hit.highlights] == [
            ("etiquetas", "<mark>Manabí</mark>")
        ]
        assert hit.matched == ("keywords",)

    def test_a_long_section_gives_a_short_extract_around_the_words(
        self, engine: SearchEngine
    ) -> None:
        filler = "Una frase sin nada que ver. " * 200
        document = practice(1, "", "Largo", text=f"{filler}Aquí está la cisterna nueva. {filler}")
        engine.apply([Change(document.key, 1, document)])
        (extract,) = self.find(engine, "cisterna").hits[0].highlights
        assert "Aquí está la <mark>cisterna</mark> nueva." in extract.html
        assert len(extract.html) < 320

    def test_the_best_two_sections_are_shown_best_first(self, engine: SearchEngine) -> None:
        sections = tuple(
            Section(anchor, anchor.title(), text)
            for anchor, text in (
                ("uno", "agua"), ("dos", "agua y saneamiento"), ("tres", "agua"), ("otro", "nada"),
            )
        )  # fmt: skip
        document = practice(1, "", "Título", sections=sections)
        engine.apply([Change(document.key, 1, document)])
        (hit,) = self.find(engine, "agua saneamiento").hits
        assert [h.anchor for h in hit.highlights] == ["dos", "uno"]
