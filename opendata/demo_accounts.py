"""The accounts of a demo: one a role that the demo shows. Made by the demo command and by nothing
else, so that on any other site they do not exist."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from accounts.services import ensure_roles, give_role

PASSWORD = "minga-de-prueba"  # noqa: S105  (printed by the demo, for accounts of the demo alone)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """``holds`` None: whoever runs the site."""

    email: str
    name: str
    holds: Role | None

    @property
    def role(self) -> str:
        """In words, for whoever reads the list."""
        return str(self.holds.label if self.holds else _("Administrator"))


ACCOUNTS = (
    DemoAccount("administra@minga.example", "Administración", None),
    DemoAccount("editora@minga.example", "Editora", Role.EDITOR_IN_CHIEF),
    DemoAccount("facilitadora@minga.example", "Facilitadora", Role.FACILITATOR),
    DemoAccount("lectora@minga.example", "Lectora", Role.MEMBER),
)


@transaction.atomic
def ensure_demo_accounts() -> tuple[DemoAccount, ...]:
    """Makes the accounts that are missing, with ``PASSWORD``; leaves those that exist as they are.
    Refuses where the site is a real one. Answers all of them, to be printed."""
    if not settings.DEMO_ACCOUNTS_ALLOWED:
        raise ImproperlyConfigured("Accounts with a known password do not belong on this site.")
    ensure_roles()
    for account in ACCOUNTS:
        if User.objects.filter(email=account.email).exists():
            continue
        if account.holds is None:
            User.objects.create_superuser(account.email, PASSWORD, name=account.name)
        else:
            user = User.objects.create_user(account.email, PASSWORD, name=account.name)
            give_role(user=user, role=account.holds)
    return ACCOUNTS
