"""The judged questions, the pages they are asked of, and one index and one set of vectors of them a
session."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from opendata import demo_content, demo_reading
from search import expansion, sources
from search.contract import SearchDocument
from search.engines.embedded import EmbeddedEngine
from search.evaluation.encoding import EncodedDocuments, encode, open_embedder
from search.meaning.weights import installed_weights
from search.synonyms import Expander
from tests.search.relevance.corpus import generated
from tests.search.relevance.for_meaning import (
    VECTORS,
    ByKind,
    ask_by_kind,
    judged_for_meaning,
)
from tests.search.relevance.questions import Asked, Library, ask_all, judged


@pytest.fixture(scope="session")
def library(django_db_setup: None, django_db_blocker: Any) -> Library:
    """Demo pages and generated pages under readable keys, and the synonyms of a new site. The
    database is as it was afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_vocabulary", verbosity=0)
        demo_content.load_practices(at=timezone.now())
        demo_content.load_articles()
        demo = tuple(_named(_demo_documents()))
        sets = tuple(expansion.synonym_sets())
        transaction.set_rollback(True)
    return Library(documents=(*demo, *generated()), expander=Expander(sets))


@pytest.fixture(scope="session")
def engine(library: Library, tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    folder = tmp_path_factory.mktemp("relevance")
    engine = EmbeddedEngine(folder / "index", lambda: library.expander)
    engine.rebuild(library.documents)
    return engine


@pytest.fixture(scope="session")
def asked(library: Library, engine: EmbeddedEngine) -> Asked:
    """Every question in every variant, asked once."""
    return ask_all(engine, judged(library.keys))


@pytest.fixture(scope="session")
def asked_by_kind(library: Library, engine: EmbeddedEngine) -> ByKind:
    """The questions for meaning, asked of words alone."""
    return ask_by_kind(engine, judged_for_meaning(library.keys))


@pytest.fixture(scope="session")
def meaning(library: Library, tmp_path_factory: pytest.TempPathFactory) -> EncodedDocuments:
    """The pages in vectors: those that are kept beside the questions, and anew those of passages
    that have changed since."""
    if installed_weights() is None:
        pytest.skip("Not run for want of the optional part: make meaning")
    folder = tmp_path_factory.mktemp("vectors")
    kept = VECTORS
    if not os.environ.get("MINGA_KEEP_VECTORS"):
        kept = folder / "kept"
        shutil.copytree(VECTORS, kept)
    return encode(
        library.documents, embedder=open_embedder(""), folder=folder / "snapshot", kept=kept
    )


@pytest.fixture(scope="session")
def asked_with_meaning(
    library: Library, engine: EmbeddedEngine, meaning: EncodedDocuments
) -> Asked:
    return ask_all(engine, judged(library.keys), meaning=meaning)


@pytest.fixture(scope="session")
def asked_by_kind_with_meaning(
    library: Library, engine: EmbeddedEngine, meaning: EncodedDocuments
) -> ByKind:
    return ask_by_kind(engine, judged_for_meaning(library.keys), meaning=meaning)


def _demo_documents() -> Iterator[SearchDocument]:
    for source in sources.sources():
        yield from source.load(list(source.keys())).values()


def _named(documents: Iterator[SearchDocument]) -> Iterator[SearchDocument]:
    """With the keys that the questions use: ``BP2_PC.es``, ``alma-llanera.en``."""
    articles = {(a.language, a.title): a.key for a in demo_reading.articles()}
    for document in documents:
        name = document.institutional_code or articles.get((document.language, document.title))
        yield replace(document, key=f"{name or document.code}.{document.language}")
