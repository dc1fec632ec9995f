"""Closed choices of imports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    # Translators: es: Por revisar
    OPEN = "open", _("To be checked")
    FINISHED = "finished", _("Finished")
    # Translators: es: Vencida
    EXPIRED = "expired", _("Expired")


class SheetState(models.TextChoices):
    """What an import makes of a sheet.

    ``waiting``    an unchanged sheet whose page was never published, and now is to be
    ``edited``     the sheet changed, but somebody has edited its page since: the page is left
    ``left_out``   the person who imports has taken it out
    """

    NEW = "new", _("new")
    UNCHANGED = "unchanged", _("unchanged")
    WAITING = "waiting", _("a draft, to be published")
    CHANGED = "changed", _("changed")
    # Translators: es: editada en el sitio
    EDITED = "edited", _("edited on the site")
    LEFT_OUT = "left_out", _("left out")


#: States in which an import writes something.
WRITING = frozenset({SheetState.NEW, SheetState.WAITING, SheetState.CHANGED})
