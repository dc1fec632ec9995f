"""An editor writes practices in the admin: real requests, real pages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from knowledge.models import KnowledgePage
from practices.models import PracticePage
from tests.admin_forms import (
    AdminForm,
    add_address,
    edit_address,
    make_editor,
    new_practice,
    practice,
)
from tests.factories import (
    make_figure,
    make_organisation,
    make_practice,
    make_term,
    practices_shelf,
)

pytestmark = pytest.mark.django_db

ACTORS = {
    "actors-TOTAL_FORMS": "2",
    "actors-0-organisation": "",
    "actors-0-label": "",
    "actors-0-role": "lead",
    "actors-0-ORDER": "1",
    "actors-1-organisation": "",
    "actors-1-label": "Socios implementadores",
    "actors-1-role": "partner",
    "actors-1-ORDER": "2",
}


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def the_page() -> PracticePage:
    return PracticePage.objects.get(slug="cocinas-comunitarias")


def section_labels(form: AdminForm) -> list[str]:
    return [
        form.form.find("label", attrs={"for": area["id"]}).text.strip().rstrip("*")
        for area in form.form.find_all("textarea")
        if area["name"].startswith("section_")
    ]


def test_a_new_practice_begins_with_the_choice_of_a_sheet(client, editor):
    answer = client.get(add_address("practices.practicepage", practices_shelf()))
    html = answer.content.decode()
    assert "?edition=oim-ec" in html
    assert "?edition=fao" in html
    assert "page-edit-form" not in html


def test_the_form_has_the_sections_of_the_sheet_in_its_order(client, editor):
    form = new_practice(client)
    assert form["edition"] == "oim-ec"
    assert section_labels(form)[:4] == [
        "Hallazgo",
        "Contexto",
        "Consejos para aplicarla",
        "Relación causa-efecto",
    ]


def test_the_form_speaks_the_language_of_its_reader(client, editor):
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": "en"})
    assert section_labels(new_practice(client))[:2] == ["Finding", "Context"]


def test_a_practice_is_written_with_all_its_facts_and_published(client, editor):
    place = make_term("territory", "EC-O-HUA", "Huaquillas")
    kits = make_term("assistance", "kits", "Entrega de kits")
    goal = make_term("goal", "5", "Igualdad de género")
    letter = make_term("principle", "a", "Centrarse en las personas")
    seven = make_term("objective", "7", "Vulnerabilidades")
    mission = make_organisation("Organización de prueba")
    answer = new_practice(client).send(
        practice(
            kind="practice",
            institutional_code="BP91_XX",
            issuer="Prueba",
            people_0="58,000",
            people_qualifier="about",
            terms_territory=[place.pk],
            terms_assistance=[kits.pk],
            terms_goal=[goal.pk],
            terms_principle=[letter.pk],
            terms_objective=[seven.pk],
            budget_0="5 000",
            budget_currency="USD",
            budget_as_printed="5,000 USD",
            sustainability="high",
            period_start="2021-03-01",
            silent_keywords="on",
            **{**ACTORS, "actors-0-organisation": str(mission.pk)},
        ),
        action="publish",
    )
    assert answer.status_code == 302, AdminForm(client, answer).html
    page = the_page()
    assert page.live
    assert (page.institutional_code, page.issuer) == ("BP91_XX", "prueba")
    people, budget = page.figures.order_by("indicator").reverse()
    assert (people.value, people.qualifier, people.as_printed, people.unit) == (
        58000,
        "about",
        "58,000",
        "people",
    )
    assert (budget.value, budget.unit, budget.as_printed) == (5000, "USD", "5,000 USD")
    assert {item.tag for item in page.page_terms.all()} == {place, kits, goal, letter, seven}
    assert [str(actor) for actor in page.actors.all()] == [
        "Organización de prueba",
        "Socios implementadores",
    ]
    assert page.not_stated == ["keywords"]
    assert page.sustainability == "high"
    assert [section["anchor"] for section in page.rendered_sections()] == ["finding", "context"]
    assert "Se cocina mejor en grupo." in page.rendered_sections()[0]["html"]


def test_a_draft_of_a_published_page_leaves_it_untouched_and_is_all_there_again(client, editor):
    old, new = make_term("territory", "EC-O", "El Oro"), make_term("territory", "EC-P", "Pichincha")
    page = make_practice(terms=[old], figures=[make_figure(value=100)])
    form = AdminForm.open(client, edit_address(page))
    answer = form.send(
        {
            "title": "Título en borrador",
            "section_finding": "Texto en borrador.",
            "people_0": "250",
            "terms_territory": [new.pk],
        }
    )
    assert answer.status_code == 302
    live = PracticePage.objects.get(pk=page.pk)
    assert live.title == "Práctica de prueba"
    assert live.sections["finding"] == "Preguntar antes de comprar mejora la asistencia."
    assert [figure.value for figure in live.figures.all()] == [Decimal(100)]
    assert [item.tag for item in live.page_terms.all()] == [old]
    again = AdminForm.open(client, edit_address(page))
    assert again["title"] == "Título en borrador"
    assert again["section_finding"] == "Texto en borrador."
    assert again["people_0"] == "250"
    assert again.values["terms_territory"] == [str(new.pk)]
    assert again.send(action="publish").status_code == 302
    live = PracticePage.objects.get(pk=page.pk)
    assert live.title == "Título en borrador"
    assert [figure.value for figure in live.figures.all()] == [Decimal(250)]
    assert [item.tag for item in live.page_terms.all()] == [new]


def test_a_page_whose_rows_came_with_a_draft_is_published_again_and_again(client, editor):
    page = make_practice()
    AdminForm.open(client, edit_address(page)).send({"people_0": "250"})
    for _time in range(3):
        answer = AdminForm.open(client, edit_address(page)).send(action="publish")
        assert answer.status_code == 302
    assert [figure.value for figure in page.figures.all()] == [Decimal(250)]


def test_publishing_again_without_changes_changes_nothing(client, editor):
    place = make_term("territory", "EC-O", "El Oro")
    barrier = make_term("barrier", "papers", "Papeles")
    women = make_figure("women_assisted", 30)
    page = make_practice(
        terms=[place, barrier],
        figures=[make_figure(as_printed="58,000", qualifier="more_than"), women],
        actors=["Socios implementadores"],
        not_stated=["budget"],
    )
    before = [figure.uuid for figure in page.figures.all()]
    assert AdminForm.open(client, edit_address(page)).send(action="publish").status_code == 302
    page = PracticePage.objects.get(pk=page.pk)
    assert [figure.uuid for figure in page.figures.all()] == before
    figure = page.figures.get(indicator="people_assisted")
    assert (figure.value, figure.as_printed, figure.qualifier) == (58000, "58,000", "more_than")
    # The form does not show barriers: they stay.
    assert {item.tag for item in page.page_terms.all()} == {place, barrier}
    assert page.not_stated == ["budget"]
    assert [str(actor) for actor in page.actors.all()] == ["Socios implementadores"]


def test_what_is_wrong_is_said_beside_it_and_every_word_stays(client, editor):
    form = new_practice(client).send_again(
        practice(
            title="",
            section_effectiveness="Lo que se escribió.\r\n\r\nEn dos párrafos.",
            people_0="muchas",
            summary="Un resumen.",
            **ACTORS,
        ),
        action="publish",
    )
    assert form.errors("title") != ""
    assert "muchas" in form.errors("people_0")
    assert form["people_0"] == "muchas"
    assert form["section_effectiveness"] == "Lo que se escribió.\r\n\r\nEn dos párrafos."
    assert form["summary"] == "Un resumen."
    assert form["actors-1-label"] == "Socios implementadores"
    assert PracticePage.objects.count() == 0


def test_a_section_that_the_sheet_asks_for_may_be_missing_only_by_decision(client, editor):
    form = new_practice(client).send_again(practice(section_context=""), action="publish")
    assert form.errors("section_context") != ""
    assert form.send({"missing_accepted": "on"}, action="publish").status_code == 302
    assert the_page().sections == {"finding": "Se cocina mejor en grupo."}


def test_a_draft_may_lack_everything_but_its_title(client, editor):
    answer = new_practice(client).send({"title": "Solo un título", "slug": "solo-un-titulo"})
    assert answer.status_code == 302
    assert PracticePage.objects.get(slug="solo-un-titulo").live is False


def test_after_a_change_of_sheet_the_other_sections_are_kept(client, editor):
    page = make_practice(sections={"finding": "Uno.", "context": "Dos.", "added_value": "Tres."})
    form = AdminForm.open(client, edit_address(page))
    assert form.send({"edition": "fao"}).status_code == 302
    again = AdminForm.open(client, edit_address(page))
    assert again["edition"] == "fao"
    assert again["section_finding"] == "Uno."
    assert again["section_added_value"] == "Tres."
    assert again.send({"edition": "oim-ec"}, action="publish").status_code == 302
    assert PracticePage.objects.get(pk=page.pk).sections == page.sections


def test_hostile_markdown_is_refused_beside_its_section(client, editor):
    hostile = "[[a|" * 4_000
    form = new_practice(client).send_again(
        practice(section_context=hostile, section_finding="Bien."), action="publish"
    )
    assert form.errors("section_context") != ""
    assert form.errors("section_finding") == ""
    assert form["section_context"] == hostile


def test_two_pages_of_an_issuer_cannot_have_one_code(client, editor):
    make_practice(issuer="prueba", institutional_code="BP91_XX")
    form = new_practice(client).send_again(
        practice(issuer="PRUEBA", institutional_code="BP91_XX"), action="publish"
    )
    assert "PR-" in form.errors("institutional_code")
    assert KnowledgePage.objects.filter(institutional_code="BP91_XX").count() == 1


def test_an_actor_needs_an_organisation_or_words(client, editor):
    form = new_practice(client).send_again(practice(**ACTORS))
    assert form.errors("actors-0-label") != ""
    assert form["actors-1-label"] == "Socios implementadores"
