"""How text becomes words, the same for every engine: tokenizer → lower case → folding → stemmer.

Folding comes before stemming, so accents make no difference by construction. Every text is indexed
stemmed in its language and folded unstemmed. The functions for single words are cached: words of a
language repeat, and extracts are marked from them (``engines/embedded/highlights.py``).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

LANGUAGES = ("es", "en", "pt")
#: Texts in another language are stemmed as if they were in this one.
DEFAULT_LANGUAGE = "es"
#: A letter of no living language that stands for nothing: an index fills fields with it, and no
#: query looks for it.
FILLER = "\ua66e"
#: Raised when an index made by an earlier version must be built again.
ANALYSIS_VERSION = 1

#: ``BP2_PC`` is one word. The same rule twice, for Rust and for Python.
WORD_PATTERN = r"[\p{L}\p{N}]+(?:_[\p{L}\p{N}]+)*"
WORD = re.compile(r"[^\W_]+(?:_[^\W_]+)*")

_SNOWBALL = {"es": "spanish", "en": "english", "pt": "portuguese"}
_STOPWORDS_FILE = Path(__file__).parent / "data" / "stopwords.toml"
_UNENCODABLE = re.compile(r"[\x00\ud800-\udfff]")
_VOWELS = frozenset("aeiou")
_CACHE = 1 << 16
_WHOLE_TEXT_CACHE = 100_000


class Token(NamedTuple):
    """A word of a text: as written, folded, and where it stands in characters."""

    text: str
    folded: str
    start: int
    end: int

    @property
    def is_acronym(self) -> bool:
        """Written with two capital letters or more (``WHO``, ``PiN``)."""
        return is_acronym(self.text)


def clean(text: str) -> str:
    """Text that every engine accepts: NFC, without NUL and lone surrogates (as spaces)."""
    return unicodedata.normalize("NFC", _UNENCODABLE.sub(" ", text))


def language_of(code: str) -> str:
    """The language whose stemmer serves ``code``: ``es-ec`` → es, an unknown one → es."""
    base = code[:2].lower()
    return base if base in LANGUAGES else DEFAULT_LANGUAGE


def _builder() -> TextAnalyzerBuilder:
    return (
        TextAnalyzerBuilder(Tokenizer.regex(WORD_PATTERN))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )


@cache
def analyzers() -> dict[str, TextAnalyzer]:
    """Analysers by the name a schema gives them: ``folded``, ``stem_es``, ``stem_en``, ``stem_pt``.

    >>> analyzers()["stem_es"].analyze("Niños")
    ['nin']
    """
    stemmed = {
        f"stem_{language}": _builder().filter(Filter.stemmer(_SNOWBALL[language])).build()
        for language in LANGUAGES
    }
    return {"folded": _builder().build(), **stemmed}


@lru_cache(maxsize=_CACHE)
def fold(word: str) -> str:
    """One word in lower case and without accents; a text that holds no word gives ``""``."""
    return "".join(analyzers()["folded"].analyze(word))


@lru_cache(maxsize=_CACHE)
def stem(word: str, language: str) -> str:
    """The stem of one word, folded first, in one of ``LANGUAGES``."""
    return "".join(analyzers()[f"stem_{language}"].analyze(word))


class _Words(dict[str, str]):
    """Word as written → what an analyser makes of it, filled on demand: a plain lookup for the
    words of whole pages."""

    def __init__(self, analyzer: str) -> None:
        super().__init__()
        self._analyze = analyzers()[analyzer].analyze

    def __missing__(self, word: str) -> str:
        if len(self) >= _WHOLE_TEXT_CACHE:
            self.clear()
        found = "".join(self._analyze(word))
        self[word] = found
        return found


@cache
def stem_table(language: str) -> dict[str, str]:
    """``stem`` for many words at once: ``stem_table("es")["Niños"]`` → ``nin``."""
    return _Words(f"stem_{language}")


@cache
def fold_table() -> dict[str, str]:
    """``fold`` for many words at once: ``fold_table()["Niños"]`` → ``ninos``."""
    return _Words("folded")


def _other_number(folded: str, language: str) -> str:
    """The plural or singular whose stem Snowball sets apart from this word's, or ``""``.

    It takes *mujer* for a verb (``muj``) and *mujeres* not (``mujer``); *joven* and *jóvenes*
    likewise; and without accents it cannot see that *migração* and *migrações* are one word.
    """
    if len(folded) < 3 or not folded.isalpha() or language == "en":
        return ""
    if language == "pt" and folded.endswith("ao"):
        return folded[:-2] + "oes"
    if language == "pt" and folded.endswith("oes"):
        return folded[:-3] + "ao"
    if folded.endswith("ces"):
        return folded[:-3] + "z"
    if folded.endswith("z"):
        return folded[:-1] + "ces"
    if folded.endswith("es") and len(folded) > 4 and folded[-3] not in _VOWELS:
        return folded[:-2]
    if folded[-1] in "lnrd":
        return folded + "es"
    return ""


@lru_cache(maxsize=_CACHE)
def stems(word: str, language: str) -> tuple[str, ...]:
    """Stems under which a searched word is found: its own, and its other number's if different.

    The relation is symmetric, so *mujer* and *mujeres* find the same pages.
    """
    folded = fold(word)
    own = stem(folded, language)
    other = _other_number(folded, language)
    if not other:
        return (own,)
    return tuple(dict.fromkeys((own, stem(other, language))))


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order."""
    for match in WORD.finditer(text):
        written = match[0]
        yield Token(written, fold(written), match.start(), match.end())


def is_acronym(word: str) -> bool:
    return len(word) >= 2 and word[-1:].isalnum() and sum(map(str.isupper, word)) >= 2


def acronyms(text: str) -> set[str]:
    """The words of a text written as acronyms, in capitals."""
    return acronyms_among(WORD.findall(text))


def acronyms_among(words: Iterable[str]) -> set[str]:
    return {word.upper() for word in words if not word.islower() and is_acronym(word)}


@cache
def stop_words() -> frozenset[str]:
    """The folded stop words of the three languages together (``data/stopwords.toml``)."""
    with _STOPWORDS_FILE.open("rb") as file:
        lists = tomllib.load(file)
    return frozenset(word for language in LANGUAGES for word in lists[language]["words"].split())


@cache
def fingerprint() -> str:
    """Names the analysis: an index made with another one cannot be searched with this one."""
    recipe = repr((ANALYSIS_VERSION, WORD_PATTERN, sorted(_SNOWBALL.items())))
    return hashlib.sha256(recipe.encode()).hexdigest()[:12]
