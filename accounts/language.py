"""In which language the reader reads."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language


def reader_language() -> str:
    """The two letters of the active language; the site's own where none is active."""
    return (get_language() or settings.LANGUAGE_CODE)[:2]
