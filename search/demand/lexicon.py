"""The vocabulary as the demand map needs it: loaded once a process, and again when it changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Final

from vocabulary.enums import Scheme
from vocabulary.models import Synonym, Term
from vocabulary.themes import themes_of_sectors

from .. import versions
from ..analysis import tokens
from .recognition import SECTOR, TERRITORY, THEME, Lexicon, Name

_WORDS_FILE: Final = Path(__file__).resolve().parents[1] / "data" / "theme_words.toml"
#: "Vivienda y hábitat" is also called by its parts, "Salud (general)" without its brackets.
_JOINTS = re.compile(r"\s+(?:y|e|and)\s+|[,/;]", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_MEANT: Final = frozenset({THEME, SECTOR, TERRITORY})


@dataclass(frozen=True, slots=True)
class NamedTerm:
    """A term with its names by language; ``path``: codes from its root to it."""

    code: str
    path: tuple[str, ...]
    names: Mapping[str, str]

    def label(self, language: str) -> str:
        for candidate in (language[:2], "es", "en", "pt"):
            if name := self.names.get(candidate):
                return name
        return self.code

    def short_label(self, language: str) -> str:
        """The first part of the name: *Vivienda y hábitat* is *Vivienda* above a column."""
        return _JOINTS.split(self.label(language))[0].strip() or self.code


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``number``: the version of the vocabulary. ``themes``: those offered, in their own order.
    ``codes``: every (scheme, code) of the closed lists."""

    number: int
    lexicon: Lexicon
    themes: tuple[NamedTerm, ...]
    places: Mapping[str, NamedTerm]
    codes: frozenset[tuple[str, str]]


def current_vocabulary() -> Vocabulary:
    """The vocabulary as it is now. One query; loads again when its version has grown."""
    return _vocabulary.current()


def forget() -> None:
    """Loads again at the next occasion."""
    _vocabulary.forget()


def _load(number: int) -> Vocabulary:
    terms = list(_terms())
    themes = tuple(_named(term) for term in terms if term.scheme == THEME and not term.retired)
    places = {term.code: _named(term) for term in terms if term.scheme == TERRITORY}
    offered = {theme.code for theme in themes}
    names = [name for term in terms for name in _names_of(term)]
    names += _theme_words(offered)
    return Vocabulary(
        number=number,
        lexicon=Lexicon(
            [*names, *_synonyms(names)],
            paths={code: place.path for code, place in places.items()},
            sector_themes={
                sector: kept
                for sector, codes in themes_of_sectors().items()
                if (kept := tuple(code for code in codes if code in offered))
            },
        ),
        themes=themes,
        places=places,
        codes=frozenset((term.scheme, term.code) for term in terms),
    )


_vocabulary = versions.Kept(_load, number=partial(versions.number_of, versions.SYNONYMS))


def _terms() -> Iterator[Term]:
    """Without keywords: writers add them, there are many, and they may be anybody's name."""
    listed = Term.objects.exclude(scheme=Scheme.KEYWORD).only(
        "scheme", "code", "path", "order", "retired", "name_es", "name_en", "name_pt", "other_names"
    )
    yield from listed.order_by("order", "code")


def _named(term: Term) -> NamedTerm:
    names = {language: getattr(term, f"name_{language}") for language in ("es", "en", "pt")}
    return NamedTerm(term.code, term.path_codes(), names)


def _names_of(term: Term) -> Iterator[Name]:
    meanings = ((term.scheme, term.code),) if term.scheme in _MEANT else ()
    stemmed = term.scheme in (THEME, SECTOR)
    for text in term.names():
        yield Name(text, meanings, stemmed)
        whole = _BRACKETS.sub("", text)
        if whole != text and term.scheme != TERRITORY:
            yield Name(whole, meanings, stemmed)
        if term.scheme == THEME:
            for part in _JOINTS.split(whole):
                yield Name(part, meanings, stemmed)


def _theme_words(offered: set[str]) -> list[Name]:
    return [
        Name(word, ((THEME, theme),), stemmed=True)
        for theme, words in _words_file().items()
        if theme in offered
        for word in words
    ]


@cache
def _words_file() -> Mapping[str, list[str]]:
    with _WORDS_FILE.open("rb") as file:
        return tomllib.load(file)


def _synonyms(names: list[Name]) -> Iterator[Name]:
    """Every form of a set means what one of its forms means."""
    meanings: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for name in names:
        meanings.setdefault(_key(name.text), set()).update(name.meanings)
    for synonym in Synonym.objects.filter(retired=False).order_by("key"):
        forms = [*synonym.all_terms(), *synonym.uppercase_only.splitlines()]
        meant = set().union(*(meanings.get(_key(form), set()) for form in forms))
        stemmed = not any(scheme == TERRITORY for scheme, _ in meant)
        for form in forms:
            yield Name(form, tuple(sorted(meant)), stemmed)


def _key(text: str) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens(text))
