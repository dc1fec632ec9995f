from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = _("Network")

    def ready(self) -> None:
        from accounts.signals import roles_ensured

        from . import documents, roles

        roles_ensured.connect(roles.grant, dispatch_uid="network.roles")
        documents.register()
