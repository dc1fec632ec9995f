"""Organisations in the administration."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from accounts.services import ensure_roles, give_role
from network.models import Organisation
from tests.factories import make_organisation, make_practice, make_term

LIST_QUERIES = 11


def signed_in(role: Role) -> Client:
    ensure_roles()
    user = User.objects.create_user(f"{role}@example.org")
    give_role(user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(Role.EDITOR_IN_CHIEF)


def test_an_organisation_is_written_with_where_it_works(editor: Client) -> None:
    country = make_term("territory", "CO", "Colombia")
    assert editor.get("/admin/organisation/new/").status_code == 200
    fields = {
        "name": "Organización de prueba",
        "acronym": "OdP",
        "kind": "other",
        "issuer": "odp",
        "territories": [country.pk],
    }
    assert editor.post("/admin/organisation/new/", fields).status_code == 302
    found = Organisation.objects.get()
    assert (found.code, found.acronym, found.issuer) == ("OR-1", "OdP", "odp")
    assert list(found.territories.all()) == [country]
    page = editor.get(f"/admin/organisation/edit/{found.pk}/")
    assert f'value="{country.pk}" checked' in page.text


def test_an_issuer_code_belongs_to_one_organisation(editor: Client) -> None:
    make_organisation("Primera", issuer="uno")
    make_organisation("Sin código")
    page = editor.post(
        "/admin/organisation/new/", {"name": "Segunda", "kind": "other", "issuer": "UNO"}
    )
    assert "Primera" in page.context["form"].errors["issuer"][0]
    response = editor.post("/admin/organisation/new/", {"name": "Tercera", "kind": "other"})
    assert response.status_code == 302


def test_the_list_is_searched_without_accents_by_any_name(editor: Client) -> None:
    make_organisation("Fundación Ánfora", other_names="Vasija")
    make_organisation("Otra")
    for text in ("anfora", "fund anf", "vasi", "OR-1"):
        page = editor.get("/admin/organisation/", {"q": text})
        assert [str(one) for one in page.context["object_list"]] == ["Fundación Ánfora"]


def test_the_list_costs_the_same_queries_with_1_and_50_rows(
    editor: Client, django_assert_num_queries
) -> None:
    make_organisation("0")
    editor.get("/admin/organisation/")
    with django_assert_num_queries(LIST_QUERIES):
        editor.get("/admin/organisation/")
    for number in range(1, 50):
        make_organisation(str(number))
    with django_assert_num_queries(LIST_QUERIES):
        editor.get("/admin/organisation/")


def test_an_organisation_in_use_is_not_deleted(editor: Client) -> None:
    used, free = make_organisation("Usada"), make_organisation("Libre")
    make_practice(actors=[used])
    page = editor.get(f"/admin/organisation/delete/{used.pk}/")
    assert page.context["refusal"]
    for organisation in (used, free):
        editor.post(f"/admin/organisation/delete/{organisation.pk}/")
    assert list(Organisation.objects.all()) == [used]


def test_a_member_looks_and_chooses_but_does_not_write(db: None) -> None:
    make_organisation("Una")
    member = signed_in(Role.MEMBER)
    assert member.get("/admin/organisation/").status_code == 200
    assert member.get("/admin/organisation/new/").status_code == 302
    window = member.get("/admin/organisation_chooser/")
    assert window.status_code == 200
    assert "Una" in window.text
    assert member.post("/admin/organisation_chooser/create/", {"name": "Otra"}).status_code != 200
    assert Organisation.objects.count() == 1
