"""How an engine follows the site, and what it survives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from search.contract import (
    Change,
    FacetFilter,
    SearchDocument,
    SearchEngine,
    SearchQuery,
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

    def test_similar_pages_share_terms_and_leave_out_the_page_itself(
        self, loaded: SearchEngine
    ) -> None:
        codes = [hit.code for hit in loaded.similar("PR-34.es")]
        assert "PR-34" not in codes
        assert codes
        assert loaded.similar("PR-999.es") == ()
        assert loaded.similar("PR-34.es", limit=0) == ()

    def test_suggestions_complete_titles_and_codes(self, loaded: SearchEngine) -> None:
        assert [s.text for s in loaded.suggest("kit dig")] == ["Kit Dignidad"]
        assert [s.text for s in loaded.suggest("espac")] == ["Espacios amigables"]
        assert [s.text.split(" · ")[0] for s in loaded.suggest("bp", limit=3)] == list(
            TEN_NAMES[:3]
        )
        assert loaded.suggest("BP2")[0].url == "/es/w/PR-18/"
        assert loaded.suggest("pr-31")[0].url == "/es/w/PR-31/"
        assert {s.url for s in loaded.suggest("pr")} <= {f"/es/w/PR-{n}/" for n in range(10, 20)}
        assert loaded.suggest("") == ()

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
