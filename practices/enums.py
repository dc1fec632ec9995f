"""Closed choices of the sheet, and the names of its typed facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PracticeKind(models.TextChoices):
    """A value is also the page's ``kind`` in search."""

    PRACTICE = "practice", _("Good practice")
    LESSON = "lesson", _("Lesson learned")


class Sustainability(models.TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Fact(models.TextChoices):
    """The typed facts of a sheet. Each may be *not stated in the source*, which is not empty."""

    PEOPLE_ASSISTED = "people_assisted", _("People assisted")
    TERRITORY = "territory", _("Territory")
    ASSISTANCE = "assistance", _("Type of assistance")
    ACTORS = "actors", _("Actors")
    BUDGET = "budget", _("Approximate budget")
    SUSTAINABILITY = "sustainability", _("Sustainability")
    PERIOD = "period", _("Period")
    GOALS = "goals", _("SDG")
    PRINCIPLES = "principles", _("Global Compact: principles")
    OBJECTIVES = "objectives", _("Global Compact: objectives")
    KEYWORDS = "keywords", _("Keywords")


class ActorRole(models.TextChoices):
    LEAD = "lead", _("Leads")
    PARTNER = "partner", _("Implementing partner")
    FUNDER = "funder", _("Funds")
    INVOLVED = "involved", _("Takes part")
