"""Of which theme and which place a search speaks."""

from __future__ import annotations

from typing import Any

import pytest

from search.contract import FacetFilter, SearchQuery
from search.demand import lexicon
from search.demand.recognition import Lexicon, Name, Recognised
from tests.factories import make_term
from vocabulary.models import Synonym

pytestmark = pytest.mark.django_db


def recognise(vocabulary: Any, words: str, **filters: str) -> Recognised:
    chosen = {name: FacetFilter(any=(code,)) for name, code in filters.items()}
    return vocabulary.lexicon.recognise(words, SearchQuery(filters=chosen))


@pytest.mark.parametrize(
    ("words", "themes", "places"),
    [
        ("vivienda huaquillas", ("housing",), ("EC-O-HUA",)),
        ("viviendas en huaquillas", ("housing",), ("EC-O-HUA",)),
        ("housing tulcan ecuador", ("housing",), ("EC-C-TUL",)),
        ("salud lima", ("health",), ("PE-LIM",)),
        ("escuela tulcan", (), ("EC-C-TUL",)),
        ("seguridad alimentaria tulcan", (), ("EC-C-TUL",)),
        ("vivienda y salud", ("health", "housing"), ()),
        ("tulcan huaquillas", (), ("EC-C-TUL", "EC-O-HUA")),
        ("nada de esto", (), ()),
        ("", (), ()),
    ],
)
def test_words_name_themes_and_places(
    vocabulary: Any, words: str, themes: tuple[str, ...], places: tuple[str, ...]
) -> None:
    found = recognise(vocabulary, words)
    assert (found.themes, found.territories) == (themes, places)


def test_filters_name_them_too_and_a_sector_its_theme(vocabulary: Any) -> None:
    found = recognise(vocabulary, "kits", sector="HEA", territory="EC-O")
    assert (found.themes, found.territories) == (("health",), ("EC-O",))


def test_what_is_excluded_is_not_spoken_of(vocabulary: Any) -> None:
    query = SearchQuery(filters={"theme": FacetFilter(without=("health",))})
    assert vocabulary.lexicon.recognise("", query).themes == ()


def test_synonyms_of_a_theme_mean_it(vocabulary: Any) -> None:
    Synonym.objects.create(key="S1", terms_es="vivienda\ntecho digno", terms_en="dwelling")
    found = recognise(lexicon.current_vocabulary(), "techo digno en lima")
    assert (found.themes, found.territories) == (("housing",), ("PE-LIM",))


def test_a_new_place_counts_at_once(vocabulary: Any) -> None:
    make_term("territory", "CO", "Colombia")
    assert recognise(lexicon.current_vocabulary(), "vivienda colombia").territories == ("CO",)


def test_a_name_of_two_countries_counts_only_beside_one_of_them() -> None:
    amazonas = Name("Amazonas", (("territory", "PE-AMA"), ("territory", "CO-AMA")))
    paths = {"PE-AMA": ("PE", "PE-AMA"), "CO-AMA": ("CO", "CO-AMA")}
    names = [amazonas, Name("Perú", (("territory", "PE"),))]
    lexicon = Lexicon(names, paths=paths)
    assert lexicon.recognise("amazonas", SearchQuery()).territories == ()
    assert lexicon.recognise("amazonas peru", SearchQuery()).territories == ("PE-AMA",)


def test_a_country_wins_over_a_region_of_its_name() -> None:
    mexico = Name("México", (("territory", "MX"), ("territory", "MX-MEX")))
    lexicon = Lexicon([mexico], paths={"MX": ("MX",), "MX-MEX": ("MX", "MX-MEX")})
    assert lexicon.recognise("mexico", SearchQuery()).territories == ("MX",)


@pytest.mark.parametrize(
    ("words", "is_known"),
    [("vivienda en huaquillas", True), ("maria perez huaquillas", False), ("", True)],
)
def test_words_are_known_when_all_are_of_the_vocabulary(
    vocabulary: Any, words: str, is_known: bool
) -> None:
    assert recognise(vocabulary, words).is_known is is_known


def test_a_keyword_that_a_writer_added_makes_no_word_known(vocabulary: Any) -> None:
    make_term("keyword", "maria", "María", other_names="Mariela")
    assert not recognise(lexicon.current_vocabulary(), "maria").is_known


def test_words_get_their_accents_and_capitals_back(vocabulary: Any) -> None:
    assert vocabulary.lexicon.written("vivienda tulcan kits") == "vivienda Tulcán kits"


@pytest.mark.parametrize(
    ("words", "is_known"),
    [
        ("tulcan huaquillas", False),
        ("vivienda tulcan huaquillas", False),
        ("tulcan carchi", True),
        ("tulcan ecuador", True),
        ("ecuador lima", True),
    ],
)
def test_places_that_lie_apart_may_be_the_names_of_a_person(
    vocabulary: Any, words: str, is_known: bool
) -> None:
    assert recognise(vocabulary, words).is_known is is_known
