"""How a written name becomes a key that can be compared."""

from __future__ import annotations

from search.codes import normalise_code

from .models import KEY_LENGTH


def normalise_key(text: str) -> str:
    """Codes and titles in one form: no accents, capitals or separators, at most 255 characters.

    ``BP2_PC``, ``bp-2 pc`` and ``BP 2 PC`` give one key; so do two spellings of a title.
    """
    return normalise_code(text)[:KEY_LENGTH]
