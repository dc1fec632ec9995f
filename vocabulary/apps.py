from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VocabularyConfig(AppConfig):
    name = "vocabulary"
    verbose_name = _("Vocabulary")

    def ready(self) -> None:
        from accounts.signals import roles_ensured

        from . import roles

        roles_ensured.connect(roles.grant, dispatch_uid="vocabulary.roles")
