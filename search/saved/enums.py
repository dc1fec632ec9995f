"""How often a saved search writes, and what became of a page that it found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    # Translators: es: Enseguida
    INSTANT = "instant", _("At once")
    DAILY = "daily", _("Once a day")
    # Translators: es: Una vez por semana, los lunes
    WEEKLY = "weekly", _("Once a week, on Mondays")
    # Translators: es: Nunca: solo queda en la lista
    NEVER = "never", _("Never: it only stays in the list")


class MailState(models.TextChoices):
    """``none``: no mail was asked for, or none can be sent."""

    NONE = "none", _("no mail")
    WAITING = "waiting", _("waits for the next mail")
    SENT = "sent", _("sent")
