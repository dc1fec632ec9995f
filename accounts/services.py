"""The doors that change accounts."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import Group
from django.db import transaction

from .enums import Role
from .signals import roles_ensured


@transaction.atomic
def ensure_roles() -> Mapping[str, Group]:
    """Creates the group of each role where it is missing and lets the apps above give it its
    permissions (``roles_ensured``). Safe to run again. Answers the groups by role."""
    groups = {role.value: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    roles_ensured.send(sender=Role, groups=groups)
    return groups
