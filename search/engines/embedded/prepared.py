"""A document as the index takes it: its words analysed, its stored source packed.

Most of the work of indexing is here, and it needs no index: another process can do it and send
what came of it. A text is cut at its spaces and each piece is looked up as it stands (``agua,``
with its comma): pieces repeat, and looking one up takes a fifth of analysing it anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Any, Final, Generic, NamedTuple, TypeVar

from search.analysis import (
    LANGUAGES,
    WORD,
    acronyms,
    acronyms_among,
    fold_table,
    language_of,
    stem_table,
    tokens,
)
from search.cleaning import cleaned
from search.codes import code_family, code_keys, sortable_code
from search.contract import SearchDocument
from search.engines.embedded.schema import (
    ACRONYM,
    BODY_FOLDED,
    BODY_STEMMED,
    CODE,
    CODE_ORDER,
    DATE_ORDER,
    FAMILY,
    TITLE_FOLDED,
    TITLE_ORDER,
    TITLE_STEMMED,
    is_facet_name,
    weight_of,
)

_ORDER_LENGTH: Final = 200
#: The library drops longer words, so nothing can find them.
_WORD_LENGTH: Final = 10_000
#: Pieces that one table remembers, and the longest of them: what is longer is no word.
_MOST_PIECES: Final = 100_000
_LONGEST_PIECE: Final = 48

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Prepared:
    """``texts``: field and value, one each text. ``filled``: fields that are filled with as many
    words without meaning as ``filling`` says. ``source``: as ``results.read_source`` reads it."""

    key: str
    texts: list[tuple[str, str]]
    filled: list[str]
    filling: int
    weight: float
    facets: dict[str, list[str]]
    source: bytes


def prepare(document: SearchDocument) -> Prepared:
    """Every text is cleaned first: surrogates and NUL are refused by the library."""
    document = _cleaned(document)
    language = language_of(document.language)
    others = [other for other in LANGUAGES if other != language]
    title, summary = _analysed(document.title, language), _analysed(document.summary, language)
    sections = [
        (_analysed(section.heading, language), _analysed(section.text, language))
        for section in document.sections
    ]
    together: list[tuple[_Analysed, ...]] = [(title,), (summary,), *sections]
    texts = [text for each in together for text in each]
    labels = [label for label in (*document.keywords, document.place) if label]
    written = [text.written for text in texts if text.written]

    # One value each: the library leaves a gap between values, so no phrase crosses them.
    values: list[tuple[str, str]] = []
    for text in (title, *(_analysed(part, language) for part in _parts([document.title]))):
        values.append((TITLE_STEMMED[language], text.stemmed))
        values.append((TITLE_FOLDED, text.folded))
    more = [_analysed(text, language) for text in (*labels, *_parts([*written, *labels]))]
    for text in (*texts, *more):
        if text.written:
            values.append((BODY_STEMMED[language], text.stemmed))
            values.append((BODY_FOLDED, text.folded))
    for label in (*labels, *_parts(labels)):
        pieces = label.split()
        for other in others:
            stems = stemmed_pieces(other)
            values.append((BODY_STEMMED[other], " ".join(map(stems.__getitem__, pieces))))
    seen = {piece for text in texts for piece in text.pieces}
    found = _acronyms_in(seen).union(*map(acronyms, labels))
    values += ((ACRONYM, word) for word in sorted(found))
    values += _codes(document)
    values += _orders(document)
    source = to_source(document, [_stems_in(each, language) for each in together])
    return Prepared(
        key=document.key,
        texts=values,
        filled=[BODY_STEMMED[other] for other in others],
        filling=sum(len(text.pieces) for text in texts),
        weight=weight_of(document.signals),
        facets=facets_of(document),
        source=json.dumps(source, separators=(",", ":")).encode(),
    )


class _Pieces(dict[str, T], Generic[T]):
    """Piece of text without spaces → what ``make`` makes of it, filled on demand."""

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, piece: str) -> T:
        made = self._make(piece)
        if len(piece) <= _LONGEST_PIECE:
            if len(self) >= _MOST_PIECES:
                self.clear()
            self[piece] = made
        return made


def _pieces_by(table: dict[str, str]) -> _Pieces[str]:
    """Piece → its words as ``table`` has them, with spaces between: ``y/o`` → ``y o``."""

    def make(piece: str) -> str:
        words = (word for word in WORD.findall(piece) if len(word) <= _WORD_LENGTH)
        return " ".join(filter(None, map(table.__getitem__, words)))

    return _Pieces(make)


@cache
def stemmed_pieces(language: str) -> dict[str, str]:
    """Piece of text without spaces → the stems of its words, with spaces between."""
    return _pieces_by(stem_table(language))


@cache
def folded_pieces() -> dict[str, str]:
    """Piece of text without spaces → its words folded, with spaces between."""
    return _pieces_by(fold_table())


@cache
def _acronym_pieces() -> _Pieces[frozenset[str]]:
    """Piece → the words written as acronyms in it, also those that underscores join."""

    def make(piece: str) -> frozenset[str]:
        words = WORD.findall(piece)
        return frozenset(acronyms_among([*words, *_parts_of(words)]))

    return _Pieces(make)


class _Analysed(NamedTuple):
    """A text, its pieces, their stems and their folded words; with spaces between, too."""

    written: str
    pieces: list[str]
    stems: list[str]
    stemmed: str
    folded: str


def _analysed(text: str, language: str) -> _Analysed:
    pieces = text.split()
    stems = list(map(stemmed_pieces(language).__getitem__, pieces))
    folded = " ".join(map(folded_pieces().__getitem__, pieces))
    return _Analysed(text, pieces, stems, " ".join(stems), folded)


def _stems_in(texts: Sequence[_Analysed], language: str) -> str:
    """The stems of texts, each once between two spaces: what their extracts are found by without
    reading them again."""
    stems = dict.fromkeys(chain.from_iterable(text.stems for text in texts))
    stems.pop("", None)
    for text in texts:
        if "_" in text.written:
            table = stem_table(language)
            stems.update(
                (table[part], None)
                for part in _parts_of(WORD.findall(text.written))
                if len(part) <= _WORD_LENGTH
            )
    return f" {' '.join(stems)} "


def _acronyms_in(pieces: Iterable[str]) -> set[str]:
    return set().union(*filter(None, map(_acronym_pieces().__getitem__, pieces)))


def _parts(texts: Iterable[str]) -> list[str]:
    """The words of the texts that underscores join, each once as its parts: ``Super_Bowl_50`` is
    a word of its own and is also found by ``bowl`` and ``"super bowl"``."""
    joined = (word for text in texts if "_" in text for word in WORD.findall(text) if "_" in word)
    return [word.replace("_", " ") for word in dict.fromkeys(joined)]


def _parts_of(words: Iterable[str]) -> list[str]:
    return [part for word in words if "_" in word for part in word.split("_")]


def _cleaned(document: SearchDocument) -> SearchDocument:
    plain = cleaned(document)
    facets = {name: codes for name, codes in plain.facets.items() if is_facet_name(name)}
    return replace(plain, facets=facets)


def _codes(document: SearchDocument) -> list[tuple[str, str]]:
    aliases = [code for code in (document.institutional_code, *document.codes) if code]
    keys = {key for code in (document.code, *aliases) for key in code_keys(code)}
    # Minga's own families (PR, DE, ES …) would make every page of a kind answer to a common word.
    own = code_family(document.code)
    families = {code_family(code) for code in aliases} - {own, ""}
    return [
        *((CODE, key) for key in sorted(keys)),
        *((FAMILY, family) for family in sorted(families)),
    ]


def _orders(document: SearchDocument) -> list[tuple[str, str]]:
    """Fields that order like the contract asks, with the key as tie-break inside the value."""
    # Without a day the year orders, after its days; without both a page comes last.
    on, year = document.date, min(9999, max(0, document.year or 0))
    day = on.year * 10_000 + on.month * 100 + on.day if on else year * 10_000
    title = " ".join(token.folded for token in tokens(document.title))
    code = document.institutional_code or document.code
    return [
        (DATE_ORDER, f"{99_999_999 - day:08d}\x1f{document.key}"),
        (TITLE_ORDER, f"{title[:_ORDER_LENGTH]}\x1f{document.key}"),
        (CODE_ORDER, f"{sortable_code(code)[:_ORDER_LENGTH]}\x1f{document.key}"),
    ]


def facets_of(document: SearchDocument) -> dict[str, list[str]]:
    """Facets of a cleaned document as indexed: those given, and kind, language and year unless
    given."""
    own = {
        "kind": (document.kind,),
        "language": (document.language,),
        "year": (str(document.year),) if document.year is not None else (),
    }
    return {
        name: sorted({code for code in codes if code})
        for name, codes in {**own, **document.facets}.items()
    }


def to_source(document: SearchDocument, words: Sequence[str]) -> dict[str, Any]:
    """The whole document as stored, and what its extracts are found by: ``words`` has
    the stems of the title, the summary and each section, as ``_stems_in``."""
    return {
        "key": document.key,
        "kind": document.kind,
        "code": document.code,
        "institutional_code": document.institutional_code,
        "codes": document.codes,
        "language": document.language,
        "title": document.title,
        "url": document.url,
        "summary": document.summary,
        "sections": [[s.anchor, s.heading, s.text] for s in document.sections],
        "keywords": document.keywords,
        "facets": document.facets,
        "year": document.year,
        "date": document.date.isoformat() if document.date else None,
        "place": document.place,
        "signals": [document.signals.evidence, document.signals.freshness],
        "words": words,
    }
