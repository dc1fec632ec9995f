"""Documents out of the database, a batch at a time."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from .contract import SearchDocument, SearchEngine
from .sources import Source, source_named

logger = logging.getLogger("minga.search")


@runtime_checkable
class Preparing(Protocol):
    """An engine whose ``rebuild`` also takes what ``prepare`` makes of a document: it needs no
    index, so another process can make it, and it has the document's ``key``."""

    def prepare(self, document: SearchDocument) -> Keyed: ...


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Keys of the documents of one source."""

    source: str
    keys: Sequence[str]


@dataclass(frozen=True, slots=True)
class Built:
    """The documents of a batch, as the engine takes them, and why some cannot be built."""

    source: str
    documents: Sequence[Keyed]
    errors: dict[str, str]


def load_documents(
    source: Source, keys: Sequence[str]
) -> tuple[dict[str, SearchDocument], dict[str, str]]:
    """The documents of ``keys``, and why some cannot be built: one that raises does not take the
    others with it."""
    try:
        return dict(source.load(keys)), {}
    except Exception:
        logger.warning("A document among %d cannot be built; trying each", len(keys))
    found: dict[str, SearchDocument] = {}
    errors: dict[str, str] = {}
    for key in keys:
        try:
            found.update(source.load([key]))
        except Exception as error:
            logger.exception("The document of %s:%s cannot be built", source.name, key)
            errors[key] = f"{type(error).__name__}: {error}"
    return found, errors


def build(batch: Batch, *, engine: SearchEngine) -> Built:
    """Loads a batch and prepares it for the engine, where that can be done beforehand."""
    source = source_named(batch.source)
    if source is None:
        return Built(batch.source, (), {})
    with _without_collection():
        found, errors = load_documents(source, batch.keys)
        documents: list[Keyed] = list(found.values())
        if isinstance(engine, Preparing):
            documents = [engine.prepare(document) for document in found.values()]
    return Built(batch.source, documents, errors)


@contextmanager
def _without_collection() -> Iterator[None]:
    """A batch makes a hundred thousand objects: looking through all of the site's for garbage each
    time that some thousand came took half of the loading. Once, at the end, is enough."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
            gc.collect(1)
