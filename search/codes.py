"""Codes of pages: how they are compared, split and put in order.

Institutions print their codes in several ways and with damaged digits: ``BP2_PC``, ``bp2 pc`` and
``bp-2 pc`` are one code, and so are ``BP1_PC`` and ``BPI_PC``. Importers, aliases and search
engines all compare codes through this module, so that they agree. Pure: standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: What a scanner, or a hand, writes for a digit. Applied after case is folded.
_DAMAGED = str.maketrans({"i": "1", "l": "1", "o": "0"})

#: A family of two letters or more, then the place of the number with at least one damaged digit.
#: Two letters, because ``PL-12`` and ``OF-3`` are families of Minga itself, not damaged numbers.
_DAMAGED_HEAD = re.compile(r"([a-z]{2,}?)([0-9ilo]*[ilo][0-9ilo]*)")
_DAMAGED_NUMBER = re.compile(r"[0-9ilo]{1,4}")
_LETTERS = re.compile(r"[a-z]+")
_SEGMENT = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"([^\W\d_]*)(\d*)(.*)", re.DOTALL)
_CODE_SHAPE = re.compile(r"[a-z]{1,8}[0-9]{1,6}[a-z0-9]{0,8}")


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _repaired(segments: list[str]) -> list[str]:
    """Repair a damaged digit where the number of the code stands, and only there."""
    if not segments:
        return segments
    head, rest = segments[0], segments[1:]
    if rest and rest[0][0].isdigit():
        if _DAMAGED_NUMBER.fullmatch(rest[0]):  # "bp 1O"
            rest = [rest[0].translate(_DAMAGED), *rest[1:]]
        return [head, *rest]
    if rest and _LETTERS.fullmatch(head) and _DAMAGED_NUMBER.fullmatch(rest[0]):  # "bp-I pc"
        return [head, rest[0].translate(_DAMAGED), *rest[1:]]
    # A plain word (``prio``) has neither separator nor digit: nothing says that it is a code.
    if rest or any(c.isdigit() for c in head):
        match = _DAMAGED_HEAD.fullmatch(head)
        if match:
            head = match[1] + match[2].translate(_DAMAGED)
    return [head, *rest]


@lru_cache(maxsize=8192)
def code_segments(text: str) -> tuple[str, ...]:
    """The folded, repaired pieces of a code between its separators: ``BPI_PC`` → (bp1, pc)."""
    return tuple(_repaired(_SEGMENT.findall(_folded(text))))


@lru_cache(maxsize=8192)
def normalise_code(text: str) -> str:
    """The form in which codes are compared: no case, accents or separators, digits repaired.

    ``BP2_PC``, ``bp2 pc``, ``bp-2 pc`` → ``bp2pc``; ``BPI_PC`` → ``bp1pc``; ``BPI0_PC`` →
    ``bp10pc``; ``prio`` → ``prio``. Text without letters or digits gives ``""``.
    """
    return "".join(code_segments(text))


def code_parts(code: str) -> tuple[str, int | None, str]:
    """Family, number and suffix of a code: ``BP10_PC`` → (bp, 10, pc); no number → None."""
    match = _PARTS.fullmatch(normalise_code(code))
    assert match is not None  # every part of the pattern may be empty
    family, digits, suffix = match.groups()
    return family, int(digits[:18]) if digits else None, suffix


def natural_key(code: str) -> tuple[str, int, str]:
    """Sort key in which BP2 stands before BP10, and a code without number before both."""
    family, number, suffix = code_parts(code)
    return family, -1 if number is None else number, suffix


def sortable_code(code: str) -> str:
    """``natural_key`` as one string that sorts alike, for an index that orders by strings."""
    family, number, suffix = natural_key(code)
    return f"{family}\x1f{number + 1:020d}\x1f{suffix}"


def looks_like_code(text: str) -> bool:
    """Whether the text has the shape of a code: letters, a number, perhaps a suffix."""
    return _CODE_SHAPE.fullmatch(normalise_code(text)) is not None


def code_keys(code: str) -> frozenset[str]:
    """Every normalised form by which a code is found: whole, without suffix, and undamaged.

    ``BP2_PC`` → {bp2pc, bp2}. A code that happens to look damaged (``PRIO_PC``) is also found as
    it is written.
    """
    whole = normalise_code(code)
    if not whole:
        return frozenset()
    keys = {whole, "".join(_SEGMENT.findall(_folded(code)))}
    family, number, suffix = code_parts(code)
    if family and number is not None and suffix:
        keys.add(whole[: len(whole) - len(suffix)])
    return frozenset(keys)


def code_family(code: str) -> str:
    """The letters before a code's number (``bp``); "" when there is no number after letters."""
    family, number, _ = code_parts(code)
    return family if number is not None else ""
