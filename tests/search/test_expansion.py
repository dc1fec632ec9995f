"""The synonyms that search uses are those of the database, from the next search on."""

from __future__ import annotations

import pytest
from django.db import transaction

from search.expansion import current_expander, synonym_sets
from tests.factories import make_article, make_term
from vocabulary.models import Synonym

pytestmark = pytest.mark.django_db


def add_synonym(**fields):
    return Synonym.objects.create(**{"key": "T1", "terms_es": "VBG\nviolencia de género", **fields})


def test_a_new_synonym_counts_from_the_next_search_without_a_drain(search_index):
    page = make_article("Guía", body="Rutas frente a la violencia de género.")
    search_index.drain()
    assert search_index.codes("VBG") == []
    add_synonym()
    assert search_index.codes("VBG") == [page.code]


def test_a_changed_synonym_counts_from_the_next_search(search_index):
    page = make_article("Guía", body="Rutas de protección.")
    search_index.drain()
    synonym = add_synonym()
    assert search_index.codes("VBG") == []
    synonym.terms_es = "VBG\nprotección"
    synonym.save()
    assert search_index.codes("VBG") == [page.code]


@pytest.mark.parametrize("end", ["retire", "delete"])
def test_a_synonym_that_ends_counts_no_more(search_index, end):
    make_article("Guía", body="Rutas frente a la violencia de género.")
    search_index.drain()
    synonym = add_synonym()
    assert search_index.search("VBG").total == 1
    if end == "retire":
        synonym.retired = True
        synonym.save()
    else:
        synonym.delete()
    assert search_index.search("VBG").total == 0


def test_the_other_names_of_a_term_find_a_page_that_has_no_tag(search_index):
    page = make_article("Guía", body="Higiene menstrual en la frontera.")
    search_index.drain()
    term = make_term("theme", "mhm", "Higiene menstrual", other_names="MHM\nsalud menstrual")
    assert search_index.codes("MHM") == [page.code]
    term.other_names = ""
    term.save()
    assert search_index.codes("MHM") == []


def test_a_synonym_that_was_rolled_back_never_counts(search_index):
    make_article("Guía", body="Rutas frente a la violencia de género.")
    search_index.drain()
    with transaction.atomic():
        add_synonym()
        assert search_index.search("VBG").total == 1
        transaction.set_rollback(True)
    assert search_index.search("VBG").total == 0


def test_the_expander_is_loaded_once_while_nothing_changes(django_assert_num_queries):
    add_synonym()
    first = current_expander()
    with django_assert_num_queries(1):
        assert current_expander() is first


def test_a_keyword_with_one_name_does_not_make_everybody_load_again():
    first = current_expander()
    make_term("keyword", "albergue", "Albergue")
    assert current_expander() is first
    make_term("keyword", "refugio", "Refugio", name_en="Shelter")
    assert current_expander() is not first


def test_sentences_are_no_synonyms_and_short_acronyms_count_in_capitals_only():
    make_term(
        "goal",
        "1.1",
        "De aquí a 2030 erradicar la pobreza extrema para todas las personas",
        other_names="META\nmeta de pobreza extrema",
    )
    (found,) = list(synonym_sets())
    assert found.terms == ("META", "meta de pobreza extrema")
    assert found.uppercase_only == ("META",)


def test_all_sets_are_read_with_two_queries_and_terms_with_one_name_are_not_among_them(
    django_assert_num_queries,
):
    Synonym.objects.all().delete()
    make_term("keyword", "uno", "Uno solo")
    make_term("keyword", "dos", "Dos nombres", name_pt="Dois nomes")
    make_term("keyword", "mas", "Otro nombre", other_names="Sobrenombre")
    with django_assert_num_queries(2):
        sets = list(synonym_sets())
    names = {frozenset(found.terms) for found in sets}
    assert names == {
        frozenset({"Dos nombres", "Dois nomes"}),
        frozenset({"Otro nombre", "Sobrenombre"}),
    }
