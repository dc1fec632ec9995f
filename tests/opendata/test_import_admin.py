"""Upload → preview → correct → drafts or published, in the administration, without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.users.models import UserProfile

from accounts.models import User
from knowledge.pages.privacy import decided_marks
from network.models import Organisation
from opendata.models import ImportRun
from practices.models import PracticePage
from tests.factories import make_superuser

from .import_desk import Desk, errors_of
from .importing import many_sheets, practice, rows, sheet, terms
from .sheet_files import OWN, on_both_sheets


@pytest.fixture
def desk(client: Client, oim: Any) -> Desk:
    return Desk(client, make_superuser())


@on_both_sheets
def test_i_1_preview_then_ten_practices_one_of_them_whole(desk: Desk, path: Any) -> None:
    before = rows()
    answer = desk.upload(path.read_bytes())
    assert {name: count for name, count in rows().items() if before[name] != count} == {
        "opendata.ImportRun": 1
    }
    html = answer.content.decode()
    assert "58,000" in html  # as printed
    assert "58\u202f000" in html  # as read
    answer = desk.send(answer, "publish")
    assert answer.status_code == 200
    assert PracticePage.objects.live().count() == 10
    assert len(practice("BP2_PC").sections) == 11
    again = desk.send(desk.upload(path.read_bytes()), "publish")
    assert again.context["report"].unchanged == 10
    assert PracticePage.objects.count() == 10


def test_i_1_the_preview_shows_every_field_guesses_holes_and_personal_data(desk: Desk) -> None:
    text = sheet("BPI_PC", "Una", "Población asistida", "", "58,000", "", "Relación con ODS", "",
                 "", "Territorio", "", "Lago Agrio, Puerto Nuevo", "",
                 "Efectividad", "", "Escriba a ana@example.org.") + sheet("BP2_PC")  # fmt: skip
    block = desk.upload(text).context["blocks"][0]
    badges = {row.key: set(row.badges) for row in block.rows}
    assert "guessed" in badges["title"]
    assert badges["goals"] == {"silent"}
    assert badges["territory"] == {"guessed", "unknown"}
    assert badges["budget"] == {"missing"}
    assert badges["effectiveness"] == {"personal"}
    assert badges["people_assisted"] == set()
    edition_keys = {"finding", "context", "higher_goals", "actors", "keywords", "principles"}
    assert edition_keys <= set(badges)
    printed = {row.key: (row.printed, row.line) for row in block.rows}
    assert printed["people_assisted"] == ("Población asistida\n58,000", 9)


def test_a_document_without_news_says_so_and_leads_back(desk: Desk) -> None:
    def shown(answer: Any) -> tuple[str, list[str], bool]:
        html = BeautifulSoup(answer.content.decode(), "html.parser")
        decide = html.select_one(".mi-decide")
        buttons = [button["value"] for button in decide.select("button[name=action]")]
        back = decide.select_one(f'a[href="{reverse("minga_imports")}"]') is not None
        return " ".join(decide.get_text().split()), buttons, back

    text = sheet("BP1_PC", "Una")
    first = desk.upload(text)
    assert shown(first)[1:] == (["publish", "drafts", "save"], False)
    desk.send(first, "drafts")
    # Saved as a draft: what is left to do is to publish it.
    again = desk.upload(text)
    assert shown(again)[1:] == (["publish", "save"], False)
    desk.send(again, "publish")
    assert practice("BP1_PC").live
    words, buttons, back = shown(desk.upload(text))
    assert (buttons, back) == (["save"], True)
    assert " 0 " not in words


def test_what_nobody_touches_is_saved_as_it_was_read(desk: Desk) -> None:
    answer = desk.send(desk.upload(OWN.read_bytes()), "save")
    assert ImportRun.objects.get().corrections == {}
    assert not PracticePage.objects.exists()
    desk.send(answer, "drafts")
    page = practice("BP2_PC")
    assert not page.live
    assert page.figures.get(indicator="people_assisted").as_printed == "58,000"
    assert [str(actor) for actor in page.actors.all()] == ["OIM Ecuador", "socios implementadores"]


def test_every_field_can_be_corrected(desk: Desk) -> None:
    answer = desk.upload(sheet("BP1_PC", "Una", "Actores", "", "OIM"))
    answer = desk.send(
        answer,
        "publish",
        **{
            "s1-title": "Otro título",
            "s1-summary": "Lo que se aprende.",
            "s1-section_effectiveness": "Funcionó.",
            "s1-people_0": "3.264",
            "s1-people_qualifier": "more_than",
            "s1-budget_0": "5,000",
            "s1-budget_1": "comma",
            "s1-budget_currency": "USD",
            "s1-budget_year": "2021",
            "s1-territory": "Quito\r\nlago agrio",
            "s1-assistance": "Provisión de kits",
            "s1-organisations": "OIM\r\nFundación Nueva",
            "s1-words": "lideresas",
            "s1-principles": "a, G",
            "s1-objectives": "7; 15",
            "s1-goals": "5",
            "s1-sustainability": "medium",
            "s1-keywords": "kits\r\nescucha",
            "s1-silent_keywords": "",
        },
    )
    assert answer.status_code == 200
    page = practice("BP1_PC")
    assert (page.title, page.summary, page.live) == ("Otro título", "Lo que se aprende.", True)
    assert page.sections["effectiveness"] == "Funcionó."
    people, budget = page.figures.order_by("order")
    assert (people.value, people.qualifier, people.unit) == (3264, "more_than", "people")
    assert (budget.value, budget.unit, budget.price_year) == (5000, "USD", 2021)
    assert terms(page, "territory") == ["EC-P-quito", "EC-U-nueva-loja"]
    assert terms(page, "principle") == ["a", "g"]
    assert terms(page, "objective") == ["15", "7"]
    assert terms(page, "goal") == ["5"]
    assert terms(page, "keyword") == ["escucha", "kits"]
    assert terms(page, "assistance") == ["kits"]
    assert page.sustainability == "medium"
    assert [str(actor) for actor in page.actors.all()] == [
        "OIM Ecuador", "Fundación Nueva", "lideresas",
    ]  # fmt: skip
    assert Organisation.objects.filter(name="Fundación Nueva").count() == 1


def test_corrections_are_not_undone_by_the_same_file(desk: Desk) -> None:
    text = sheet("BP1_PC", "Una")
    desk.send(desk.upload(text), "publish", **{"s1-title": "Corregida"})
    again = desk.upload(text)
    assert again.context["blocks"][0].plan.state == "unchanged"
    changed = desk.upload(sheet("BP1_PC", "Otra"))
    assert changed.context["blocks"][0].plan.state == "edited"
    desk.send(changed, "publish")
    assert practice("BP1_PC").title == "Corregida"
    desk.send(desk.upload(sheet("BP1_PC", "Otra")), "publish", update="on")
    assert practice("BP1_PC").title == "Otra"


def test_errors_stand_beside_their_fields_and_the_words_stay(desk: Desk) -> None:
    answer = desk.send(
        desk.upload(sheet("BP1_PC", "Una")),
        "publish",
        **{
            "s1-title": "",
            "s1-summary": "Lo que escribí.",
            "s1-territory": "Quitto",
            "s1-goals": "99",
            "s1-people_0": "muchas",
            "s1-silent_territory": "on",
        },
    )
    assert answer.status_code == 422
    found = errors_of(answer)
    assert set(found) == {"title", "territory", "goals", "people"}
    assert any("Quito" in message for message in found["territory"])
    html = answer.content.decode()
    for typed in ("Lo que escribí.", "Quitto", "muchas"):
        assert typed in html
    assert not PracticePage.objects.exists()
    assert ImportRun.objects.get().corrections == {}


def test_a_sheet_can_be_left_out_and_taken_in_again(desk: Desk) -> None:
    text = sheet("BP1_PC", "Una") + sheet("BP2_PC", "Dos")
    answer = desk.send(desk.upload(text), "save", drop=("s2-wanted",))
    assert ImportRun.objects.get().left_out == ["BP2_PC"]
    # What is left out may be wrong.
    answer = desk.send(answer, "save", **{"s2-title": ""})
    assert answer.status_code == 200
    desk.send(answer, "drafts")
    assert [page.institutional_code for page in PracticePage.objects.all()] == ["BP1_PC"]
    desk.send(desk.upload(text), "drafts")
    assert PracticePage.objects.count() == 2


def test_personal_data_needs_a_decision_and_the_decision_is_logged(desk: Desk) -> None:
    answer = desk.upload(sheet("BP1_PC", "Una", "Efectividad", "", "Escriba a ana@example.org."))
    answer = desk.send(answer, "publish")
    assert answer.status_code == 422
    assert answer.context["file_form"].errors["reviewed"]
    assert not PracticePage.objects.exists()
    desk.send(answer, "publish", reviewed="on")
    page = practice("BP1_PC")
    assert page.live
    assert len(decided_marks(page)) == 1


def test_a_decision_holds_only_for_the_spots_that_were_shown(desk: Desk) -> None:
    answer = desk.upload(sheet("BP1_PC", "Una", "Efectividad", "", "Escriba a ana@example.org."))
    answer = desk.send(answer, "publish", reviewed="on", **{"s1-summary": "O a luis@example.org."})
    assert answer.status_code == 422
    assert not PracticePage.objects.exists()
    assert "luis@example.org" in answer.content.decode()


def test_personal_data_may_wait_in_a_draft(desk: Desk) -> None:
    answer = desk.upload(sheet("BP1_PC", "Una", "Efectividad", "", "Escriba a ana@example.org."))
    desk.send(answer, "drafts")
    assert not practice("BP1_PC").live


def test_a_number_that_can_be_read_in_two_ways_is_asked(desk: Desk) -> None:
    text = sheet("BP1_PC", "Una", "Presupuesto", "", "1,234 millones USD")
    answer = desk.upload(text)
    assert [code for code, _question in answer.context["checking"].questions] == ["BP1_PC"]
    assert desk.send(answer, "drafts").status_code == 422
    answer = desk.send(answer, "save", thousands="comma")
    assert answer.context["checking"].questions == []
    desk.send(answer, "drafts")
    assert practice("BP1_PC").figures.get().value == 1_234_000_000


def test_two_hundred_sheets_are_checked_twenty_at_a_time_and_saved_together(desk: Desk) -> None:
    answer = desk.upload(many_sheets(range(1, 201)))
    assert len(answer.context["blocks"]) == 20
    answer = desk.send(answer, "next", **{"s1-title": "Corregida"})
    assert answer.context["checking"].page.number == 2
    assert answer.context["blocks"][0].number == 21
    answer = desk.send(answer, "publish")
    assert answer.context["report"].created == 200
    assert practice("BP1_PC").title == "Corregida"
    assert ImportRun.objects.get().upload is None


def test_a_new_institution_is_named_in_the_upload(client: Client, words: None) -> None:
    desk = Desk(client, make_superuser())
    refused = desk.upload(sheet("BP1_PC"), source="new", source_code="Mi ONG", source_name="")
    assert set(refused.context["form"].errors) == {"source_code", "source_name"}
    desk.send(
        desk.upload(sheet("BP1_PC"), source="new", source_code="mi-ong", source_name="Mi ONG"),
        "drafts",
    )
    assert Organisation.objects.get(issuer="mi-ong").name == "Mi ONG"


@pytest.mark.parametrize("language", ["es", "en"])
def test_i_1_every_page_of_the_way_opens_in_both_languages(
    desk: Desk, settings: Any, language: str
) -> None:
    user = User.objects.get(email="jefa@example.org")
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
    for name in ("minga_imports", "minga_import_new"):
        page = desk.client.get(reverse(name))
        assert page.status_code == 200
        assert f'lang="{language}"' in page.content.decode()
    answer = desk.upload(OWN.read_bytes())
    with translation.override(language):
        first = answer.context["blocks"][1].rows[0].label
    assert f">{first}" in answer.content.decode()
    result = desk.send(answer, "publish")
    assert result.context["report"].created == 10
    assert desk.client.get(reverse("minga_imports")).status_code == 200
