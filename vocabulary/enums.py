"""The lists of terms. A scheme's value is also its facet's name where search has one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scheme(models.TextChoices):
    SECTOR = "sector", _("Sector")
    AREA = "area", _("Area")
    TERRITORY = "territory", _("Territory")
    GOAL = "goal", _("Sustainable Development Goal")
    OBJECTIVE = "objective", _("Global Compact objective")
    PRINCIPLE = "principle", _("Global Compact guiding principle")
    GROUP = "group", _("Population group")
    THEME = "theme", _("Theme")
    ASSISTANCE = "assistance", _("Type of assistance")
    ECONOMIC_SECTOR = "economic_sector", _("Economic sector")
    SKILL = "skill", _("Skill")
    BARRIER = "barrier", _("Barrier")
    KEYWORD = "keyword", _("Keyword")


#: Schemes whose terms have parents: a term also stands for its children.
TREES = frozenset(
    {
        Scheme.SECTOR,
        Scheme.TERRITORY,
        Scheme.GOAL,
        Scheme.GROUP,
        Scheme.ASSISTANCE,
        Scheme.ECONOMIC_SECTOR,
        Scheme.SKILL,
    }
)
#: Schemes to which writers add by typing; the others are closed lists.
FREE_SCHEMES = frozenset({Scheme.KEYWORD})


class PlaceLevel(models.TextChoices):
    COUNTRY = "country", _("Country")
    ADMIN1 = "admin1", _("Region, province or department")
    CITY = "city", _("City")
    LOCALITY = "locality", _("Locality")
    UNIT = "unit", _("Territorial intervention unit")
