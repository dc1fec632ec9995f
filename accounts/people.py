"""Wagtail's administration of users, with our form of a user. Stands in INSTALLED_APPS in place of
``wagtail.users``: Wagtail takes its viewset from the app's own configuration."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    user_viewset = "accounts.viewsets.UserViewSet"
