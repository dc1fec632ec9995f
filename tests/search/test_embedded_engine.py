"""The embedded engine keeps the contract, and the promises of a folder that processes share."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.contract import (
    Change,
    EngineBusy,
    EngineError,
    SearchDocument,
    SearchEngine,
    SearchQuery,
)
from search.engines.embedded import EmbeddedEngine
from search.engines.embedded.edge import guarded
from search.engines.embedded.index import IndexFolder
from tests.search.contract_suite import CORPUS, EXPANDER, EngineContract


def open_engine(folder: Path) -> EmbeddedEngine:
    return EmbeddedEngine(folder, lambda: EXPANDER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path) -> EmbeddedEngine:
    return open_engine(folder)


@pytest.fixture
def loaded(engine: EmbeddedEngine) -> EmbeddedEngine:
    engine.apply(Change(d.key, n, d) for n, d in enumerate(CORPUS, start=1))
    return engine


class TestEmbeddedEngineContract(EngineContract):
    @pytest.fixture
    def engine(self, folder: Path) -> SearchEngine:
        return open_engine(folder)


def test_without_an_index_every_search_is_empty_and_health_says_so(engine: EmbeddedEngine) -> None:
    results = engine.search(SearchQuery("niños", facets=("kind",)))
    assert (results.total, results.hits, results.facets) == (0, (), {"kind": ()})
    assert engine.count(SearchQuery("")) == 0
    assert list(engine.keys()) == []
    assert engine.suggest("ni") == ()
    assert engine.similar("PR-1.es") == ()
    assert engine.document_frequencies(["niños"]) == {"ninos": 0}
    health = engine.health()
    assert not health.ok
    assert "rebuild" in health.detail


def test_another_engine_on_the_folder_sees_each_commit_at_once(
    loaded: EmbeddedEngine, folder: Path
) -> None:
    reader = open_engine(folder)
    assert reader.count(SearchQuery("")) == len(CORPUS)
    loaded.apply([Change("PR-31.es", 100, None)])
    assert reader.count(SearchQuery("")) == len(CORPUS) - 1
    loaded.rebuild(CORPUS[:3])
    assert reader.count(SearchQuery("")) == 3


def test_a_reader_of_another_process_sees_the_rebuild(loaded: EmbeddedEngine, folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_rebuild_elsewhere, args=(str(folder),))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert loaded.count(SearchQuery("")) == 1


def _rebuild_elsewhere(folder: str) -> None:
    document = SearchDocument("PR-1.es", "practice", "PR-1", "es", "Sola", "/es/w/PR-1/")
    open_engine(Path(folder)).rebuild([document])


def test_a_second_writer_is_told_at_once_that_it_is_busy(
    loaded: EmbeddedEngine, folder: Path
) -> None:
    with IndexFolder(folder).locked():
        with pytest.raises(EngineBusy):
            loaded.apply([Change("PR-31.es", 100, None)])
        with pytest.raises(EngineBusy):
            loaded.rebuild(CORPUS)
        assert loaded.count(SearchQuery("")) == len(CORPUS)
    assert loaded.apply([Change("PR-31.es", 100, None)]) == 1


def test_an_idle_engine_keeps_nobody_from_writing(loaded: EmbeddedEngine, folder: Path) -> None:
    other = open_engine(folder)
    assert other.apply([Change("PR-31.es", 100, None)]) == 1
    assert loaded.apply([Change("PR-32.es", 101, None)]) == 1


def test_threads_search_while_one_writes(loaded: EmbeddedEngine) -> None:
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                assert loaded.search(SearchQuery("género", facets=("kind",))).total >= 2
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(12):
        loaded.apply([Change(CORPUS[0].key, 100 + number, CORPUS[0])])
    loaded.rebuild(CORPUS)
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []


def _live_build(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def _spoil_meta(folder: Path) -> None:
    (_live_build(folder) / "meta.json").write_text("{ not json")


def _lose_a_segment(folder: Path) -> None:
    for file in _live_build(folder).glob("*.term"):
        file.unlink()


def _cut_a_segment(folder: Path) -> None:
    for file in _live_build(folder).glob("*.store"):
        file.write_bytes(file.read_bytes()[:10])


def _lose_the_build(folder: Path) -> None:
    shutil.rmtree(_live_build(folder))


def _come_from_another_version(folder: Path) -> None:
    old = _live_build(folder)
    shutil.copytree(old, folder / "0123456789ab-1")
    (folder / "current").write_text("0123456789ab-1")


DAMAGES = [
    _spoil_meta,
    _lose_a_segment,
    _cut_a_segment,
    _lose_the_build,
    _come_from_another_version,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_says_so_and_a_rebuild_heals_it(
    loaded: EmbeddedEngine, folder: Path, damage
) -> None:
    damage(folder)
    fresh = open_engine(folder)
    health = fresh.health()
    assert not health.ok
    assert "rebuild" in health.detail
    with pytest.raises(EngineError):
        fresh.search(SearchQuery("niños"))
    with pytest.raises(EngineError):
        fresh.apply([Change("PR-31.es", 100, None)])
    assert fresh.rebuild(CORPUS) == len(CORPUS)
    assert fresh.search(SearchQuery("niños")).total == 1
    assert loaded.search(SearchQuery("niños")).total == 1


def test_a_rebuild_leaves_one_build_behind(loaded: EmbeddedEngine, folder: Path) -> None:
    for _ in range(3):
        loaded.rebuild(CORPUS)
    assert [path for path in folder.iterdir() if path.is_dir()] == [_live_build(folder)]


def test_a_failed_rebuild_leaves_no_build_behind(loaded: EmbeddedEngine, folder: Path) -> None:
    def broken() -> Iterator[SearchDocument]:
        yield CORPUS[0]
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        loaded.rebuild(broken())
    assert [path for path in folder.iterdir() if path.is_dir()] == [_live_build(folder)]


def test_a_rebuild_forgets_what_went(loaded: EmbeddedEngine) -> None:
    loaded.apply([Change("PR-31.es", 100, None)])
    loaded.rebuild(CORPUS)
    assert loaded.apply([Change("PR-31.es", 101, None)]) == 1
    assert loaded.count(SearchQuery("")) == len(CORPUS) - 1


def test_took_ms_comes_from_the_clock_it_is_given(loaded: EmbeddedEngine, folder: Path) -> None:
    ticks = iter((10.0, 10.25))
    timed = EmbeddedEngine(folder, lambda: EXPANDER, clock=lambda: next(ticks))
    assert timed.search(SearchQuery("niños")).took_ms == 250.0


def test_a_panic_of_the_library_becomes_an_error_of_ours(loaded: EmbeddedEngine) -> None:
    view = loaded._folder.view()
    assert view is not None

    @guarded
    def search_without_limit() -> None:
        from search.engines.embedded.queries import QueryBuilder

        view.searcher.search(QueryBuilder(view.schema).everything(), 0)

    with pytest.raises(EngineError, match="PanicException"):
        search_without_limit()


def test_the_edge_lets_an_interrupt_through() -> None:
    @guarded
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()


def test_s_2_no_more_than_four_words_of_a_query_are_corrected(loaded: EmbeddedEngine) -> None:
    results = loaded.search(SearchQuery("dignidd migracoin espasios encuessta albrgue"))
    assert results.did_you_mean == "dignidad migración espacios encuesta albrgue"


def test_in_a_question_the_second_candidate_is_searched_too_and_named(
    engine: EmbeddedEngine,
) -> None:
    texts = ("La meta", "La mesa", "Otra mesa", "Un huerto y una finca con riego y abono")
    pages = [
        SearchDocument(f"PR-{n}.es", "practice", f"PR-{n}", "es", text, f"/{n}/")
        for n, text in enumerate(texts)
    ]
    engine.apply(Change(page.key, n, page) for n, page in enumerate(pages, start=1))
    results = engine.search(SearchQuery("meka huerto finca riego abono"))
    assert results.did_you_mean == "mesa huerto finca riego abono"
    assert results.expanded == {"mesa": ("meta",)}
    assert results.total == 4
    assert engine.search(SearchQuery("meka")).total == 2
