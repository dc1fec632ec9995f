"""Roles. A role is a group; its value is the group's name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    FACILITATOR = "facilitator", _("Facilitator")
    PLANNER = "planner", _("Planner")
    ORGANISATION_EDITOR = "organisation_editor", _("Organisation editor")
    COORDINATOR = "coordinator", _("Coordinator")
    MONITOR = "monitor", _("Monitor")
    EDITOR_IN_CHIEF = "editor_in_chief", _("Editor-in-chief")
