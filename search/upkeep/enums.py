"""What can be done to the index, and how far it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Work(models.TextChoices):
    # Translators: es: Poner al día
    DRAIN = "drain", _("Bring up to date")
    # Translators: es: Comparar y reparar
    REPAIR = "repair", _("Compare and repair")
    # Translators: es: Construir de nuevo
    REBUILD = "rebuild", _("Build anew")
    # Translators: es: Renovar la vigencia
    FRESHNESS = "freshness", _("Renew freshness")
    # Translators: es: Leer el sentido
    MEANING = "meaning", _("Read for meaning")


class State(models.TextChoices):
    # Translators: es: en espera
    WAITING = "waiting", _("waiting")
    # Translators: es: en curso
    RUNNING = "running", _("under way")
    # Translators: es: hecho
    DONE = "done", _("done")
    # Translators: es: no se pudo
    FAILED = "failed", _("failed")


#: What somebody has asked for and nobody has ended.
OPEN = (State.WAITING, State.RUNNING)
