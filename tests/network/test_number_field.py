"""The field in which a number is typed as its source prints it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from network.forms import NumberField, spaced
from tests.admin_forms import make_editor


def form_of(text="", mark="", *, initial=None, evidence=None, **options):
    class Sheet(forms.Form):
        number = NumberField(**options)

    form = Sheet({"number_0": text, "number_1": mark}, initial={"number": initial})
    form.fields["number"].evidence = evidence
    return form


def value_of(*args, **options):
    form = form_of(*args, **options)
    assert form.is_valid(), form.errors
    reading = form.cleaned_data["number"]
    return reading and reading.value


@pytest.mark.parametrize("typed", ["58,000", "58.000", "58 000", "58\u202f000", "58000"])
def test_thousands_of_people_are_read_however_they_are_printed(typed):
    assert value_of(typed, max_decimals=0) == 58000


def test_nothing_typed_is_no_number_and_no_error():
    assert value_of("") is None


def test_three_digits_after_one_mark_are_asked_about_and_the_answer_decides():
    assert not form_of("5.000").is_valid()
    assert value_of("5.000", "dot") == 5000
    assert value_of("5.000", "comma") == Decimal("5.000")


def test_the_document_answers_for_the_person():
    assert value_of("5.000", evidence="dot") == 5000


def test_the_question_appears_with_both_readings():
    html = str(form_of("5.000")["number"])
    assert html.count('type="radio"') == 2
    assert "5\u202f000" in html
    assert 'type="radio"' not in str(form_of("5000")["number"])


def test_what_is_stored_is_no_change_when_it_comes_back():
    for value in (Decimal("58000.0000"), Decimal("5.1230"), Decimal("0"), Decimal("1234567.5")):
        shown = form_of(initial=value).fields["number"].widget.decompress(value)[0]
        assert form_of(shown, initial=value).has_changed() is False
        assert value_of(shown) == value


@given(st.decimals(min_value=0, max_value=Decimal("9999999999999999.9999"), places=4))
def test_every_figure_that_can_be_stored_is_read_back_as_itself(value):
    assert value_of(NumberField().widget.decompress(value)[0]) == value


@given(st.text(max_size=80))
def test_no_text_breaks_the_field(text):
    form = form_of(text, max_decimals=0)
    form.is_valid()
    assert str(form["number"])


def test_a_hostile_text_is_kept_as_text():
    html = str(form_of('"><script>alert(1)</script>')["number"])
    assert "<script>" not in html


def test_the_reading_is_said_while_it_is_typed(client, db):
    address = reverse("minga_read_number")
    assert client.get(address, {"text": "5"}).status_code == 302
    client.force_login(make_editor())
    assert client.get(address, {"text": "3.264", "max_decimals": "0"}).json() == {
        "read_as": spaced(Decimal(3264)),
        "ambiguous": False,
    }
    assert client.get(address, {"text": "3.264"}).json()["ambiguous"] is True
    assert client.get(address, {"text": "muchas"}).json()["read_as"] == ""
