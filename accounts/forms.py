"""Forms of accounts in the administration: a user has an address and a name, nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.forms.auth import LoginForm
from wagtail.users import forms as wagtail_forms

from .enums import Role

User = get_user_model()
ROLE_HELP = _("What each role may do is told in the guide for editors.")


class _OurFields:
    """Wagtail's forms declare a first and a last name; we have neither."""

    first_name = None
    last_name = None

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()  # type: ignore[attr-defined]
        return email


class UserCreationForm(_OurFields, wagtail_forms.UserCreationForm):
    class Meta(wagtail_forms.UserCreationForm.Meta):
        fields = ["email", "name", "is_superuser", "groups"]


class UserEditForm(_OurFields, wagtail_forms.UserEditForm):
    class Meta(wagtail_forms.UserEditForm.Meta):
        fields = ["email", "name", "is_active", "is_superuser", "groups"]


class AdminLoginForm(LoginForm):
    """Wagtail's own asks for a text and calls the password by no name of its own."""

    username = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class AccountForm(_OurFields, NameEmailForm):
    """A person's own name and address."""

    class Meta(NameEmailForm.Meta):
        fields = ["name", "email"]


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The account can be made only for this address."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("This address already has an account."))
        return email

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


def with_readable_roles(form: Any) -> Any:
    """Roles are groups whose names are codes; people read the role's name."""
    names = dict(Role.choices)
    form.fields["groups"].label_from_instance = lambda group: names.get(group.name, group.name)
    form.fields["groups"].help_text = ROLE_HELP
    return form
