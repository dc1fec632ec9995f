"""Terms: names with a fallback, places in a tree, moves, keywords."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from vocabulary.enums import Scheme
from vocabulary.models import Synonym, Term
from vocabulary.services import keywords_named, move_term, retire_term
from vocabulary.signals import terms_changed

pytestmark = pytest.mark.django_db


def place(code: str, parent: Term | None = None, **fields: object) -> Term:
    fields = {"name_es": code, **fields}
    return Term.objects.create(scheme=Scheme.TERRITORY, code=code, parent=parent, **fields)


@pytest.fixture
def tree() -> dict[str, Term]:
    """CO › CO-NSA › CO-NSA-cucuta, PE, and CO-NS, whose code is the beginning of another."""
    co = place("CO", order=2)
    nsa = place("CO-NSA", co)
    return {
        "CO": co,
        "CO-NSA": nsa,
        "CO-NSA-cucuta": place("CO-NSA-cucuta", nsa),
        "CO-NS": place("CO-NS", co),
        "PE": place("PE", order=1),
    }


def test_a_name_falls_back_to_spanish_then_english_then_portuguese() -> None:
    spanish = Term(code="a", name_es="salud", name_pt="saúde")
    english = Term(code="b", name_en="health", name_pt="saúde")
    portuguese = Term(code="c", name_pt="saúde")
    with translation.override("en"):
        assert [str(term) for term in (spanish, english, portuguese)] == [
            "salud",
            "health",
            "saúde",
        ]
    assert spanish.label("pt-br") == "saúde"


def test_what_stands_within_a_term_is_itself_and_all_below(tree: dict[str, Term]) -> None:
    within = Term.objects.within(tree["CO-NSA"]).values_list("code", flat=True)
    assert set(within) == {"CO-NSA", "CO-NSA-cucuta"}
    assert Term.objects.within(tree["CO"]).count() == 4


def test_tree_order_puts_children_after_their_parent_and_siblings_in_their_order(
    tree: dict[str, Term],
) -> None:
    for number in (1, 10, 2):
        Term.objects.create(scheme=Scheme.GOAL, code=str(number), order=number, name_es="x")
    codes = list(Term.objects.in_tree_order().values_list("code", flat=True))
    assert codes == ["1", "2", "10", "PE", "CO", "CO-NS", "CO-NSA", "CO-NSA-cucuta"]


def test_moving_a_term_takes_what_stands_below_it_along(
    tree: dict[str, Term], django_assert_num_queries
) -> None:
    told: list[int] = []
    terms_changed.connect(receiver := lambda term_ids, **_: told.extend(term_ids), weak=False)
    move_term(term=tree["CO-NSA"], parent=tree["PE"])
    terms_changed.disconnect(receiver)
    paths = dict(Term.objects.values_list("code", "path"))
    assert paths == {
        "CO": "CO",
        "CO-NSA": "PE/CO-NSA",
        "CO-NSA-cucuta": "PE/CO-NSA/CO-NSA-cucuta",
        "CO-NS": "CO/CO-NS",
        "PE": "PE",
    }
    assert told == [tree["CO-NSA"].pk, tree["CO-NSA-cucuta"].pk]


def test_a_term_moves_to_the_top(tree: dict[str, Term]) -> None:
    move_term(term=tree["CO-NSA"], parent=None)
    assert Term.objects.get(code="CO-NSA-cucuta").path == "CO-NSA/CO-NSA-cucuta"


def test_a_term_cannot_stand_within_itself(tree: dict[str, Term]) -> None:
    for parent in ("CO", "CO-NSA", "CO-NSA-cucuta"):
        with pytest.raises(ValidationError) as error:
            move_term(term=tree["CO"], parent=tree[parent])
        assert list(error.value.message_dict) == ["parent"]
    assert Term.objects.get(code="CO-NSA").path == "CO/CO-NSA"


def test_a_parent_is_of_the_same_list(tree: dict[str, Term]) -> None:
    sector = Term.objects.create(scheme=Scheme.SECTOR, code="PRO", name_es="Protección")
    with pytest.raises(ValidationError):
        move_term(term=sector, parent=tree["CO"])


def test_a_code_that_differs_only_in_capitals_is_taken(tree: dict[str, Term]) -> None:
    with pytest.raises(ValidationError) as error:
        Term(scheme=Scheme.TERRITORY, code="pe", name_es="Perú").clean()
    assert list(error.value.message_dict) == ["code"]


def test_a_retired_term_is_no_longer_offered(tree: dict[str, Term]) -> None:
    retire_term(term=tree["PE"])
    assert not Term.objects.offered().filter(code="PE").exists()
    assert Term.objects.filter(code="PE").exists()


def test_a_keyword_is_found_again_however_it_is_typed() -> None:
    first = keywords_named(names=["Niñez", " medios  de vida "], language="es")
    again = keywords_named(names=["ninez", "Medios de vida", "NIÑEZ", ""], language="es")
    assert [term.code for term in first] == ["ninez", "medios-de-vida"]
    assert again == first
    assert Term.objects.in_scheme(Scheme.KEYWORD).count() == 2


def test_a_keyword_is_known_by_its_name_in_another_language() -> None:
    term = Term.objects.create(
        scheme=Scheme.KEYWORD, code="alojamiento", name_es="Alojamiento", name_en="Shelter"
    )
    assert keywords_named(names=["shelter"], language="en") == [term]


@pytest.mark.parametrize("name", ["¡¿?", "x" * 81])
def test_a_keyword_without_letters_or_too_long_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        keywords_named(names=[name], language="es")
    assert not Term.objects.exists()


def test_a_synonym_set_gets_a_key_and_needs_two_words() -> None:
    Synonym.objects.create(key="refugio", terms_es="x\ny")
    synonym = Synonym(terms_es="Refugio\n\n alojamiento ", terms_en="shelter")
    synonym.full_clean()
    synonym.save()
    assert (synonym.key, synonym.terms_es) == ("refugio-2", "Refugio\nalojamiento")
    with pytest.raises(ValidationError):
        Synonym(terms_es="solo").full_clean()


def test_capitals_must_be_words_of_the_set() -> None:
    with pytest.raises(ValidationError) as error:
        Synonym(terms_es="OMS\nSalud", uppercase_only="WHO").full_clean()
    assert list(error.value.message_dict) == ["uppercase_only"]
