"""The accounts of a demo exist where the demo made them, and nowhere else."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from opendata.demo_accounts import PASSWORD, ensure_demo_accounts

pytestmark = pytest.mark.django_db
LOGIN = "/es/cuentas/login/"


def test_a_demo_account_signs_in_only_where_the_demo_made_it(client: Client, settings) -> None:
    fields = {"login": "editora@minga.example", "password": PASSWORD}
    assert client.post(LOGIN, fields).status_code == 200
    settings.DEMO_ACCOUNTS_ALLOWED = True
    ensure_demo_accounts()
    assert client.post(LOGIN, fields).status_code == 302


def test_there_is_one_account_a_role_that_the_demo_shows(settings) -> None:
    settings.DEMO_ACCOUNTS_ALLOWED = True
    accounts = ensure_demo_accounts()
    held = {
        user.email: [group.name for group in user.groups.all()]
        for user in User.objects.filter(is_superuser=False)
    }
    assert held == {
        "editora@minga.example": [Role.EDITOR_IN_CHIEF],
        "facilitadora@minga.example": [Role.FACILITATOR],
        "lectora@minga.example": [Role.MEMBER],
    }
    assert User.objects.get(is_superuser=True).email == "administra@minga.example"
    assert all(account.role for account in accounts)


def test_making_them_again_keeps_what_people_changed(settings) -> None:
    settings.DEMO_ACCOUNTS_ALLOWED = True
    ensure_demo_accounts()
    user = User.objects.get(email="editora@minga.example")
    user.set_password("otra-clave-distinta")
    user.save()
    ensure_demo_accounts()
    user.refresh_from_db()
    assert user.check_password("otra-clave-distinta")
    assert User.objects.count() == 4


def test_where_they_are_not_allowed_they_are_not_made() -> None:
    with pytest.raises(ImproperlyConfigured):
        ensure_demo_accounts()
    assert not User.objects.exists()
