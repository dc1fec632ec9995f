"""What is said when the site starts with a setting that cannot be followed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

from .contract import MeaningError
from .weights import checked_weights, weights_path


def weights_can_be_read(**kwargs: Any) -> list[CheckMessage]:
    """Search by meaning that is switched on has its weights, whole, and numpy. A warning: without
    them words search alone."""
    if not settings.SEARCH_MEANING:
        return []
    try:
        checked_weights(weights_path(settings.SEARCH_MEANING))
        reason = "" if find_spec("numpy") else "numpy is not installed: run `make meaning`."
    except MeaningError as error:
        reason = str(error)
    if not reason:
        return []
    return [
        Warning(
            f"Search by meaning is switched on and cannot be used. {reason}",
            hint=(
                "Install the optional part again (`make meaning`) with MINGA_MEANING=1, or give "
                "MINGA_MEANING the path of a whole weights file, or leave it empty."
            ),
            id="search.W001",
        )
    ]
