"""Closed choices that every kind of page shares."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """Licences by their SPDX identifier. Empty means *not stated in the source*."""

    CC_BY = "CC-BY-4.0", "CC BY 4.0"
    CC_BY_SA = "CC-BY-SA-4.0", "CC BY-SA 4.0"
    CC_BY_NC = "CC-BY-NC-4.0", "CC BY-NC 4.0"
    CC0 = "CC0-1.0", _("Public domain (CC0)")
    RESERVED = "LicenseRef-all-rights-reserved", _("All rights reserved")


class AliasKind(models.TextChoices):
    OWN = "own", _("Minga's own code")
    INSTITUTIONAL = "institutional", _("An institution's code")
    DAMAGED = "damaged", _("As printed, damaged")
    EARLIER = "earlier", _("An earlier code")
    TITLE = "title", _("Title")


class Consent(models.TextChoices):
    NOT_NEEDED = "not_needed", _("No person can be recognised")
    RECORDED = "recorded", _("Recorded consent")
    MISSING = "missing", _("Not known: do not publish")
