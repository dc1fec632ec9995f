"""How good the answers are, guarded by floors: ``pytest tests/search/relevance -s`` prints them."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.search.relevance.questions import VARIANTS, fallen, floors, judged, misses, table

# The mark makes the database of the run, which the demo content is written to for a moment.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("relevance")]
LANGUAGES = ("en", "es", "pt")


def test_issue_4_8_there_are_150_judged_questions_and_30_of_each_language(library):
    found = judged(library.keys)
    languages = Counter(item.question.language for item in found)
    assert len(found) >= 150
    assert set(languages) == set(LANGUAGES)
    assert min(languages.values()) >= 30
    assert len({(item.question.language, item.question.text) for item in found}) == len(found)


def test_issue_4_8_every_language_is_asked_as_typed_unaccented_with_a_typo_and_a_synonym(asked):
    assert sorted(asked) == sorted((lang, way) for lang in LANGUAGES for way in VARIANTS)
    assert sorted(floors()) == sorted(asked)


def test_issue_4_8_no_answer_is_worth_less_than_its_floor(asked):
    print("", table(asked), "", *misses(asked), sep="\n")  # noqa: T201  read with -s
    assert fallen(asked, floors()) == []
