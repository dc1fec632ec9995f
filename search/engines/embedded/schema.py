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
from collections.abc import Iterator
from typing import Any

from tantivy import Document, Index, Schema, SchemaBuilder

from search.analysis import LANGUAGES, acronyms, analyzers, clean, fingerprint, language_of, tokens
from search.codes import code_family, code_keys, sortable_code
from search.contract import SearchDocument, Signals

#: Raised when fields change; with the analysis it names the index folder.
SCHEMA_VERSION = 1

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
    for language in LANGUAGES:
        for name in (TITLE_STEMMED[language], BODY_STEMMED[language]):
            builder.add_text_field(name, tokenizer_name=f"stem_{language}")
    for name in (TITLE_FOLDED, BODY_FOLDED):
        builder.add_text_field(name, tokenizer_name="folded")
    builder.add_json_field(FACETS, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(SEQUENCE, fast=True)
    builder.add_float_field(WEIGHT, fast=True)
    builder.add_bytes_field(SOURCE, stored=True)
    return builder.build()


def register_analyzers(index: Index) -> None:
    for name, analyzer in analyzers().items():
        index.register_tokenizer(name, analyzer)


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
    """The library's document. Every text is cleaned here: surrogates and NUL are refused there."""
    language = language_of(document.language)
    labels = [clean(label) for label in (*document.keywords, document.place) if label]
    title = clean(document.title)
    texts = [title, *_texts(document)]
    made = Document()
    made.add_text(KEY, clean(document.key))
    made.add_text(LIVE, "1")
    made.add_integer(SEQUENCE, sequence)
    # The library multiplies a score by log2(2 + value).
    made.add_float(WEIGHT, 2.0 ** weight_of(document.signals) - 2.0)
    made.add_text(TITLE_STEMMED[language], title)
    made.add_text(TITLE_FOLDED, title)
    for text in (*texts, *labels):
        made.add_text(BODY_STEMMED[language], text)
        made.add_text(BODY_FOLDED, text)
    for label in labels:
        for other in LANGUAGES:
            if other != language:
                made.add_text(BODY_STEMMED[other], label)
    for word in sorted({word for text in (*texts, *labels) for word in acronyms(text)}):
        made.add_text(ACRONYM, word)
    _add_codes(made, document)
    _add_orders(made, document)
    made.add_json(FACETS, facets_of(document))
    made.add_bytes(SOURCE, json.dumps(to_source(document), separators=(",", ":")).encode())
    return made


def tombstone(key: str, sequence: int) -> Document:
    """Remembers that a page went, so that an older change cannot bring it back.

    It has no text, no facet and no ``live``: no search finds it. A rebuild sweeps it away.
    """
    made = Document()
    made.add_text(GONE, clean(key))
    made.add_integer(SEQUENCE, sequence)
    return made


def _texts(document: SearchDocument) -> Iterator[str]:
    # One value each: the library leaves a gap between values, so no phrase crosses them.
    if document.summary:
        yield clean(document.summary)
    for section in document.sections:
        yield clean(section.heading)
        yield clean(section.text)


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
    key = clean(document.key)
    # Without a day the year orders, before its first day; without both a page comes last.
    on, year = document.date, min(9999, max(0, document.year or 0))
    newest_first = 99_999_999 - (int(on.strftime("%Y%m%d")) if on else year * 10_000)
    made.add_text(DATE_ORDER, f"{newest_first:08d}\x1f{key}")
    title = " ".join(token.folded for token in tokens(clean(document.title)))
    made.add_text(TITLE_ORDER, f"{title[:_ORDER_LENGTH]}\x1f{key}")
    code = document.institutional_code or document.code
    made.add_text(CODE_ORDER, f"{sortable_code(clean(code))[:_ORDER_LENGTH]}\x1f{key}")


def facets_of(document: SearchDocument) -> dict[str, list[str]]:
    """Facets as indexed: those given, and kind, language and year unless given."""
    own = {
        "kind": (document.kind,),
        "language": (document.language,),
        "year": (str(document.year),) if document.year is not None else (),
    }
    return {
        name: sorted({clean(code) for code in codes if code})
        for name, codes in {**own, **document.facets}.items()
        if is_facet_name(name)
    }


def to_source(document: SearchDocument) -> dict[str, Any]:
    """What a hit shows and is marked from, as stored in the index."""
    return {
        "key": clean(document.key),
        "kind": clean(document.kind),
        "code": clean(document.code),
        "institutional_code": clean(document.institutional_code),
        "codes": [clean(code) for code in document.codes],
        "language": clean(document.language),
        "title": clean(document.title),
        "url": clean(document.url),
        "summary": clean(document.summary),
        "sections": [[clean(s.anchor), clean(s.heading), clean(s.text)] for s in document.sections],
        "keywords": [clean(keyword) for keyword in document.keywords],
        "year": document.year,
        "date": document.date.isoformat() if document.date else None,
        "place": clean(document.place),
    }
