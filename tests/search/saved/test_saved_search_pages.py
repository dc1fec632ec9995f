"""Saving, listing, changing and deleting: what its owner sees, and that nobody else does."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.enums import Role
from accounts.models import Notice, User
from accounts.services import ensure_roles, give_role
from search.saved import services
from search.saved.models import SavedSearch
from tests.factories import make_article, make_term, make_user
from tests.search.saved.conftest import member

pytestmark = pytest.mark.django_db

SAVE = "/es/buscar/guardar/"
LIST = "/es/buscar/guardadas/"


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def own(saved: SavedSearch, act: str = "") -> str:
    return f"{LIST}{saved.uuid}/{act}"


def test_whoever_is_not_signed_in_comes_back_to_the_same_selection(desk, client):
    answer = client.get(f"{SAVE}?q=kit+dignidad&kind=practice")
    assert answer.status_code == 302
    assert answer["Location"] == (
        "/es/cuentas/login/?next=/es/buscar/guardar/%3Fq%3Dkit%2Bdignidad%26kind%3Dpractice"
    )


def test_the_search_page_offers_to_save_what_it_shows(desk, client):
    make_article("Un kit")
    desk.index.drain()
    page = client.get("/es/buscar/?q=kit&size=20&page=1")
    assert 'href="/es/buscar/guardar/?q=kit&amp;size=20"' in page.text


def test_the_proposed_name_is_the_selections_sentence(desk, maria):
    make_term("territory", "EC", "Ecuador")
    page = of(maria).get(f"{SAVE}?q=kit&kind=practice&territory=EC")
    assert page.context["form"]["name"].value() == "«kit»: buena práctica en Ecuador"


def test_saving_keeps_the_canonical_selection_and_leads_to_the_list(desk, maria):
    answer = of(maria).post(
        f"{SAVE}?page=3&size=50&kind=practice&q=kit&sort=title",
        {"name": "  Kits  para\tmujeres ", "frequency": "weekly"},
    )
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    saved = SavedSearch.objects.get()
    assert (saved.name, saved.query_string, saved.frequency, saved.language, saved.owner) == (
        "Kits para mujeres",
        "q=kit&kind=practice&sort=title",
        "weekly",
        "es",
        maria,
    )


def test_bad_input_is_said_beside_the_field_and_what_was_typed_stays(desk, maria):
    page = of(maria).post(f"{SAVE}?q=kit", {"name": "n" * 121, "frequency": "hourly"})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"name", "frequency"}
    assert "n" * 121 in page.text
    assert not SavedSearch.objects.exists()


def test_the_same_selection_saved_twice_leads_to_the_first(desk, maria):
    saved = desk.save(maria, "q=kit&kind=practice", name="Kits")
    again = f"{SAVE}?kind=practice&q=kit&sort=title&page=2"
    for answer in (
        of(maria).get(again),
        of(maria).post(again, {"name": "Otra vez", "frequency": "daily"}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, own(saved))
    assert SavedSearch.objects.count() == 1
    client = of(maria)
    client.get(again)
    assert "«Kits»" in client.get(own(saved)).text


def test_another_person_may_save_the_same(desk, maria):
    desk.save(maria)
    desk.save(member("luis@example.org"))
    assert SavedSearch.objects.count() == 2


def test_there_is_a_most_that_one_person_may_keep(desk, maria, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    desk.save(maria)
    page = of(maria).post(f"{SAVE}?q=otra", {"name": "Otra cosa", "frequency": "daily"})
    assert page.status_code == 200
    assert "Otra cosa" in page.text
    assert page.context["form"].non_field_errors()
    assert SavedSearch.objects.count() == 1


def test_the_whole_of_everything_can_be_followed(desk, maria):
    desk.save(maria, "", name="Todo")
    make_article("Un cuaderno")
    desk.announce()
    assert desk.told(maria) == 1


@pytest.mark.parametrize("role", list(Role))
def test_seed_o_2_every_role_may_save(desk, db, role):
    ensure_roles()
    user = make_user("persona@example.org")
    give_role(user=user, role=role)
    assert of(user).get(f"{SAVE}?q=kit").status_code == 200


def test_seed_o_2_an_account_without_a_role_may_not_save(desk, db):
    ensure_roles()
    client = of(make_user("sola@example.org"))
    assert client.get(f"{SAVE}?q=kit").status_code == 403
    assert client.post(f"{SAVE}?q=kit", {"name": "K", "frequency": "daily"}).status_code == 403
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("act", ["", "cambiar/", "borrar/"])
def test_seed_o_2_anothers_saved_search_is_not_there(desk, maria, act):
    saved = desk.save(maria)
    other = of(member("luis@example.org"))
    boss = of(User.objects.create_superuser("jefa@example.org"))
    for client in (other, boss):
        assert client.get(own(saved, act)).status_code == 404
        if act:
            body = {"name": "Mía", "frequency": "never"}
            assert client.post(own(saved, act), body).status_code == 404
        assert client.post(own(saved, "pausa/"), {"pause": ""}).status_code == 404
        assert str(saved.uuid) not in client.get(LIST).text
    before = (saved.name, saved.frequency, saved.is_active)
    saved.refresh_from_db()
    assert (saved.name, saved.frequency, saved.is_active) == before


@pytest.mark.parametrize("act", ["", "cambiar/", "borrar/"])
def test_seed_o_2_a_visitor_is_asked_to_sign_in(desk, maria, client, act):
    saved = desk.save(maria)
    assert client.get(own(saved, act))["Location"].startswith("/es/cuentas/login/?next=")
    assert client.post(own(saved, "pausa/"))["Location"].startswith("/es/cuentas/login/?next=")
    assert client.get(LIST)["Location"].startswith("/es/cuentas/login/?next=")


def test_one_that_does_not_exist_is_not_there(desk, maria):
    assert of(maria).get(f"{LIST}{uuid4()}/").status_code == 404


def test_the_list_says_how_many_are_new_and_looking_ends_that(desk, maria):
    saved = desk.save(maria, "q=kit&kind=article", name="Kits")
    page = make_article("Un kit de higiene")
    desk.later(seconds=1).announce()
    client = of(maria)
    assert client.get(LIST).context["searches"][0].new == 1
    assert 'href="/es/buscar/?q=kit&amp;kind=article"' in client.get(LIST).text
    assert 'href="/es/buscar/atom.xml?q=kit&amp;kind=article"' in client.get(LIST).text
    looked = client.get(own(saved))
    assert page.address() in looked.text
    assert [row.is_new for row in looked.context["found"].rows] == [True]
    assert client.get(LIST).context["searches"][0].new == 0
    assert [row.is_new for row in client.get(own(saved)).context["found"].rows] == [False]
    assert Notice.objects.get().read_at is not None


def test_a_page_that_was_withdrawn_is_neither_named_nor_linked(desk, maria):
    saved = desk.save(maria)
    page = make_article("Un kit de higiene")
    desk.later(seconds=1).announce()
    page.unpublish()
    desk.index.drain()
    client = of(maria)
    for address in (own(saved), "/es/cuentas/avisos/", LIST):
        assert "higiene" not in client.get(address).text
    assert client.get(own(saved)).context["found"].withdrawn == 1


def test_a_name_and_a_frequency_are_changed(desk, maria):
    saved = desk.save(maria)
    answer = of(maria).post(own(saved, "cambiar/"), {"name": "Otro", "frequency": "never"})
    assert answer["Location"] == LIST
    saved.refresh_from_db()
    assert (saved.name, saved.frequency) == ("Otro", "never")


def test_pausing_and_going_on(desk, maria):
    saved = desk.save(maria)
    client = of(maria)
    client.post(own(saved, "pausa/"), {"pause": ""})
    saved.refresh_from_db()
    assert not saved.is_active
    client.post(own(saved, "pausa/"), {"resume": ""})
    saved.refresh_from_db()
    assert saved.is_active
    assert client.get(own(saved, "pausa/")).status_code == 405


def test_deleting_asks_first_and_takes_its_notices_along(desk, maria):
    saved = desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()
    client = of(maria)
    assert client.get(own(saved, "borrar/")).status_code == 200
    assert SavedSearch.objects.exists()
    assert client.post(own(saved, "borrar/"))["Location"] == LIST
    assert not SavedSearch.objects.exists()
    assert not Notice.objects.exists()


def test_pages_say_whether_the_site_sends_mail(desk, maria, settings):
    client = of(maria)
    texts = {}
    for configured in (True, False):
        settings.MAIL_CONFIGURED = configured
        page = client.get(f"{SAVE}?q=kit")
        texts[configured] = page.context["form"].fields["frequency"].help_text
        assert client.get(LIST).context["mail_configured"] is configured
    assert texts[True] != texts[False]


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_costs_the_same_with_one_row_and_with_five(
    desk, maria, rows, django_assert_num_queries
):
    for number in range(rows):
        desk.save(maria, f"q=kit{number}", name=f"Kit {number}")
    client = of(maria)
    client.get(LIST)  # what is asked once a process
    # Session, account, the searches, unread notices; the permissions (2).
    with django_assert_num_queries(6):
        assert len(client.get(LIST).context["searches"]) == rows


def test_while_search_does_not_answer_nothing_counts_as_looked_at(desk, maria, client, settings):
    saved = desk.save(maria)
    make_article("Un kit de higiene")
    desk.later(seconds=1).announce()
    settings.SEARCH_INDEX_DIR = desk.index.folder / "nowhere"
    client = of(maria)
    assert client.get(own(saved)).status_code == 503
    assert client.get(LIST).context["searches"][0].new == 1


def test_nobody_is_asked_for_a_visitor(django_assert_num_queries):
    from accounts.templatetags.notices import unread_notices

    with django_assert_num_queries(0):
        assert unread_notices(AnonymousUser()) == 0
        assert unread_notices("") == 0
