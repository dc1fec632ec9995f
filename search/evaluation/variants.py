"""A question as people also type it: without accents, and with one slip of the fingers."""

from __future__ import annotations

import random
import unicodedata

from search.analysis import stop_words, tokens

#: Shorter words are not mistyped: three letters with one wrong are another word.
SHORTEST = 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def without_accents(text: str) -> str:
    """
    >>> without_accents("¿Dónde inscribir a la niña?")
    '¿Donde inscribir a la nina?'
    """
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


def with_typo(text: str, chance: random.Random) -> str:
    """The text with one key left out, added, missed or swapped with the next, in one word of at
    least four letters that is not a stop word; the text as it is when it has no such word."""
    stops = stop_words()
    words = [
        token
        for token in tokens(text)
        if len(token.text) >= SHORTEST and token.text.isalpha() and token.folded not in stops
    ]
    if not words:
        return text
    word = chance.choice(words)
    return text[: word.start] + _mistyped(word.text, chance) + text[word.end :]


def _mistyped(word: str, chance: random.Random) -> str:
    slips = (_left_out, _added, _missed, _swapped)
    # Two equal letters swapped, or a letter missed by itself, is no slip.
    while (slipped := chance.choice(slips)(word, chance)) == word:
        pass
    return slipped


def _left_out(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at + 1 :]


def _added(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) + 1)
    return word[:at] + chance.choice(_LETTERS) + word[at:]


def _missed(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + chance.choice(_LETTERS) + word[at + 1 :]


def _swapped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
