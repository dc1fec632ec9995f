"""The fields by which people choose terms and type keywords."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from vocabulary.enums import Scheme
from vocabulary.forms import KeywordsField, TermsField
from vocabulary.models import Term

pytestmark = pytest.mark.django_db


class ChoosingForm(forms.Form):
    territory = TermsField(Scheme.TERRITORY)
    keywords = KeywordsField()


@pytest.fixture
def country() -> Term:
    return Term.objects.create(
        scheme=Scheme.TERRITORY, code="CO", name_es="Colombia", name_en="Colombia (en)"
    )


@pytest.fixture
def city(country: Term) -> Term:
    return Term.objects.create(
        scheme=Scheme.TERRITORY,
        code="CO-cucuta",
        name_es="Cúcuta",
        other_names="San José de Cúcuta",
        parent=country,
    )


def boxes(form: forms.Form) -> list[tuple[str, str, str]]:
    """Depth, label and code of each tick box, as they stand in the page."""
    soup = BeautifulSoup(str(form["territory"]), "html.parser")
    return [
        (row["data-depth"], row.find("span").text, row.find("small").text.strip())
        for row in soup.find_all("li", attrs={"data-words": True})
    ]


def test_terms_stand_as_a_tree_with_code_and_name_in_the_readers_language(city: Term) -> None:
    assert boxes(ChoosingForm()) == [("0", "Colombia", "CO"), ("1", "Cúcuta", "CO-cucuta")]
    with translation.override("en"):
        assert boxes(ChoosingForm())[0] == ("0", "Colombia (en)", "CO")


def test_a_term_is_found_by_any_of_its_names(city: Term) -> None:
    assert 'data-words="CO-cucuta Cúcuta San José de Cúcuta"' in str(ChoosingForm()["territory"])


def test_what_is_chosen_is_terms(city: Term, country: Term) -> None:
    form = ChoosingForm({"territory": [str(city.pk), str(country.pk)]})
    assert form.is_valid()
    assert set(form.cleaned_data["territory"]) == {city, country}
    assert str(form["territory"]).count(" checked") == 2


def test_a_retired_term_is_offered_only_to_what_has_it(city: Term) -> None:
    Term.objects.filter(pk=city.pk).update(retired=True)
    assert not ChoosingForm({"territory": [str(city.pk)]}).is_valid()
    form = ChoosingForm({"territory": [str(city.pk)]})
    form.fields["territory"].prepare_terms([city])
    assert form.is_valid()
    assert len(boxes(form)) == 2


def test_a_term_of_another_list_is_refused_in_words(country: Term) -> None:
    sector = Term.objects.create(scheme=Scheme.SECTOR, code="PRO", name_es="Protección")
    form = ChoosingForm({"territory": [str(sector.pk)]})
    assert not form.is_valid()
    assert form.errors["territory"]


def test_a_list_costs_one_query(city: Term, django_assert_num_queries) -> None:
    for number in range(50):
        Term.objects.create(scheme=Scheme.TERRITORY, code=str(number), name_es="x")
    with django_assert_num_queries(1):
        str(ChoosingForm()["territory"])


def test_a_short_list_has_no_search_line_and_a_long_one_has(city: Term) -> None:
    assert "data-search" not in str(ChoosingForm()["territory"])
    for number in range(15):
        Term.objects.create(scheme=Scheme.TERRITORY, code=str(number), name_es="x")
    assert "data-search" in str(ChoosingForm()["territory"])


def test_names_are_text_and_never_markup() -> None:
    Term.objects.create(scheme=Scheme.TERRITORY, code="X", name_es='"><script>alert(1)</script>')
    assert "<script>" not in str(ChoosingForm()["territory"])


def test_keywords_are_typed_and_those_that_exist_are_found() -> None:
    known = Term.objects.create(scheme=Scheme.KEYWORD, code="ninez", name_es="Niñez")
    form = ChoosingForm({"keywords": " niñez, Medios de vida ,, "})
    assert form.is_valid()
    found = form.cleaned_data["keywords"]
    assert [term.label("es") for term in found] == ["Niñez", "Medios de vida"]
    assert found[0] == known
    assert form.fields["keywords"].prepare_terms(found) == "Niñez, Medios de vida"


def test_a_keyword_without_letters_is_refused_in_words() -> None:
    form = ChoosingForm({"keywords": "bien, ¿?"})
    assert not form.is_valid()
    assert form.errors["keywords"]


def test_keywords_that_must_be_given_are_asked_for() -> None:
    with pytest.raises(ValidationError):
        KeywordsField(required=True).clean(" , ")
