"""What the index holds of a document, field by field. Only this module knows the fields' names.

``body_<language>`` holds every text of a page (title, summary, sections, labels of its tags,
place), stemmed in the page's language; labels stand in the other languages' fields too. So a page
matches a word exactly when some ``body_<language>`` does: matching and counting need nothing else,
and ``title_*`` and ``*_folded`` only rank.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from tantivy import Document, Schema, SchemaBuilder

from search.analysis import (
    FILLER,
    LANGUAGES,
    WORD,
    acronyms,
    acronyms_among,
    clean,
    fingerprint,
    fold_table,
    language_of,
    stem_table,
    tokens,
)
from search.codes import code_family, code_keys, sortable_code
from search.contract import SearchDocument, Section, Signals
from search.engines.embedded.numbers import NUMBER, number_of

#: Raised when fields change; with the analysis it names the index folder.
SCHEMA_VERSION = 5

KEY = "key"
GONE = "gone"
LIVE = "live"
SEQUENCE = "sequence"
WEIGHT = "weight"
CODE = "code"
FAMILY = "family"
ACRONYM = "acronym"
FACETS = "facets"
SOURCE = "source"
DATE_ORDER = "date_order"
TITLE_ORDER = "title_order"
CODE_ORDER = "code_order"
TITLE_FOLDED = "title_folded"
BODY_FOLDED = "body_folded"
TITLE_STEMMED = {language: f"title_{language}" for language in LANGUAGES}
BODY_STEMMED = {language: f"body_{language}" for language in LANGUAGES}

_RAW_FIELDS = (KEY, GONE, LIVE, CODE, FAMILY, ACRONYM)
_ORDER_FIELDS = (DATE_ORDER, TITLE_ORDER, CODE_ORDER)
_FACET_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ORDER_LENGTH = 200
_WORD_LENGTH = 10_000
#: Texts come analysed, and are split at spaces: words repeat, and looking up their stems takes half
#: the time of stemming each anew.
_ANALYSED = "whitespace"


def is_facet_name(name: str) -> bool:
    """Facet names become field paths: only plain lower-case names are let through."""
    return _FACET_NAME.fullmatch(name) is not None


def facet_field(name: str) -> str:
    return f"{FACETS}.{name}"


def build_schema() -> Schema:
    builder = SchemaBuilder()
    for name in _RAW_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _ORDER_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*TITLE_STEMMED.values(), *BODY_STEMMED.values(), TITLE_FOLDED, BODY_FOLDED):
        builder.add_text_field(name, tokenizer_name=_ANALYSED)
    builder.add_json_field(FACETS, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (SEQUENCE, NUMBER):
        builder.add_integer_field(name, fast=True)
    builder.add_float_field(WEIGHT, fast=True)
    builder.add_bytes_field(SOURCE, stored=True)
    return builder.build()


def index_name() -> str:
    """Names the folder of an index: another schema or analysis is another index."""
    recipe = repr((SCHEMA_VERSION, _RAW_FIELDS, _ORDER_FIELDS, LANGUAGES, fingerprint()))
    return hashlib.sha256(recipe.encode()).hexdigest()[:12]


def weight_of(signals: Signals) -> float:
    """The factor of a page's score: evidence × freshness, each from 0.9 to 1.1, neutral 1.0.

    So the best page of the site outranks the worst by no more than 1.21 / 0.81 ≈ 1.5 times: the
    words decide, the signals settle what is close.
    """

    def bounded(signal: float) -> float:
        return 0.9 + 0.2 * min(1.0, max(0.0, signal))

    return bounded(signals.evidence) * bounded(signals.freshness)


def to_tantivy(document: SearchDocument, sequence: int) -> Document:
    """The library's document. Every text is cleaned first: surrogates and NUL are refused there."""
    document = _cleaned(document)
    language = language_of(document.language)
    labels = [label for label in (*document.keywords, document.place) if label]
    texts = [document.title, document.summary]
    for section in document.sections:
        texts += (section.heading, section.text)
    places = _word_places(document)
    made = Document()
    made.add_text(KEY, document.key)
    made.add_text(LIVE, "1")
    made.add_integer(SEQUENCE, sequence)
    made.add_integer(NUMBER, number_of(document.key))
    # The library multiplies a score by log2(2 + value).
    made.add_float(WEIGHT, 2.0 ** weight_of(document.signals) - 2.0)
    # One value each: the library leaves a gap between values, so no phrase crosses them.
    stems, folds = stem_table(language), fold_table()
    for text in _with_parts([document.title]):
        made.add_text(TITLE_STEMMED[language], _analysed(text, stems))
        made.add_text(TITLE_FOLDED, _analysed(text, folds))
    for text in _with_parts([*filter(None, texts), *labels]):
        made.add_text(BODY_STEMMED[language], _analysed(text, stems))
        made.add_text(BODY_FOLDED, _analysed(text, folds))
    for label in _with_parts(labels):
        for other in LANGUAGES:
            if other != language:
                made.add_text(BODY_STEMMED[other], _analysed(label, stem_table(other)))
    # A match counts by its field's length against the mean over all pages. Without filling, pages
    # of a rare language are all "long": English, a fifth of all, lost .05 of MRR.
    filling = f"{FILLER} " * sum(len(text.split()) for text in texts)
    for other in LANGUAGES:
        if other != language:
            made.add_text(BODY_STEMMED[other], filling)
    for word in sorted(acronyms_among(places).union(*map(acronyms, labels))):
        made.add_text(ACRONYM, word)
    _add_codes(made, document)
    _add_orders(made, document)
    made.add_json(FACETS, facets_of(document))
    source = to_source(document, _stem_places(places, language))
    made.add_bytes(SOURCE, json.dumps(source, separators=(",", ":")).encode())
    return made


def _analysed(text: str, table: Mapping[str, str]) -> str:
    """The words of a text as ``table`` has them, without those too long for the library."""
    words = _words(text)
    if len(text) > _WORD_LENGTH:
        words = tuple(word for word in words if len(word) <= _WORD_LENGTH)
    return " ".join(map(table.__getitem__, words))


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    """Words as written: one document needs them three times."""
    return tuple(WORD.findall(text))


def _cleaned(document: SearchDocument) -> SearchDocument:
    return replace(
        document,
        key=clean(document.key),
        kind=clean(document.kind),
        code=clean(document.code),
        language=clean(document.language),
        title=clean(document.title),
        url=clean(document.url),
        institutional_code=clean(document.institutional_code),
        codes=tuple(map(clean, document.codes)),
        summary=clean(document.summary),
        sections=tuple(
            Section(clean(s.anchor), clean(s.heading), clean(s.text)) for s in document.sections
        ),
        keywords=tuple(map(clean, document.keywords)),
        facets={
            name: tuple(dict.fromkeys(clean(code) for code in codes if code))
            for name, codes in document.facets.items()
            if is_facet_name(name)
        },
        place=clean(document.place),
    )


def _with_parts(texts: Sequence[str]) -> list[str]:
    """The texts, and after them their words that underscores join, each as its parts:
    ``Super_Bowl_50`` is a word of its own and is also found by ``bowl`` and ``"super bowl"``."""
    joined = (word for text in texts if "_" in text for word in WORD.findall(text) if "_" in word)
    return [*texts, *(word.replace("_", " ") for word in dict.fromkeys(joined))]


def _word_places(document: SearchDocument) -> dict[str, int]:
    """Word as written → bits of the texts it stands in: 1 the title, 2 the summary, then the
    sections. Extracts are made from it without reading the whole page again."""
    places: dict[str, int] = {}
    texts: list[tuple[str, ...]] = [(document.title,), (document.summary,)]
    texts += ((section.heading, section.text) for section in document.sections)
    for number, together in enumerate(texts):
        bit = 1 << number
        for text in together:
            words = set(_words(text))
            if "_" in text:
                joined = [word for word in words if "_" in word]
                words.update(part for word in joined for part in word.split("_"))
            for word in words:
                places[word] = places.get(word, 0) | bit
    return places


def _stem_places(places: dict[str, int], language: str) -> dict[str, int]:
    table = stem_table(language)
    stemmed: dict[str, int] = {}
    for word, bits in places.items():
        # The library drops longer words from the index, so nothing can find them.
        if len(word) <= _WORD_LENGTH:
            found = table[word]
            stemmed[found] = stemmed.get(found, 0) | bits
    return stemmed


def tombstone(key: str, sequence: int) -> Document:
    """Remembers that a page went, so that an older change cannot bring it back.

    It has no text, no facet and no ``live``: no search finds it. A rebuild sweeps it away.
    """
    made = Document()
    made.add_text(GONE, clean(key))
    made.add_integer(SEQUENCE, sequence)
    return made


def _add_codes(made: Document, document: SearchDocument) -> None:
    aliases = [code for code in (document.institutional_code, *document.codes) if code]
    for key in sorted({key for code in (document.code, *aliases) for key in code_keys(code)}):
        made.add_text(CODE, key)
    # Minga's own families (PR, DE, ES …) would make every page of a kind answer to a common word.
    own = code_family(document.code)
    for family in sorted({code_family(code) for code in aliases} - {own, ""}):
        made.add_text(FAMILY, family)


def _add_orders(made: Document, document: SearchDocument) -> None:
    """Fields that order like the contract asks, with the key as tie-break inside the value."""
    # Without a day the year orders, after its days; without both a page comes last.
    on, year = document.date, min(9999, max(0, document.year or 0))
    day = on.year * 10_000 + on.month * 100 + on.day if on else year * 10_000
    made.add_text(DATE_ORDER, f"{99_999_999 - day:08d}\x1f{document.key}")
    title = " ".join(token.folded for token in tokens(document.title))
    made.add_text(TITLE_ORDER, f"{title[:_ORDER_LENGTH]}\x1f{document.key}")
    code = document.institutional_code or document.code
    made.add_text(CODE_ORDER, f"{sortable_code(code)[:_ORDER_LENGTH]}\x1f{document.key}")


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


def to_source(document: SearchDocument, words: dict[str, int]) -> dict[str, Any]:
    """The whole document as stored, and what its extracts are found by: ``words`` as
    ``_word_places``, stemmed."""
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
