from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

#: Page types that search never finds: bases without pages of their own, homes and shelves.
NEVER_FOUND = (
    "wagtailcore.Page",
    "knowledge.KnowledgePage",
    "knowledge.HomePage",
    "knowledge.SectionPage",
)


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        from accounts.signals import roles_ensured
        from search import sources

        from . import checks as our_checks
        from . import documents, markdown, receivers, roles
        from .pages import moments
        from .shelves import menu

        markdown.configure(
            markdown.Limits(
                cpu_seconds=settings.MARKDOWN_CPU_SECONDS,
                memory_bytes=settings.MARKDOWN_MEMORY_BYTES,
            )
        )
        documents.register(models=["knowledge.ArticlePage"])
        for label in NEVER_FOUND:
            sources.exclude(label)
        checks.register(our_checks.every_page_type_is_searched_or_excluded)
        moments.register()
        receivers.connect()
        menu.connect()
        roles_ensured.connect(roles.grant, dispatch_uid="knowledge.roles")
        post_migrate.connect(furnish, sender=self)


def furnish(using: str, **kwargs: Any) -> None:
    """Roles and the site's own pages. Permissions do not exist yet during a first migrate, so they
    are created before anybody is given one; a partial migrate leaves tables out and changes
    nothing."""
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
