"""Users in Wagtail's administration."""

from __future__ import annotations

from typing import Any

from wagtail.users.views import users

from .forms import UserCreationForm, UserEditForm, with_readable_roles


class CreateView(users.CreateView):
    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        return with_readable_roles(super().get_form(*args, **kwargs))


class EditView(users.EditView):
    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        return with_readable_roles(super().get_form(*args, **kwargs))


class UserViewSet(users.UserViewSet):
    add_view_class = CreateView
    edit_view_class = EditView
    create_template_name = "accounts/users/create.html"
    edit_template_name = "accounts/users/edit.html"
    search_fields = ["email", "name"]

    def get_form_class(self, for_update: bool = False) -> type:
        return UserEditForm if for_update else UserCreationForm
