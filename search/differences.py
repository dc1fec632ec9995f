"""What index and database say differently, document by document: text for text, not key for key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from .building import BATCH
from .cleaning import cleaned
from .contract import Progress, SearchDocument, SearchEngine, SearchQuery, Signals
from .loading import load_documents
from .models import SearchOutbox
from .sources import FRESHNESS_STEP, Source, sources


@dataclass(slots=True)
class Differences:
    """Keys by source whose documents the index lacks, and whose documents it has with other words;
    and keys that it should not have. What waits in the outbox is no difference."""

    missing: dict[str, set[str]] = field(default_factory=dict)
    changed: dict[str, set[str]] = field(default_factory=dict)
    surplus: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.surplus)


def differences(*, engine: SearchEngine, progress: Progress | None = None) -> Differences:
    """Builds every document anew, in batches, and compares it with the one in the index. An index
    that cannot be read holds nothing. ``progress`` hears how many were compared."""
    wanted: dict[str, Source] = {}
    for source in sources():
        wanted |= dict.fromkeys(source.keys(), source)
    found = Differences()
    seen: set[str] = set()
    for batch in _batches(engine):
        seen.update(batch)
        for source, keys in _by_source(batch, wanted).items():
            # A page that cannot be built says so where it is drained.
            fresh, _errors = load_documents(source, keys)
            different = {key for key in keys if key in fresh and not same(batch[key], fresh[key])}
            _add(found.changed, source, different)
        found.surplus |= batch.keys() - wanted.keys()
        if progress is not None:
            progress(len(seen))
    for source in sources():
        _add(found.missing, source, {k for k, s in wanted.items() if s is source} - seen)
    return _without_waiting(found)


def same(held: SearchDocument, fresh: SearchDocument) -> bool:
    """Whether the index's document is the database's, apart from characters that no engine keeps
    and from a freshness that fell a little."""
    near = abs(held.signals.freshness - fresh.signals.freshness) < FRESHNESS_STEP
    return near and _comparable(held) == _comparable(fresh)


def _comparable(document: SearchDocument) -> SearchDocument:
    plain = cleaned(document)
    return replace(
        plain,
        facets={name: tuple(sorted(codes)) for name, codes in plain.facets.items() if codes},
        signals=Signals(evidence=plain.signals.evidence),
    )


def _batches(engine: SearchEngine) -> Iterator[dict[str, SearchDocument]]:
    if not engine.health().ok:
        return
    held = engine.scan(SearchQuery())
    while batch := {document.key: document for document in islice(held, BATCH)}:
        yield batch


def _by_source(
    batch: Mapping[str, SearchDocument], wanted: Mapping[str, Source]
) -> dict[Source, list[str]]:
    keys: dict[Source, list[str]] = {}
    for key in batch:
        if key in wanted:
            keys.setdefault(wanted[key], []).append(key)
    return keys


def _add(to: dict[str, set[str]], source: Source, keys: set[str]) -> None:
    if keys:
        to.setdefault(source.name, set()).update(keys)


def _without_waiting(found: Differences) -> Differences:
    """Asked last: what changed while this compared stands in the outbox or is in the index."""
    waiting = set(SearchOutbox.objects.values_list("key", flat=True))
    return Differences(
        missing={name: left for name, keys in found.missing.items() if (left := keys - waiting)},
        changed={name: left for name, keys in found.changed.items() if (left := keys - waiting)},
        surplus=found.surplus - waiting,
    )
