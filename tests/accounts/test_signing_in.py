"""People sign in by e-mail: readers on their page, editors on Wagtail's."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client, RequestFactory

from accounts.enums import Role
from accounts.lockout import client_address, typed_address
from accounts.models import User
from accounts.services import ensure_roles, give_role

PASSWORD = "clave-de-prueba"
LOGIN = "/es/cuentas/login/"
ADMIN_LOGIN = "/admin/login/"


@pytest.fixture
def person(db: None) -> User:
    user = User.objects.create_user("maria@example.org", PASSWORD, name="María")
    give_role(user=user, role=Role.MEMBER)
    return user


def sign_in(client: Client, email: str = "maria@example.org", password: str = PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def sign_in_to_admin(client: Client, email: str = "maria@example.org", password: str = PASSWORD):
    return client.post(ADMIN_LOGIN, {"username": email, "password": password, "next": "/admin/"})


def test_the_readers_page_asks_for_an_address_and_speaks_spanish(client: Client, db: None) -> None:
    page = client.get(LOGIN)
    assert page.status_code == 200
    assert 'type="email"' in page.text
    assert 'name="username"' not in page.text
    assert '<html lang="es"' in page.text


def test_signing_in_by_address_leads_to_the_home_page(client: Client, person: User) -> None:
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_the_address_may_be_typed_in_capitals(client: Client, person: User) -> None:
    assert sign_in(client, "MARIA@Example.org").status_code == 302
    assert sign_in_to_admin(Client(), "MARIA@Example.org").status_code == 302


def test_a_wrong_password_is_said_in_words_and_tells_nobody_who_has_an_account(
    client: Client, person: User
) -> None:
    known = sign_in(client, password="otra")
    unknown = sign_in(client, "nadie@example.org", "otra")
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors
    assert known.context["form"].errors


def test_wagtails_own_page_asks_for_the_address_and_lets_editors_in(
    client: Client, person: User
) -> None:
    page = client.get(ADMIN_LOGIN, headers={"accept-language": "es"})
    assert page.status_code == 200
    assert str(User._meta.get_field("email").verbose_name) in page.text
    response = sign_in_to_admin(client)
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_somebody_without_a_role_is_not_let_into_the_administration(
    client: Client, db: None
) -> None:
    User.objects.create_user("sola@example.org", PASSWORD)
    sign_in(client, "sola@example.org")
    assert client.get("/admin/")["Location"].startswith(ADMIN_LOGIN)


def test_an_account_made_by_createsuperuser_enters_by_both_doors(client: Client, db: None) -> None:
    call_command("createsuperuser", "--noinput", "--email", "Jefa@Example.org", verbosity=0)
    user = User.objects.get()
    assert (user.email, user.is_superuser) == ("jefa@example.org", True)
    user.set_password(PASSWORD)
    user.save()
    assert sign_in(client, "jefa@example.org").status_code == 302
    assert sign_in_to_admin(Client(), "jefa@example.org").status_code == 302


def test_signing_out_needs_a_confirmation(client: Client, person: User) -> None:
    sign_in(client)
    assert client.get("/es/cuentas/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/es/cuentas/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("door", [sign_in, sign_in_to_admin])
def test_five_wrong_passwords_lock_with_a_page_that_says_so(door, person: User, settings) -> None:
    settings.AXES_ENABLED = True
    client = Client(headers={"accept-language": "es"})
    for _attempt in range(4):
        assert door(client, password="otra").status_code == 200
    locked = door(client, password="otra")
    assert locked.status_code == 429
    assert locked["Retry-After"] == "900"
    assert '<html lang="es"' in locked.text
    assert "account/locked.html" in [template.name for template in locked.templates]
    assert door(client).status_code == 429


def test_a_lock_is_of_one_address_at_one_place_and_holds_for_both_doors(
    person: User, settings
) -> None:
    settings.AXES_ENABLED = True
    User.objects.create_user("otra@example.org", PASSWORD)
    here, elsewhere = Client(), Client(REMOTE_ADDR="192.0.2.7")
    for _attempt in range(5):
        sign_in(here, password="otra")
    assert sign_in_to_admin(here).status_code == 429
    assert sign_in(here, "otra@example.org").status_code == 302
    assert sign_in(elsewhere).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(client: Client, person: User, settings) -> None:
    settings.AXES_ENABLED = True
    for _round in range(2):
        for _attempt in range(4):
            sign_in(client, password="otra")
        assert sign_in(client).status_code == 302
        client.logout()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_as_many_forwarded_addresses_are_believed_as_there_are_proxies(
    proxies: int, forwarded: str, expected: str, settings, rf: RequestFactory
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert client_address(rf.get("/", headers=headers)) == expected


def test_the_typed_address_is_the_same_from_either_form(rf: RequestFactory) -> None:
    assert typed_address(rf.post("/", {"login": " A@b.org "}), None) == "a@b.org"
    assert typed_address(rf.post("/", {"username": "A@b.org"}), {}) == "a@b.org"
    assert typed_address(None, {"email": "A@b.org"}) == "a@b.org"
    assert typed_address(None, None) == ""


def test_roles_are_made_once_however_often_they_are_ensured(db: None) -> None:
    ensure_roles()
    ensure_roles()
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(Role.values)
