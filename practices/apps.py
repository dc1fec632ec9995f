from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = _("Practices")

    def ready(self) -> None:
        from knowledge import documents

        from . import receivers

        documents.register(
            models=["practices.PracticePage"],
            kind_field="kind",
            related=["actors__organisation", "figures"],
        )
        receivers.connect()
