"""The doors that change accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from .enums import Role
from .models import User
from .signals import roles_ensured


@transaction.atomic
def ensure_roles() -> Mapping[str, Group]:
    """Creates the group of each role where it is missing and lets the apps above give it its
    permissions (``roles_ensured``). Safe to run again. Answers the groups by role."""
    groups = {role.value: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    roles_ensured.send(sender=Role, groups=groups)
    return groups


@transaction.atomic
def grant_permissions(*, group: Group, names: Iterable[str]) -> None:
    """Adds permissions by name (``vocabulary.change_term``). Raises ``Permission.DoesNotExist`` for
    a name that no installed app defines: a role that lacks something in silence helps nobody."""
    wanted = set(names)
    pairs = [name.split(".", 1) for name in sorted(wanted)]
    query = Q(pk__in=[])
    for app_label, codename in pairs:
        query |= Q(content_type__app_label=app_label, codename=codename)
    found = list(Permission.objects.filter(query).select_related("content_type"))
    missing = wanted - {f"{one.content_type.app_label}.{one.codename}" for one in found}
    if missing:
        raise Permission.DoesNotExist(", ".join(sorted(missing)))
    group.permissions.add(*found)


@transaction.atomic
def give_role(*, user: User, role: Role) -> None:
    """Makes ``user`` hold ``role``, whatever else they hold."""
    user.groups.add(Group.objects.get_or_create(name=role.value)[0])
