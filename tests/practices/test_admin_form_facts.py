"""The typed facts in the form of a practice: numbers, and silence about them."""

from __future__ import annotations

import pytest

from practices.models import PracticePage
from tests.admin_forms import AdminForm, edit_address, make_editor, new_practice, practice
from tests.factories import make_figure, make_practice, make_term

pytestmark = pytest.mark.django_db

ONE_ACTOR = {
    "actors-TOTAL_FORMS": "1",
    "actors-0-organisation": "",
    "actors-0-label": "Municipio",
    "actors-0-role": "lead",
    "actors-0-ORDER": "1",
}


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def the_page() -> PracticePage:
    return PracticePage.objects.get(slug="cocinas-comunitarias")


def test_a_number_that_is_deleted_takes_its_figure_away(client, editor):
    page = make_practice(figures=[make_figure(), make_figure("women_assisted", 30)])
    form = AdminForm.open(client, edit_address(page))
    answer = form.send({"people_0": "", "silent_people_assisted": "on"}, action="publish")
    assert answer.status_code == 302
    page = PracticePage.objects.get(pk=page.pk)
    assert [figure.indicator for figure in page.figures.all()] == ["women_assisted"]
    assert page.not_stated == ["people_assisted"]


def test_seed_2_5_typing_3_264_in_spanish_stores_3_264_people_and_says_so(client, editor):
    form = new_practice(client).send_again(practice(title="", people_0="3.264"))
    assert "3\u202f264" in form.text_beside("people_0").replace(" ", "\u202f")
    assert form.send({"title": "Con título"}, action="publish").status_code == 302
    figure = the_page().figures.get()
    assert (figure.value, figure.as_printed) == (3264, "3.264")


def test_an_amount_that_can_be_read_in_two_ways_is_asked_about(client, editor):
    form = new_practice(client).send_again(practice(budget_0="5.000"), action="publish")
    assert "5.000" in form.errors("budget_0")
    assert form["budget_0"] == "5.000"
    assert PracticePage.objects.count() == 0
    assert form.send({"budget_1": "dot"}, action="publish").status_code == 302
    assert the_page().figures.get().value == 5000


def test_the_text_of_the_page_decides_what_a_mark_means(client, editor):
    text = "Llegaron 1.200 personas en marzo y 2.300 en abril."
    answer = new_practice(client).send(
        practice(section_finding=text, budget_0="5.000"), action="publish"
    )
    assert answer.status_code == 302
    assert the_page().figures.get().value == 5000


@pytest.mark.parametrize("typed", ["-3", "1.5", "1.2.3", "9" * 30, "３２", "1e9"])
def test_what_is_no_number_of_people_is_refused_and_kept(client, editor, typed):
    form = new_practice(client).send_again(practice(people_0=typed))
    assert form.errors("people_0") != ""
    assert form["people_0"] == typed


def test_a_fact_cannot_be_stated_and_not_stated_at_once(client, editor):
    place = make_term("territory", "EC-O", "El Oro")
    form = new_practice(client).send_again(
        practice(
            people_0="58,000",
            silent_people_assisted="on",
            terms_territory=[place.pk],
            silent_territory="on",
            sustainability="low",
            silent_sustainability="on",
            silent_actors="on",
            **ONE_ACTOR,
        )
    )
    for name in ("people_0", "terms_territory", "sustainability", "silent_actors"):
        assert form.errors(name) != "", name
    assert form["silent_people_assisted"] == "on"
    assert PracticePage.objects.count() == 0
