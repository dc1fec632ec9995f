from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from . import roles
        from .signals import roles_ensured

        roles_ensured.connect(roles.grant, dispatch_uid="accounts.roles")
