"""Users in Wagtail's administration: an address and a name, nothing else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from accounts.services import ensure_roles


@pytest.fixture
def boss(client: Client, db: None) -> User:
    ensure_roles()
    user = User.objects.create_superuser("jefa@example.org", "clave-de-prueba")
    client.force_login(user)
    return user


def test_the_list_finds_people_by_name(client: Client, boss: User) -> None:
    User.objects.create_user("lectora@example.org", name="Rosa Prueba")
    page = client.get("/admin/users/?q=Rosa")
    assert page.status_code == 200
    assert "lectora@example.org" in page.text
    assert "lectora@example.org" not in client.get("/admin/users/?q=nadie").text


def test_a_user_is_made_with_an_address_a_name_and_a_role(client: Client, boss: User) -> None:
    assert "first_name" not in client.get("/admin/users/new/").text
    role = Group.objects.get(name=Role.PLANNER)
    fields = {
        "email": "Nueva@Example.org",
        "name": "Nueva",
        "password1": "dos-caballos-9",
        "password2": "dos-caballos-9",
        "groups": [role.pk],
    }
    assert client.post("/admin/users/new/", fields).status_code == 302
    user = User.objects.get(email="nueva@example.org")
    assert (user.name, list(user.groups.all())) == ("Nueva", [role])
    assert user.check_password("dos-caballos-9")


def test_roles_are_offered_by_their_names(client: Client, boss: User) -> None:
    page = client.get("/admin/users/new/")
    assert str(Role.EDITOR_IN_CHIEF.label) in page.text
    assert ">editor_in_chief<" not in page.text


def test_an_address_that_differs_only_in_capitals_is_taken(client: Client, boss: User) -> None:
    fields = {"email": "JEFA@example.org", "password1": "dos-caballos-9"}
    page = client.post("/admin/users/new/", {**fields, "password2": "dos-caballos-9"})
    assert page.status_code == 200
    assert page.context["form"].errors["email"]


def test_a_user_is_edited_and_switched_off(client: Client, boss: User) -> None:
    user = User.objects.create_user("a@example.org", "clave-de-prueba", name="Rosa")
    address = f"/admin/users/edit/{user.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"email": "a@example.org", "name": "Rosa P."}).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.is_active) == ("Rosa P.", False)
    assert user.check_password("clave-de-prueba")


def test_people_change_their_own_name(client: Client, boss: User) -> None:
    page = client.get("/admin/account/")
    assert page.status_code == 200
    assert "first_name" not in page.text
    fields = {"name_email-name": "La jefa", "name_email-email": "jefa@example.org"}
    fields |= {"locale-preferred_language": "es", "theme-theme": "system"}
    fields |= {"theme-contrast": "system", "theme-density": "default"}
    fields |= {"theme-keyboard_shortcuts": "on"}
    response = client.post("/admin/account/", fields)
    assert response.status_code == 302
    boss.refresh_from_db()
    assert boss.name == "La jefa"
