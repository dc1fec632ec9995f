"""The contract between Minga and its search engines.

Pure: no Django, no engine types. An engine receives ``SearchDocument`` and ``SearchQuery`` and
answers ``SearchResults``. Only what an anonymous visitor may read ever becomes a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

Sort = Literal["relevance", "date", "title"]

#: Longest query that is looked at, in characters and in words; what is beyond is dropped.
MAX_QUERY_CHARACTERS = 512
MAX_QUERY_WORDS = 32
#: Largest page of hits.
MAX_SIZE = 100


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page that a hit can lead to: ``url + "#" + anchor``."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Signals:
    """Bounded ranking signals, each from 0.0 (worst) to 1.0 (best); 0.5 is neutral."""

    evidence: float = 0.5
    freshness: float = 0.5


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What the index knows of one public page in one language.

    ``key``                unique in the index, stable for the life of the page (``PR-12.es``)
    ``kind``               a value of the ``kind`` facet (``practice``, ``lesson``, ``article`` …)
    ``code``               Minga's own code (``PR-12``)
    ``institutional_code`` the source institution's code as canonically written (``BP2_PC``) or ""
    ``codes``              every code and alias by which the page is known, as written
    ``language``           ``es``, ``en`` or ``pt``: chooses the stemmer
    ``keywords``           free keywords and the labels of all tags, in every language they have
    ``facets``             facet name → codes; tree facets already hold every ancestor's code
    """

    key: str
    kind: str
    code: str
    language: str
    title: str
    url: str
    institutional_code: str = ""
    codes: tuple[str, ...] = ()
    summary: str = ""
    sections: tuple[Section, ...] = ()
    keywords: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year: int | None = None
    date: date | None = None
    place: str = ""
    signals: Signals = Signals()


@dataclass(frozen=True, slots=True)
class FacetFilter:
    """Codes chosen in one facet. ``any``: at least one; ``all``: every one; ``without``: none."""

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.any or self.all or self.without)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a person asks. ``page`` counts from 1. ``facets`` names the facets to count.

    ``exact`` searches only what was typed: no synonyms, no correction, no relaxation. ``strict``
    requires every word, in any of its forms: synonyms, but no correction and no relaxation (feeds
    and alerts, which must not grow with what merely resembles). ``reader``: the language of whoever
    reads; it lifts pages in that language a little and never changes which pages are found.
    ``keys``: only these documents (an alert asks which of the changed ones match); () is all.
    """

    text: str = ""
    filters: Mapping[str, FacetFilter] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: int = 1
    size: int = 10
    languages: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    exact: bool = False
    strict: bool = False
    reader: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Highlight:
    """An extract as safe HTML: text escaped, found words in ``<mark>``; and where it stands.
    ``anchor`` and ``heading`` are empty for an extract of the summary, and the reserved anchor
    ``"etiquetas"`` says that only the tags matched."""

    html: str
    anchor: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """One reason for a hit: a field (``code``, ``title``, ``summary``, ``body``, ``keywords``) and
    the words of the query, as typed, that it holds in any of their forms."""

    field: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One page found. ``matched`` names the fields where words were found, as ``Match.field``;
    ``why`` says which words. ``coverage``: share of the query's words that this page holds, 1.0
    when it holds all or nothing was typed. ``title_html`` is the escaped title with marks,
    ``summary`` the document's or its beginning; ``facets`` and ``signals`` are the document's."""

    key: str
    kind: str
    code: str
    institutional_code: str
    language: str
    title: str
    title_html: str
    url: str
    score: float
    summary: str = ""
    year: int | None = None
    date: date | None = None
    place: str = ""
    highlights: tuple[Highlight, ...] = ()
    matched: tuple[str, ...] = ()
    why: tuple[Match, ...] = ()
    coverage: float = 1.0
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signals: Signals = Signals()


@dataclass(frozen=True, slots=True)
class SearchResults:
    """``facets``: name → (code, count) pairs, most first, ties by code. A facet's counts ignore its
    own filter and respect all others. ``coverage``: share of the query's words that the best hit
    holds, 0.0–1.0. ``expanded``: word as typed → the other forms that were searched with it.
    ``relaxed`` is empty when every word was required, else the step taken (``"67%"``, ``"50%"``,
    ``"any"``); pages that hold every word then still come first. ``corrected_from`` is the text as
    typed when words were corrected and the correction was searched, ``did_you_mean`` the corrected
    text; ``did_you_mean`` alone is a proposal that was not searched."""

    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    coverage: float = 0.0
    expanded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    corrected_from: str = ""
    did_you_mean: str = ""
    relaxed: str = ""
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """The pages that relevance shows first. ``scores``: key → how good the words alone are, best
    first, without what puts whole matches before others. ``ideal``: about what a page would have
    that held every word (one that no page holds counts as the rarest), so that a score over it is a
    weighed share of the words; 0.0 without words, as every score. ``text``: the words that were
    searched, as typed or corrected. ``firm``: the query must stay exact (it has a code, a phrase in
    quotes or an excluded word, is exact or strict, or holds no word at all)."""

    scores: Mapping[str, float]
    ideal: float
    text: str
    firm: bool


@dataclass(frozen=True, slots=True)
class Similar:
    """A page like another, and why: the telling ``words`` that both hold, most telling first, as
    they are written in the found page, and the codes that both carry, facet → codes."""

    hit: Hit
    words: tuple[str, ...]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page that one may mean while typing. ``code``: the institution's, or else Minga's own."""

    key: str
    text: str
    kind: str
    url: str = ""
    code: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """``ok``: the engine answers. ``documents``: in the index, by kind. ``detail``: a sentence."""

    engine: str
    version: str
    ok: bool
    documents: Mapping[str, int] = field(default_factory=dict)
    size_bytes: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One outbox row resolved against the database: the document as it is now, or None when the
    page is gone or no longer public. ``sequence`` orders changes of one key."""

    key: str
    sequence: int
    document: SearchDocument | None


class EngineError(Exception):
    """The engine could not do its work; the text is for an operator's log."""


class EngineBusy(EngineError):
    """Another process is writing: leave the work in the outbox and come again."""


Progress = Callable[[int], None]


class SearchEngine(Protocol):
    """What every engine can do. Methods raise ``EngineError``, never the library's exceptions."""

    name: str

    def apply(self, changes: Iterable[Change]) -> int:
        """Index and remove in one commit; visible to every process after return. Answers how many
        were applied. Raises ``EngineBusy`` when another process holds the writer."""
        ...

    def search(self, query: SearchQuery) -> SearchResults: ...

    def suggest(self, text: str, *, limit: int = 8, reader: str = "") -> tuple[Suggestion, ...]:
        """Pages whose code or title begins as was typed; each once, in the language ``reader``
        where that version begins so too."""
        ...

    def similar(self, key: str, *, limit: int = 5, reader: str = "") -> tuple[Similar, ...]:
        """Pages like the one with that key, most alike first; its translations are left out, and
        of each page there is one version: in the language ``reader``, else the most alike."""
        ...

    def scan(self, query: SearchQuery) -> Iterator[SearchDocument]:
        """Every document that ``search`` finds, whatever the ``page`` and ``size``, in the query's
        order, as it was indexed; one consistent state of the index, read as it is consumed."""
        ...

    def rank(self, query: SearchQuery, *, limit: int = 100) -> Ranking:
        """How good the words of the query are for its best ``limit`` pages, whatever its ``page``,
        ``size`` and ``sort``; reads no page. What is fused with another ranking."""
        ...

    def steady(self) -> SearchEngine:
        """As it is now: whoever asks several things gets all from one state of the index."""
        ...

    def count(self, query: SearchQuery) -> int: ...

    def document_frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        """Folded word → number of live documents that hold it."""
        ...

    def keys(self) -> Iterator[str]:
        """Every key in the index, in no order: what ``search status --repair`` compares."""
        ...

    def rebuild(
        self, documents: Iterable[SearchDocument], *, progress: Progress | None = None
    ) -> int:
        """Load a new index beside the live one and swap it in when all is loaded; on failure the
        live one stays. Answers how many documents it holds."""
        ...

    def health(self) -> Health: ...
