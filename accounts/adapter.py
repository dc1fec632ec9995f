"""How allauth deals with our accounts: by invitation, unless the site's owner opens sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from . import invitations
from .enums import Role
from .models import User
from .services import give_role


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.OPEN_SIGNUP or invitations.of(request) is not None

    def clean_email(self, email: str) -> str:
        email = str(super().clean_email(email))
        if settings.OPEN_SIGNUP or not self.request.path.endswith("/signup/"):
            return email
        invitation = invitations.of(self.request)
        if invitation is not None and invitation.email != email.lower():
            raise ValidationError(
                _("The invitation is for %s. Write that address, or ask for another invitation.")
                % invitation.email
            )
        return email

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Whoever holds an invitation was given it for its address, and need not prove it again."""
        invitation = invitations.of(request)
        return invitation is not None and invitation.email == email.lower()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Everybody who signs up is a member; an invitation may name another role."""
        user = super().save_user(request, user, form, commit=commit)
        if commit:
            invitation = invitations.of(request)
            if invitation is None or invitation.email != user.email:
                give_role(user=user, role=Role.MEMBER)
            else:
                give_role(user=user, role=invitation.role)
        return user
