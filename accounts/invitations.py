"""Invitations: a signed link that lets one address make an account. Nothing is stored: a link ends
when its days are over or its address has an account."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest

from .enums import Role

SALT = "accounts.invitation"
DAYS = 14
SESSION_KEY = "invitation"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who may make an account, and the role that it begins with."""

    email: str
    role: Role


def sign(invitation: Invitation) -> str:
    """The token of a link; safe in an address."""
    content = {"email": invitation.email.strip().lower(), "role": invitation.role.value}
    return signing.dumps(content, salt=SALT)


def read(token: str) -> Invitation | None:
    """What ``token`` says, or None where it is forged, damaged or older than ``DAYS``."""
    try:
        content = signing.loads(token, salt=SALT, max_age=DAYS * 24 * 60 * 60)
        return Invitation(email=content["email"], role=Role(content["role"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def of(request: HttpRequest) -> Invitation | None:
    """The invitation that this visitor came with."""
    return read(request.session.get(SESSION_KEY, ""))
