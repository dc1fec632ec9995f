"""Row S.5 with meaning on, as a property: whatever is asked, what is found, counted and paged
through is what the words find."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.contract import FacetFilter, SearchEngine, SearchQuery
from search.engines.embedded import EmbeddedEngine
from search.meaning.fusion import MOST_BY_MEANING, MOST_CLOSE
from search.meaning.searching import search_with_meaning
from search.synonyms import Expander, SynonymSet
from tests.search.contract_corpus import HOSTILE, marked
from tests.search.meaning.concepts import CONCEPTS, ConceptMeaning
from tests.search.meaning.test_searching import LIBRARY, page

WORDS = [word for line in CONCEPTS for word in line.split()]
SECTORS = ("PRO", "EDU", "LIV")
PAGES = [
    *LIBRARY,
    *(
        page(
            n,
            f"{WORDS[n * 7 % len(WORDS)]} {WORDS[n * 11 % len(WORDS)]}",
            " ".join(WORDS[n * k % len(WORDS)] for k in (3, 5, 13)),
            language=("es", "en")[n % 2],
            facets={"sector": (SECTORS[n % 3],), "goal": (str(n % 5),)},
        )
        for n in range(300, 420)
    ),
]
QUERIES = st.lists(
    st.sampled_from([*WORDS, "acogida", "asunto", "zzzz", "-agua", '"taller de"', "BP301_PC"]),
    min_size=1,
    max_size=7,
).map(" ".join)
FILTERS = st.dictionaries(
    st.sampled_from(["sector", "language", "goal"]),
    st.builds(
        FacetFilter,
        any=st.lists(st.sampled_from([*SECTORS, "es", "en", "1", "2"]), max_size=2).map(tuple),
        without=st.lists(st.sampled_from([*SECTORS, "es", "3"]), max_size=1).map(tuple),
    ),
    max_size=2,
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    expander = Expander([SynonymSet(("agua", "líquido vital", "water"))])
    folder: Path = tmp_path_factory.mktemp("property")
    engine = EmbeddedEngine(folder / "index", lambda: expander)
    engine.rebuild(PAGES)
    return engine


def test_issue_5_4_seed_s_5_meaning_changes_no_total_no_count_and_loses_no_hit(
    engine: SearchEngine,
) -> None:
    meaning = ConceptMeaning(PAGES)
    by_key = {document.key: document for document in PAGES}

    added = apart = 0

    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(QUERIES, FILTERS, st.sampled_from([1, 7, 10, 40, 100]))
    def check(text: str, filters: dict[str, FacetFilter], size: int) -> None:
        asked = SearchQuery(
            text, filters=filters, size=size, facets=("sector", "language", "goal"), reader="es"
        )
        nonlocal added, apart
        whole = [document.key for document in engine.scan(asked)]
        shown: list[str] = []
        for number in range(1, max(1, -(-len(whole) // size)) + 1):
            query = replace(asked, page=number)
            words = engine.search(query)
            found = search_with_meaning(query, engine=engine, meaning=meaning)
            assert found.results.total == words.total == len(whole)
            assert found.results.facets == words.facets
            if number == 1:
                assert found.results.coverage >= words.coverage
            keys = [hit.key for hit in found.results.hits]
            assert found.by_meaning == set(keys).difference(whole)
            assert len(found.by_meaning) <= MOST_BY_MEANING
            assert len(found.close) <= (MOST_CLOSE if number == 1 else 0)
            added, apart = added + len(found.by_meaning), apart + len(found.close)
            shown += [hit.key for hit in found.shown]
            for hit in found.shown:
                document = by_key[hit.key]
                assert _fits({**document.facets, "language": (document.language,)}, filters)
        assert len(shown) == len(set(shown))
        assert set(whole) <= set(shown)

    check()
    assert added > 20
    assert apart > 20


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_issue_5_6_no_text_makes_the_search_fail_or_count_otherwise(
    engine: SearchEngine, text: str
) -> None:
    query = SearchQuery(text, facets=("sector",), reader="es")
    found = search_with_meaning(query, engine=engine, meaning=ConceptMeaning(LIBRARY))
    words = engine.search(query)
    assert (found.results.total, found.results.facets) == (words.total, words.facets)
    for hit in found.shown:
        assert marked(hit) is not None


def _fits(facets: dict[str, tuple[str, ...]], filters: dict[str, FacetFilter]) -> bool:
    return all(
        (not chosen.any or set(chosen.any) & set(facets.get(name, ())))
        and not set(chosen.without) & set(facets.get(name, ()))
        for name, chosen in filters.items()
    )
