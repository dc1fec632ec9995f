"""What the index holds of a document, field by field. Only this module knows the fields' names.

``body_<language>`` holds every text of a page (title, summary, sections, labels of its tags,
place), stemmed in the page's language; labels stand in the other languages' fields too. So a page
matches a word exactly when some ``body_<language>`` does: matching and counting need nothing else,
and ``title_*`` and ``*_folded`` only rank.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from tantivy import Document, Schema, SchemaBuilder

from search.analysis import FILLER, LANGUAGES, clean, fingerprint
from search.contract import Signals
from search.engines.embedded.numbers import NUMBER, number_of

if TYPE_CHECKING:
    from search.engines.embedded.prepared import Prepared

#: Raised when fields change; with the analysis it names the index folder.
SCHEMA_VERSION = 6

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


def to_tantivy(document: Prepared, sequence: int) -> Document:
    """The library's document."""
    made = Document()
    made.add_text(KEY, document.key)
    made.add_text(LIVE, "1")
    made.add_integer(SEQUENCE, sequence)
    made.add_integer(NUMBER, number_of(document.key))
    # The library multiplies a score by log2(2 + value).
    made.add_float(WEIGHT, 2.0**document.weight - 2.0)
    for name, value in document.texts:
        made.add_text(name, value)
    # A match counts by its field's length against the mean over all pages. Without filling, pages
    # of a rare language are all "long": English, a fifth of all, lost .05 of MRR.
    filling = f"{FILLER} " * document.filling
    for name in document.filled:
        made.add_text(name, filling)
    made.add_json(FACETS, document.facets)
    made.add_bytes(SOURCE, document.source)
    return made


def tombstone(key: str, sequence: int) -> Document:
    """Remembers that a page went, so that an older change cannot bring it back.

    It has no text, no facet and no ``live``: no search finds it. A rebuild sweeps it away.
    """
    made = Document()
    made.add_text(GONE, clean(key))
    made.add_integer(SEQUENCE, sequence)
    return made
