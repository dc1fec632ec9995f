"""Closed choices of organisations and figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    UN = "un", _("United Nations")
    NGO = "ngo", _("Non-governmental organisation")
    GOVERNMENT = "government", _("National government")
    LOCAL_GOVERNMENT = "local_government", _("Local government")
    COMMUNITY = "community", _("Community organisation")
    PRIVATE = "private", _("Company")
    ACADEMIC = "academic", _("University or school")
    FUNDER = "funder", _("Funder")
    NETWORK = "network", _("Network of organisations")
    OTHER = "other", _("Other")


class FigureKind(models.TextChoices):
    BASELINE = "baseline", _("Baseline")
    TARGET = "target", _("Target")
    RESULT = "result", _("Result")
    CONTEXT = "context", _("Context")


class Qualifier(models.TextChoices):
    EXACT = "exact", _("exactly")
    MORE_THAN = "more_than", _("more than")
    ABOUT = "about", _("about")
