"""For any documents and any filters, totals and facet counts equal those of a naive model (S.5)."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.contract import Change, FacetFilter, SearchDocument, SearchQuery, Section
from search.engines.embedded import EmbeddedEngine
from search.synonyms import Expander

WORDS = ("agua", "salud", "niños", "mesa", "kit")
VALUES = {
    "sector": ("PRO", "HEA", "a b", "Ñandú", "x/y"),
    "territory": ("EC", "EC13", "PE"),
    "goal": ("1", "2", "10"),
}
COUNTED = (*VALUES, "kind", "language", "year")


@dataclass(frozen=True)
class Model:
    """A document as the naive model sees it."""

    words: frozenset[str]
    facets: dict[str, frozenset[str]]


def codes(name: str, *, most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(VALUES[name]), max_size=most).map(tuple)


@st.composite
def documents(draw: st.DrawFn) -> list[SearchDocument]:
    made = []
    for number in range(draw(st.integers(0, 14))):
        words = draw(st.lists(st.sampled_from(WORDS), max_size=3))
        made.append(
            SearchDocument(
                key=f"PR-{number}",
                kind=draw(st.sampled_from(("practice", "lesson"))),
                code=f"PR-{number}",
                language=draw(st.sampled_from(("es", "en", "pt"))),
                title="Título",
                url="/",
                sections=(Section("s", "S", " ".join(words)),),
                facets={name: draw(codes(name)) for name in VALUES},
                year=draw(st.sampled_from((None, 2020, 2021))),
            )
        )
    return made


@st.composite
def filters(draw: st.DrawFn) -> dict[str, FacetFilter]:
    names = draw(st.lists(st.sampled_from(tuple(VALUES)), max_size=3, unique=True))
    return {
        name: FacetFilter(
            any=draw(codes(name, most=2)),
            all=draw(codes(name, most=2)),
            without=draw(codes(name, most=1)),
        )
        for name in names
    }


def model_of(document: SearchDocument) -> Model:
    facets = {name: frozenset(codes) for name, codes in document.facets.items()}
    facets["kind"] = frozenset((document.kind,))
    facets["language"] = frozenset((document.language,))
    facets["year"] = frozenset((str(document.year),) if document.year else ())
    return Model(frozenset(document.sections[0].text.split()), facets)


def passes(model: Model, chosen: dict[str, FacetFilter], *, ignoring: str = "") -> bool:
    return all(
        (not want.any or bool(model.facets[name] & set(want.any)))
        and set(want.all) <= model.facets[name]
        and not model.facets[name] & set(want.without)
        for name, want in chosen.items()
        if name != ignoring
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    documents=documents(),
    chosen=filters(),
    word=st.sampled_from(("", *WORDS)),
    removed=st.sets(st.integers(0, 13), max_size=4),
)
def test_seed_s_5_counts_and_totals_equal_those_of_a_naive_model(
    documents: list[SearchDocument],
    chosen: dict[str, FacetFilter],
    word: str,
    removed: set[int],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder), Expander)
        engine.apply(Change(d.key, n, d) for n, d in enumerate(documents))
        engine.apply(Change(f"PR-{n}", 100, None) for n in removed)
        query = SearchQuery(word, filters=chosen, facets=COUNTED, size=100)
        results = engine.search(query)
        counted = engine.count(query)

    live = [model_of(d) for n, d in enumerate(documents) if n not in removed]
    live = [model for model in live if not word or word in model.words]
    total = sum(passes(model, chosen) for model in live)
    assert (results.total, len(results.hits), counted) == (total, total, total)
    for name in COUNTED:
        expected = Counter(
            code
            for model in live
            if passes(model, chosen, ignoring=name)
            for code in model.facets[name]
        )
        assert dict(results.facets[name]) == expected
        assert list(results.facets[name]) == sorted(
            results.facets[name], key=lambda pair: (-pair[1], pair[0])
        )
