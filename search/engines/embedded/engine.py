"""The contract on tantivy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from tantivy import IndexWriter, Query

from search.analysis import clean, fold
from search.contract import (
    Change,
    EngineError,
    Health,
    Progress,
    Ranking,
    SearchDocument,
    SearchQuery,
    SearchResults,
    Similar,
    Suggestion,
)
from search.engines.embedded.completions import suggestions
from search.engines.embedded.decision import Decisions
from search.engines.embedded.edge import guarded, read_guarded
from search.engines.embedded.index import IndexFolder, View
from search.engines.embedded.neighbours import similar_pages
from search.engines.embedded.numbers import KeysByNumber
from search.engines.embedded.prepared import Prepared, prepare
from search.engines.embedded.queries import QueryBuilder
from search.engines.embedded.ranking import rank
from search.engines.embedded.results import buckets, number_found
from search.engines.embedded.schema import (
    BODY_FOLDED,
    GONE,
    KEY,
    SEQUENCE,
    SOURCE,
    facet_field,
    to_tantivy,
    tombstone,
)
from search.engines.embedded.searching import Searching
from search.synonyms import Expander

BATCH = 200
_VERSION = f"tantivy {version('tantivy')}"
_MAX_KINDS = 1_000
_NO_SYNONYMS = Expander()


class EmbeddedEngine:
    """Search in process, in an index folder that several processes share.

    ``folder`` is created when first written to. ``synonyms`` is asked at each search, so its owner
    decides when to load them again. ``clock`` gives seconds, for ``took_ms`` only.
    """

    name = "embedded"

    def __init__(
        self,
        folder: Path,
        synonyms: Callable[[], Expander],
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._folder = IndexFolder(folder)
        self._synonyms = synonyms
        self._clock = clock
        self._pinned: View | None = None
        self._decisions = Decisions()
        self._keys_by_number = KeysByNumber(key_field=KEY, source_field=SOURCE)

    # Writing ---------------------------------------------------------------------------------

    @guarded
    def apply(self, changes: Iterable[Change]) -> int:
        """One commit for each 200 changes. A change older than what the index has of its key is
        left out; of two changes of one key the later wins."""
        pending = iter(changes)
        applied = 0
        batch = list(islice(pending, BATCH))
        if not batch:
            return 0
        with self._folder.locked(), self._folder.writer() as (writer, view):
            while batch:
                applied += self._apply_batch(batch, writer, view)
                batch = list(islice(pending, BATCH))
                view = self._folder.view() or view
        return applied

    def _apply_batch(self, batch: list[Change], writer: IndexWriter, view: View) -> int:
        latest: dict[str, Change] = {}
        for change in batch:
            if change.document is not None and change.document.key != change.key:
                raise EngineError(f"a change of {change.key} brings {change.document.key}")
            known = latest.get(change.key)
            if known is None or change.sequence >= known.sequence:
                latest[change.key] = change
        applied = 0
        for change in latest.values():
            key = clean(change.key)
            if change.sequence < self._sequence(view, key):
                continue
            writer.delete_documents_by_term(KEY, key)
            writer.delete_documents_by_term(GONE, key)
            if change.document is None:
                writer.add_document(tombstone(key, change.sequence))
            else:
                writer.add_document(to_tantivy(prepare(change.document), change.sequence))
            applied += 1
        if applied:
            writer.commit()
        return applied

    @staticmethod
    def _sequence(view: View, key: str) -> int:
        """Sequence of what the index has of a key; below every sequence when it has nothing."""
        build = QueryBuilder(view.schema)
        either = Query.disjunction_max_query([build.term(KEY, key), build.term(GONE, key)])
        addresses = [address for _, address in view.searcher.search(either, 8, count=False).hits]
        found = view.searcher.fast_field_values(SEQUENCE, addresses) if addresses else []
        return max((int(value) for value in found if value is not None), default=-(2**62))

    def prepare(self, document: SearchDocument) -> Prepared:
        """What ``rebuild`` takes in the place of the document; it can be sent between processes."""
        return prepare(document)

    @guarded
    def rebuild(
        self, documents: Iterable[SearchDocument | Prepared], *, progress: Progress | None = None
    ) -> int:
        """The lock is held throughout: changes wait in the outbox (``EngineBusy``) and are applied
        to the new build afterwards. ``progress`` hears the number loaded so far."""
        with self._folder.locked():
            with self._folder.build() as (writer, index, path):
                keys: set[str] = set()
                for number, document in enumerate(documents, start=1):
                    if document.key in keys:
                        writer.delete_documents_by_term(KEY, clean(document.key))
                    keys.add(document.key)
                    # Below every outbox row, so whatever changed meanwhile is newer.
                    ready = document if isinstance(document, Prepared) else prepare(document)
                    writer.add_document(to_tantivy(ready, -1))
                    if progress is not None and number % BATCH == 0:
                        progress(number)
                writer.commit()
                index.reload()
                held = index.searcher().num_docs
                if held != len(keys):
                    raise EngineError(f"loaded {len(keys)} documents, the index holds {held}")
            self._folder.swap(path)
        if progress is not None:
            progress(held)
        return held

    # Reading ---------------------------------------------------------------------------------

    @guarded
    def steady(self) -> EmbeddedEngine:
        """Its index is as it was; its synonyms are asked for once, when they are needed."""
        steady = copy(self)
        steady._pinned = self._view()
        steady._synonyms = cache(self._synonyms)
        return steady

    def _view(self) -> View | None:
        return self._folder.view() if self._pinned is None else self._pinned

    @guarded
    def search(self, query: SearchQuery) -> SearchResults:
        started = self._clock()
        view = self._view()
        if view is None:
            return SearchResults(total=0, facets={name: () for name in query.facets})
        return self._searching(view, query).results(lambda: (self._clock() - started) * 1000)

    def scan(self, query: SearchQuery) -> Iterator[SearchDocument]:
        """``search`` is done at once, each document is read when it is asked for."""
        return read_guarded(self._scan(query))

    @guarded
    def _scan(self, query: SearchQuery) -> Iterator[SearchDocument]:
        view = self._view()
        return iter(()) if view is None else self._searching(view, query).scan()

    @guarded
    def rank(self, query: SearchQuery, *, limit: int = 100) -> Ranking:
        view = self._view()
        if view is None:
            return Ranking({}, 0.0, query.text, firm=True)
        expander, keys = self._expander(query), self._keys_by_number
        return rank(view, query, expander, self._decisions, limit=limit, keys=keys)

    def _searching(self, view: View, query: SearchQuery) -> Searching:
        return Searching(view, query, self._expander(query), self._decisions)

    def _expander(self, query: SearchQuery) -> Expander:
        """Without words there is nothing to expand: the owner of the synonyms is not asked."""
        return self._synonyms() if query.text else _NO_SYNONYMS

    @guarded
    def count(self, query: SearchQuery) -> int:
        view = self._view()
        return 0 if view is None else self._searching(view, query).total()

    @guarded
    def suggest(self, text: str, *, limit: int = 8, reader: str = "") -> tuple[Suggestion, ...]:
        view = self._view()
        return () if view is None else suggestions(view, text, limit=limit, reader=reader)

    @guarded
    def similar(self, key: str, *, limit: int = 5, reader: str = "") -> tuple[Similar, ...]:
        view = self._view()
        return () if view is None else similar_pages(view, key, limit=limit, reader=reader)

    @guarded
    def document_frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        """Counted by searching: the library's ``doc_freq`` counts deleted documents too."""
        view = self._view()
        frequencies = {}
        for word in dict.fromkeys(filter(None, (fold(clean(word)) for word in words))):
            frequencies[word] = 0
            if view is not None:
                query = QueryBuilder(view.schema).term(BODY_FOLDED, word)
                frequencies[word] = number_found(view, query)
        return frequencies

    def keys(self) -> Iterator[str]:
        return iter(self._keys())

    @guarded
    def _keys(self) -> list[str]:
        view = self._view()
        if view is None:
            return []
        # A filter makes the library look at live documents instead of the dictionary.
        live = QueryBuilder(view.schema).everything()
        return [key for key, _ in view.searcher.terms_with_prefix(KEY, "", live)]

    def health(self) -> Health:
        """Never raises: an index that cannot be opened is what it is asked for."""
        try:
            return self._health()
        except EngineError as error:
            return Health(self.name, _VERSION, ok=False, detail=str(error))

    @guarded
    def _health(self) -> Health:
        view = self._folder.view()
        if view is None:
            detail = "there is no index yet, rebuild it"
            return Health(self.name, _VERSION, ok=False, detail=detail)
        if damage := self._folder.damage():
            detail = f"the index is damaged, rebuild it ({damage})"
            return Health(self.name, _VERSION, ok=False, detail=detail)
        live = QueryBuilder(view.schema).everything()
        terms = {"kind": {"terms": {"field": facet_field("kind"), "size": _MAX_KINDS}}}
        kinds = buckets(view.searcher.aggregate(live, terms)["kind"])
        return Health(
            self.name,
            _VERSION,
            ok=True,
            documents=dict(kinds),
            size_bytes=self._folder.size_bytes(),
            detail=f"{number_found(view, live)} documents in {view.searcher.num_segments} segments",
        )
