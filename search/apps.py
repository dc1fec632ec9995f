from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from accounts.signals import roles_ensured

        from . import promotion_admin, receivers, roles, saved
        from .meaning.checks import weights_can_be_read

        checks.register(weights_can_be_read)
        receivers.connect()
        promotion_admin.adapt()
        roles_ensured.connect(roles.grant, dispatch_uid="search.roles")
        saved.connect()
