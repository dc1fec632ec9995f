from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        from . import receivers

        receivers.connect()
        post_migrate.connect(furnish, sender=self)


def furnish(using: str, **kwargs: Any) -> None:
    """Roles and the site's own pages. Permissions do not exist yet during a first migrate, so they
    are created before anybody is given one; a partial migrate leaves tables out and changes nothing."""
    from django.contrib.auth.management import create_permissions
    from django.db import connections

    from accounts.services import ensure_roles

    from .shelves.services import ensure_site

    tables = set(connections[using].introspection.table_names())
    if not {"wagtailcore_site", "knowledge_sectionpage", "auth_permission"} <= tables:
        return
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0, using=using)
    ensure_site()
    ensure_roles()
