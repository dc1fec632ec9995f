"""What every search engine promises, as tests. An engine subclasses ``EngineContract``.

It asserts sets of hits, exact counts, orders with their tie-break, safe extracts and visibility. It
does not assert scores. What an engine cannot do is a skip with a sentence in its subclass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from search.contract import (
    MAX_SIZE,
    Change,
    FacetFilter,
    Hit,
    SearchDocument,
    SearchEngine,
    SearchQuery,
    SearchResults,
    Section,
    Signals,
)
from search.synonyms import Expander, SynonymSet

EXPANDER = Expander(
    [
        SynonymSet(
            (
                "VBG", "violencia basada en género", "violencia de género",
                "GBV", "gender-based violence",
            )
        ),
        SynonymSet(
            ("OMS", "Organización Mundial de la Salud", "WHO"), uppercase_only=("OMS", "WHO")
        ),
        SynonymSet(("albergue", "alojamiento temporal", "shelter", "abrigo")),
    ]
)  # fmt: skip

#: Texts that no door may stumble over (docs: search, hostile input).
HOSTILE = {
    "nothing": "",
    "spaces": " \t\n ",
    "only stop words": "de la que el en y a the of",
    "only punctuation": "¿? ¡! … — % %% ++ -- && || ~ ^ * ? : \\ /",
    "parentheses": "(" * 5000 + "a" + ")" * 5000,
    "brackets": "[{(<" * 2000,
    "quotes": '"' * 4000,
    "open phrase": '"niños y',
    "operators": "AND OR NOT + - && || ! " * 500,
    "fields": "title:niños kind:practice _id:* " * 500,
    "codes": 'código: code:"" codigo:— código:BP2_PC\' OR 1=1',
    "ranges": "[a TO z} {* TO *] date:[* TO 2024]",
    "regex": "/.*(a+)+$/ .{1,9999}",
    "wildcards": "*a* ?????? a* " * 300,
    "minus": '- -- --- -a -"b" −c' * 100,
    "NUL": "ni\x00ños\x00",
    "lone surrogate": "niños \ud800 \udfff",
    "emoji": "👩‍👩‍👧‍👦 niños 🇪🇨" * 50,
    "right to left": "\u202eniños\u202c \u200f مرحبا \u2067x\u2069",
    "zalgo": "n̸̡̛̗̱̓̔̈́i̶̢̛̦̓̾ñ̴̨̛̘̈́o̷̧̜̎s̵̱̔ " * 60,
    "ligature that grows": "\ufdfa" * 50,
    "percent signs": "%00%ff%s%n%d" * 200,
    "one letter": "a" * 200_000,
    "one word": "ñ" * 300,
    "many words": " ".join(f"palabra{n}" for n in range(5000)),
    "markup": "<script>alert(1)</script> <mark> &amp; </mark>",
    "digits": "9" * 5000,
    "huge number": "BP99999999999999999999999999_PC",
}


def practice(
    number: int, name: str, title: str, *, text: str = "", **fields: object
) -> SearchDocument:
    made = SearchDocument(
        key=f"PR-{number}.es",
        kind="practice",
        code=f"PR-{number}",
        institutional_code=name,
        codes=(f"PR-{number}", name) if name else (f"PR-{number}",),
        language="es",
        title=title,
        url=f"/es/w/PR-{number}/",
        sections=(
            Section("contexto", "Contexto", "Las familias llegaron al cantón."),
            Section("efectividad", "Efectividad", text or "Se midió con una encuesta."),
        ),
        facets={"sector": ("PRO",), "territory": ("EC", "EC13")},
        year=2021,
        date=date(2021, 5, 1),
    )
    return replace(made, **fields)


TEN_NAMES = tuple(f"BP{n}_PC" for n in range(1, 11))
CORPUS: tuple[SearchDocument, ...] = (
    *(practice(20 - n, f"BP{n}_PC", f"Buena práctica {chr(96 + n)}") for n in range(1, 11)),
    practice(
        31, "", "Espacios amigables", text="Un niño juega. Los niños aprenden; la niñez, no.",
        facets={"sector": ("PRO", "EDU"), "territory": ("EC", "EC13", "EC1301"), "goal": ("4",)},
    ),
    practice(
        32, "", "Ruta de atención",
        text="Casos de violencia basada en género: <b>reserva</b> & cuidado.",
        facets={"sector": ("PRO", "HEA"), "territory": ("EC", "EC17"), "goal": ("5",)}, year=2019,
        date=date(2019, 3, 2),
    ),
    practice(
        33, "", "Gender desk", language="en", text="GBV cases are referred. Two migrations later.",
        facets={"sector": ("HEA",), "territory": ("PE",), "goal": ("5", "10")}, year=2023,
        date=date(2023, 3, 2),
    ),
    practice(
        34, "", "Mesa de género", text="La VBG se previene; migración y albergue.",
        facets={"sector": ("PRO",), "territory": ("PE",), "goal": ("5",)}, year=2023,
        date=date(2023, 3, 2),
    ),
    practice(
        35, "", "Migraciones del sur",
        text="Las mujeres y los jóvenes. Alojamiento temporal. El peso: who.",
        facets={"sector": ("SHE",), "territory": ("CO",)}, kind="lesson", date=None, year=2018,
    ),
    practice(
        36, "", "Acogida", text="Una mujer, un joven. La OMS apoya.",
        keywords=("Manabí", "ODS 8: Trabajo"),
        facets={"sector": ("SHE",), "territory": ("CO",)}, kind="lesson", date=None, year=None,
    ),
    practice(
        37, "", "Kit Dignidad", text="El kit de dignidad se entrega. Dignidad del kit.",
        language="pt", facets={"sector": ("PRO",), "territory": ("BR",)}, place="Tumaco",
    ),
)  # fmt: skip


class _Balanced(HTMLParser):
    """Collects what is marked and fails on any element but ``mark``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.marked: list[str] = []
        self.text = ""
        self._inside = False
        self.feed(html)
        self.close()
        assert not self._inside

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag == "mark"
        assert not attrs
        assert not self._inside
        self._inside = True
        self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        assert tag == "mark"
        self._inside = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside:
            self.marked[-1] += data


def marked(hit: Hit) -> list[str]:
    """Every marked stretch of a hit's title and extracts; asserts that the HTML is safe."""
    found = _Balanced(hit.title_html).marked
    for highlight in hit.highlights:
        found += _Balanced(highlight.html).marked
    return found


class EngineContract:
    """Subclass, and give an ``engine`` fixture: empty, with ``EXPANDER`` as its synonyms."""

    @pytest.fixture
    def engine(self) -> SearchEngine:
        raise NotImplementedError

    @pytest.fixture
    def loaded(self, engine: SearchEngine) -> SearchEngine:
        engine.apply(Change(d.key, n, d) for n, d in enumerate(CORPUS, start=1))
        return engine

    def find(self, engine: SearchEngine, text: str, **fields: object) -> SearchResults:
        return engine.search(replace(SearchQuery(text, size=50), **fields))

    def keys(self, engine: SearchEngine, text: str, **fields: object) -> list[int]:
        """Running numbers of the hits, in their order."""
        hits = self.find(engine, text, **fields).hits
        return [int(hit.code.removeprefix("PR-")) for hit in hits]

    # Words -----------------------------------------------------------------------------------

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

    # The ladder ------------------------------------------------------------------------------

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

    # Codes -----------------------------------------------------------------------------------

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

    # Extracts --------------------------------------------------------------------------------

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

    # Facets ----------------------------------------------------------------------------------

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

    # Order and pages -------------------------------------------------------------------------

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

    # Changes ---------------------------------------------------------------------------------

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

    # The rest --------------------------------------------------------------------------------

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
        assert _Balanced(hit.title_html).text == hit.title
