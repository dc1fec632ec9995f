"""How an engine follows the site, and what it survives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from search.contract import (
    Change,
    FacetFilter,
    Match,
    SearchDocument,
    SearchEngine,
    SearchQuery,
    Signals,
    Sort,
)
from tests.search.contract_base import EngineTests
from tests.search.contract_corpus import CORPUS, HOSTILE, TEN_NAMES, Balanced, marked, practice


class ChangesContract(EngineTests):
    """Changes, rebuilds, the smaller questions, and hostile text."""

    # Changes -------------------------------------------------------------------------------------

    def test_what_is_removed_is_found_no_more(self, loaded: SearchEngine) -> None:
        assert loaded.apply([Change("PR-31.es", 100, None)]) == 1
        assert self.keys(loaded, "niños") == []
        assert "PR-31.es" not in set(loaded.keys())
        facets = self.find(loaded, "", facets=("sector",)).facets
        assert "EDU" not in dict(facets["sector"])
        assert self.find(loaded, "").total == len(CORPUS) - 1

    def test_what_changes_is_found_as_it_is_now(self, loaded: SearchEngine) -> None:
        changed = replace(CORPUS[10], title="Ludotecas", sections=())
        loaded.apply([Change(changed.key, 100, changed)])
        assert self.keys(loaded, "niños") == []
        assert self.keys(loaded, "ludoteca") == [31]
        assert self.find(loaded, "").total == len(CORPUS)

    def test_an_older_change_never_overwrites_a_newer(self, engine: SearchEngine) -> None:
        new, old = practice(1, "", "Nuevo título"), practice(1, "", "Viejo título")
        assert engine.apply([Change(new.key, 8, new)]) == 1
        assert engine.apply([Change(old.key, 7, old)]) == 0
        assert engine.apply([Change(old.key, 6, None)]) == 0
        assert [h.title for h in self.find(engine, "título").hits] == ["Nuevo título"]

    def test_an_older_change_does_not_bring_back_what_went(self, engine: SearchEngine) -> None:
        document = practice(1, "", "Retirada")
        engine.apply([Change(document.key, 1, document)])
        engine.apply([Change(document.key, 3, None)])
        assert engine.apply([Change(document.key, 2, document)]) == 0
        assert self.find(engine, "").total == 0
        assert engine.apply([Change(document.key, 4, document)]) == 1
        assert self.keys(engine, "retirada") == [1]

    def test_the_latest_of_two_changes_in_one_batch_wins(self, engine: SearchEngine) -> None:
        new, old = practice(1, "", "Nuevo"), practice(1, "", "Viejo")
        assert engine.apply([Change(new.key, 5, new), Change(old.key, 4, old)]) == 1
        assert [h.title for h in self.find(engine, "").hits] == ["Nuevo"]

    def test_more_changes_than_one_batch_are_all_applied(self, engine: SearchEngine) -> None:
        many = [practice(n, "", f"Página {n}") for n in range(450)]
        assert engine.apply(Change(d.key, n, d) for n, d in enumerate(many, start=1)) == 450
        assert set(engine.keys()) == {d.key for d in many}
        assert engine.apply([]) == 0

    def test_a_rebuild_replaces_everything(self, loaded: SearchEngine) -> None:
        heard: list[int] = []
        assert loaded.rebuild(CORPUS[:5], progress=heard.append) == 5
        assert heard[-1] == 5
        assert set(loaded.keys()) == {d.key for d in CORPUS[:5]}
        changed = replace(CORPUS[0], title="Después")
        assert loaded.apply([Change(changed.key, 1, changed)]) == 1

    def test_a_rebuild_that_fails_leaves_what_was(self, loaded: SearchEngine) -> None:
        def broken() -> Iterator[SearchDocument]:
            yield CORPUS[0]
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError, match="went away"):
            loaded.rebuild(broken())
        assert set(loaded.keys()) == {d.key for d in CORPUS}
        assert loaded.apply([Change("PR-31.es", 100, None)]) == 1

    # Scans ---------------------------------------------------------------------------------------

    def test_issue_4_2_a_scan_gives_back_the_documents_as_they_were_indexed(
        self, loaded: SearchEngine
    ) -> None:
        rich = practice(
            40, "BP11_PC", "Íntegra", summary="Un resumen.", keywords=("huerto", "Manabí"),
            codes=("PR-40", "BP11_PC", "BP 11"), place="Tumaco", signals=Signals(0.25, 0.875),
        )  # fmt: skip
        loaded.apply([Change(rich.key, 100, rich)])
        by_key = {document.key: document for document in loaded.scan(SearchQuery(size=1, page=9))}
        assert by_key == {document.key: document for document in (*CORPUS, rich)}

    @pytest.mark.parametrize("sort", ["relevance", "date", "title"])
    @pytest.mark.parametrize("text", ["", "familias", "bp", "kit o niños", "zzz"])
    def test_a_scan_follows_the_order_of_the_search(
        self, loaded: SearchEngine, text: str, sort: Sort
    ) -> None:
        query = SearchQuery(text, sort=sort, size=100)
        scanned = [document.key for document in loaded.scan(query)]
        assert scanned == [hit.key for hit in loaded.search(query).hits]
        filtered = replace(query, filters={"sector": FacetFilter(any=("HEA",))})
        assert len(list(loaded.scan(filtered))) == loaded.count(filtered)

    def test_a_scan_passes_the_largest_page(self, engine: SearchEngine) -> None:
        many = [practice(n, "", f"Página {n}") for n in range(350)]
        engine.rebuild(many)
        assert {d.key for d in engine.scan(SearchQuery("página"))} == {d.key for d in many}
        assert len(list(engine.scan(SearchQuery("página", sort="date")))) == 350

    def test_a_scan_reads_one_state_of_the_index_whatever_changes_meanwhile(
        self, loaded: SearchEngine
    ) -> None:
        scan = loaded.scan(SearchQuery(sort="title"))
        first = next(scan)
        loaded.apply([Change(d.key, 100, None) for d in CORPUS])
        loaded.rebuild(CORPUS[:1])
        assert {d.key for d in (first, *scan)} == {d.key for d in CORPUS}
        assert [d.key for d in loaded.scan(SearchQuery())] == [CORPUS[0].key]

    # Reasons -------------------------------------------------------------------------------------

    def test_issue_4_4_a_hit_says_which_words_stand_in_which_field(
        self, loaded: SearchEngine
    ) -> None:
        rich = practice(
            41, "BP12_PC", "Huertos", text="Los huertos dan.", summary="Riego y huertos.",
            keywords=("Riego",),
        )  # fmt: skip
        loaded.apply([Change(rich.key, 100, rich)])
        (hit,) = self.find(loaded, "HUERTO riegos").hits
        assert hit.why == (
            Match("title", ("HUERTO",)),
            Match("summary", ("HUERTO", "riegos")),
            Match("body", ("HUERTO",)),
            Match("keywords", ("riegos",)),
        )
        assert hit.matched == ("title", "summary", "body", "keywords")
        (by_code, *_) = self.find(loaded, "BP12").hits
        assert by_code.why[0] == Match("code", ("BP12",))

    def test_words_that_underscores_join_are_found_whole_and_by_their_parts(
        self, loaded: SearchEngine
    ) -> None:
        joined = practice(42, "", "Feria_de_Huertos 3", text="Ver plan_Beta_7 y ABC9_XY.")
        loaded.apply([Change(joined.key, 100, joined)])
        for text in ("huerto", '"feria de huertos"', "feria_de_huertos", "beta", '"plan beta 7"'):
            assert self.keys(loaded, text, exact=True) == [42], text
            (hit,) = self.find(loaded, text, exact=True).hits
            assert (hit.coverage, bool(marked(hit))) == (1.0, True), text
        assert self.keys(loaded, '"beta plan"', exact=True) == []
        assert marked(self.find(loaded, "huertos").hits[0]) == ["Huertos"]
        assert marked(self.find(loaded, '"ABC9_XY"').hits[0]) == ["ABC9_XY"]

    def test_a_hit_brings_the_facets_and_the_signals_of_its_document(
        self, loaded: SearchEngine
    ) -> None:
        judged = replace(CORPUS[11], signals=Signals(evidence=1.0, freshness=0.25))
        loaded.apply([Change(judged.key, 100, judged)])
        (hit,) = self.find(loaded, "ruta atención reserva").hits
        assert dict(hit.facets) == dict(judged.facets)
        assert hit.signals == judged.signals

    # The rest ------------------------------------------------------------------------------------

    def test_count_equals_the_total_of_the_search(self, loaded: SearchEngine) -> None:
        for text in ("", "género", "bp", "buena inexistente"):
            query = SearchQuery(text, filters={"sector": FacetFilter(any=("PRO",))})
            assert loaded.count(query) == loaded.search(query).total

    def test_document_frequencies_count_live_pages_by_folded_word(
        self, loaded: SearchEngine
    ) -> None:
        assert loaded.document_frequencies(["Niños", "dignidad", "zzz"]) == {
            "ninos": 1, "dignidad": 1, "zzz": 0,
        }  # fmt: skip
        loaded.apply([Change("PR-37.es", 100, None)])
        assert loaded.document_frequencies(["dignidad"]) == {"dignidad": 0}

    def test_issue_4_4_similar_pages_say_what_they_share(self, engine: SearchEngine) -> None:
        garden = self.page(51, "Huerto escolar", "Los niños riegan el huerto.", "WSH", "4", "EC13")
        alike = self.page(52, "Huertos de barrio", "El riego se turna.", "FSC", "4", "EC13")
        other = self.page(53, "Cuentas claras", "El presupuesto se publica.", "PRO", "16", "EC17")
        engine.rebuild([garden, alike, other, *self.crowd()])
        (similar,) = engine.similar("PR-51.es", limit=9)
        assert similar.hit.key == "PR-52.es"
        assert similar.words == ("Huertos", "riego")
        assert similar.facets == {"goal": ("4",), "territory": ("EC13",)}
        assert dict(similar.hit.facets) == dict(alike.facets)
        assert engine.similar("PR-51.es", limit=0) == ()
        assert engine.similar("PR-999.es") == ()
        assert engine.similar("PR-53.es") == ()

    def test_similar_pages_leave_out_translations_and_come_in_one_version(
        self, engine: SearchEngine
    ) -> None:
        garden = self.page(51, "Huerto escolar", "Los niños riegan el huerto.", "WSH", "4", "EC13")
        alike = self.page(52, "Huertos de barrio", "El riego se turna.", "FSC", "4", "EC13")
        versions = [
            replace(page, key=f"{page.code}.{language}", language=language, title=title)
            for page, title in ((garden, "School garden"), (alike, "Neighbourhood garden"))
            for language in ("en", "pt")
        ]
        engine.rebuild([garden, alike, *versions, *self.crowd()])
        for key, reader, found in (
            ("PR-51.es", "", "PR-52.es"),
            ("PR-51.es", "en", "PR-52.en"),
            ("PR-51.en", "", "PR-52.en"),
            ("PR-51.en", "es", "PR-52.es"),
        ):
            assert [s.hit.key for s in engine.similar(key, reader=reader)] == [found]

    def page(
        self, number: int, title: str, text: str, sector: str, goal: str, region: str
    ) -> SearchDocument:
        facets = {"sector": (sector,), "goal": (goal,), "territory": ("EC", region)}
        return practice(number, "", title, text=text, summary=text, facets=facets)

    def crowd(self) -> list[SearchDocument]:
        """Pages that have nothing in common but what every page has."""
        return [
            practice(n, "", f"Distinta {chr(97 + n)}{chr(97 + n)}{chr(97 + n)}",
                     facets={"territory": ("EC",)}, text="Cada familia llegó.")
            for n in range(12)
        ]  # fmt: skip

    def test_suggestions_complete_titles_and_codes(self, loaded: SearchEngine) -> None:
        assert [s.text for s in loaded.suggest("kit dig")] == ["Kit Dignidad"]
        assert [s.text for s in loaded.suggest("espac")] == ["Espacios amigables"]
        assert [s.code for s in loaded.suggest("bp", limit=3)] == list(TEN_NAMES[:3])
        assert [s.code for s in loaded.suggest("el kit de dig")] == ["PR-37"]
        [second] = [s for s in loaded.suggest("BP2") if s.url == "/es/w/PR-18/"]
        assert second.key == "PR-18.es"
        assert loaded.suggest("BP2")[0] == second
        assert loaded.suggest("pr-31")[0].url == "/es/w/PR-31/"
        assert {s.url for s in loaded.suggest("pr")} <= {f"/es/w/PR-{n}/" for n in range(10, 20)}
        assert loaded.suggest("") == ()

    def test_a_page_is_suggested_once_in_the_readers_language(self, loaded: SearchEngine) -> None:
        other = replace(CORPUS[16], key="PR-37.otra", language="es", title="Kit digno")
        loaded.apply([Change(other.key, 100, other)])
        for reader, language, title in (("es", "es", "Kit digno"), ("pt", "pt", "Kit Dignidad")):
            (page,) = loaded.suggest("kit dig", reader=reader)
            assert (page.language, page.text, page.kind) == (language, title, "practice")
        (page,) = loaded.suggest("kit dignidad", reader="es")
        assert page.language == "pt"

    def test_health_counts_documents_by_kind(self, loaded: SearchEngine) -> None:
        health = loaded.health()
        assert health.ok
        assert health.documents == {"practice": 15, "lesson": 2}
        assert health.size_bytes > 0

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_text_is_answered(self, loaded: SearchEngine, name: str) -> None:
        text = HOSTILE[name]
        facets = ("kind", "sector")
        for sort in ("relevance", "date", "title"):
            results = self.find(loaded, text, sort=sort, facets=facets)
            assert 0 <= results.total <= len(CORPUS)
            for hit in results.hits:
                marked(hit)
        self.find(loaded, text, exact=True)
        chosen = FacetFilter(any=(text,), all=(text,), without=(text,))
        self.find(loaded, "niños", filters={"sector": chosen}, languages=(text,))
        loaded.suggest(text)
        loaded.similar(text)
        loaded.document_frequencies([text])
        loaded.count(SearchQuery(text))

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_text_in_a_page_is_indexed(self, engine: SearchEngine, name: str) -> None:
        text = HOSTILE[name]
        document = practice(
            1, text[:100], f"Testigo {text}", text=f"{text} testigo {text}", summary=text,
            keywords=(text,), place=text, facets={"sector": (text,), text[:20]: ("x",)},
        )  # fmt: skip
        engine.apply([Change(document.key, 1, document)])
        (hit,) = self.find(engine, "testigo", facets=("sector",)).hits
        assert "testigo" in [m.lower() for m in marked(hit)]
        assert Balanced(hit.title_html).text == hit.title
