"""What tests of the demand start from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from search.demand import figures, lexicon
from search.demand.recorder import recorder
from tests.factories import make_article, make_term
from tests.search.library import make_places

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    recorder.forget()
    lexicon.forget()
    figures.forget()
    yield
    recorder.forget()
    lexicon.forget()
    figures.forget()


@pytest.fixture
def vocabulary(db: None) -> Any:
    """Five places of two countries, two themes, two sectors of which one belongs to a theme."""
    make_places()
    make_term("theme", "housing", "Vivienda y hábitat", name_en="Housing and habitat")
    make_term("theme", "health", "Salud y bienestar", name_en="Health and well-being", order=1)
    make_term("sector", "HEA", "Salud", name_en="Health")
    make_term("sector", "FSC", "Seguridad alimentaria")
    return lexicon.current_vocabulary()


@pytest.fixture
def site(search_index: Any, vocabulary: Any) -> Any:
    """A site with one page about housing in Machala and one about health in Huaquillas, the second
    by its sector alone."""
    terms = {(term.scheme, term.code): term for term in _terms()}
    make_article(
        "Casas que se arreglan entre vecinos",
        terms=[terms["theme", "housing"], terms["territory", "EC-O-MAC"]],
    )
    make_article(
        "Brigadas en la frontera", terms=[terms["sector", "HEA"], terms["territory", "EC-O-HUA"]]
    )
    search_index.drain()
    return search_index


def _terms() -> Any:
    from vocabulary.models import Term

    return Term.objects.all()
