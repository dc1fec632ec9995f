"""Accounts are made by invitation, unless the site's owner opens sign-up."""

from __future__ import annotations

import re

import pytest
from django.core import mail, signing
from django.test import Client

from accounts import invitations
from accounts.enums import Role
from accounts.invitations import Invitation
from accounts.models import User
from accounts.services import give_role

SIGNUP = "/es/cuentas/signup/"
NEW = {
    "email": "nueva@example.org",
    "name": "Nueva",
    "password1": "dos-caballos-9",
    "password2": "dos-caballos-9",
}


def link_for(email: str, role: Role = Role.MEMBER) -> str:
    return f"/es/cuentas/invitacion/{invitations.sign(Invitation(email, role))}/"


def groups_of(email: str) -> list[str]:
    return list(User.objects.get(email=email).groups.values_list("name", flat=True))


def test_without_an_invitation_sign_up_is_closed_and_says_so(client: Client, db: None) -> None:
    page = client.get(SIGNUP)
    assert "account/signup_closed.html" in [template.name for template in page.templates]
    client.post(SIGNUP, NEW)
    assert not User.objects.exists()


def test_an_invitation_makes_one_account_with_its_role(client: Client, db: None) -> None:
    assert client.get(link_for(NEW["email"], Role.FACILITATOR))["Location"] == SIGNUP
    page = client.get(SIGNUP)
    assert f'value="{NEW["email"]}"' in page.text
    assert client.post(SIGNUP, NEW).status_code == 302
    user = User.objects.get()
    assert (user.email, user.name) == (NEW["email"], "Nueva")
    assert groups_of(NEW["email"]) == [Role.FACILITATOR]
    assert client.session["_auth_user_id"] == str(user.pk)
    again = Client()
    again.get(link_for(NEW["email"]))
    again.post(SIGNUP, NEW)
    assert User.objects.count() == 1


def test_an_invitation_is_for_its_own_address_alone(client: Client, db: None) -> None:
    client.get(link_for("otra@example.org"))
    page = client.post(SIGNUP, NEW)
    assert page.status_code == 200
    assert "otra@example.org" in page.context["form"].errors["email"][0]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "token",
    ["x", "x:y:z", signing.dumps({"email": "a@b.org"})],
    # The signed one holds the time: workers that start in two seconds would name it differently.
    ids=["a word", "three parts", "signed for something else"],
)
def test_a_forged_link_lets_nobody_in(token: str, client: Client, db: None) -> None:
    page = client.get(f"/es/cuentas/invitacion/{token}/")
    assert page.status_code == 410
    assert SIGNUP not in page.text
    assert invitations.read(token) is None


def test_a_link_ends_after_its_days(client: Client, db: None, monkeypatch) -> None:
    link = link_for(NEW["email"])
    monkeypatch.setattr(invitations, "DAYS", -1)
    assert client.get(link).status_code == 410


def test_an_open_site_lets_anybody_in_as_a_member(client: Client, db: None, settings) -> None:
    settings.OPEN_SIGNUP = True
    assert client.post(SIGNUP, NEW).status_code == 302
    assert groups_of(NEW["email"]) == [Role.MEMBER]


def test_on_an_open_site_an_invitation_gives_its_role_to_its_address_alone(
    client: Client, db: None, settings
) -> None:
    settings.OPEN_SIGNUP = True
    client.get(link_for("otra@example.org", Role.EDITOR_IN_CHIEF))
    client.post(SIGNUP, NEW)
    assert groups_of(NEW["email"]) == [Role.MEMBER]


def test_where_mail_works_an_open_site_asks_for_proof_and_an_invitation_does_not(
    db: None, settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.OPEN_SIGNUP = True
    stranger, guest = Client(), Client()
    stranger.post(SIGNUP, NEW)
    assert [message.to for message in mail.outbox] == [[NEW["email"]]]
    assert "_auth_user_id" not in stranger.session
    guest.get(link_for("otra@example.org"))
    guest.post(SIGNUP, {**NEW, "email": "otra@example.org"})
    assert "_auth_user_id" in guest.session
    assert len(mail.outbox) == 1


def test_an_editor_in_chief_makes_a_link_that_works(client: Client, db: None) -> None:
    editor = User.objects.create_user("jefa@example.org", "x")
    give_role(user=editor, role=Role.EDITOR_IN_CHIEF)
    client.force_login(editor)
    assert client.get("/admin/invite/").status_code == 200
    page = client.post("/admin/invite/", {"email": NEW["email"], "role": Role.PLANNER})
    link = re.search(r'value="http://testserver(/[^"]+)"', page.text)
    assert link
    guest = Client()
    guest.get(link[1])
    guest.post(SIGNUP, NEW)
    assert groups_of(NEW["email"]) == [Role.PLANNER]


def test_nobody_is_invited_who_has_an_account(client: Client, db: None) -> None:
    editor = User.objects.create_user("jefa@example.org", "x")
    give_role(user=editor, role=Role.EDITOR_IN_CHIEF)
    client.force_login(editor)
    page = client.post("/admin/invite/", {"email": "JEFA@example.org", "role": Role.PLANNER})
    assert page.context["form"].errors["email"]
    assert not page.context["link"]


def test_a_member_cannot_invite(client: Client, db: None) -> None:
    member = User.objects.create_user("m@example.org", "x")
    give_role(user=member, role=Role.MEMBER)
    client.force_login(member)
    assert client.get("/admin/invite/").status_code == 302


def test_a_site_without_mail_does_not_promise_one(client: Client, db: None) -> None:
    page = client.get("/es/cuentas/password/reset/")
    assert page.status_code == 200
    assert "<form" not in page.text.split("<main")[1]
