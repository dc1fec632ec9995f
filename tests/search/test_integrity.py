"""Damage of the index's files is noticed, and nothing else is taken for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from search.contract import Change, EngineError, SearchDocument, SearchQuery
from search.engines.embedded import EmbeddedEngine, index
from search.engines.embedded.integrity import FileWatch, damage_in
from search.synonyms import Expander


def make_document(number: int, **fields: object) -> SearchDocument:
    key = f"AR-{number}.es"
    values = {"kind": "article", "code": key, "language": "es", "title": f"Página {number}"}
    return SearchDocument(key=key, url=f"/{number}/", **{**values, **fields})  # type: ignore[arg-type]


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    made = EmbeddedEngine(tmp_path / "index", Expander)
    made.rebuild(make_document(number) for number in range(50))
    return made


@pytest.fixture
def build(engine: EmbeddedEngine, tmp_path: Path) -> Path:
    index = tmp_path / "index"
    return index / (index / "current").read_text()


def files(build: Path, suffix: str = "*") -> list[Path]:
    return sorted(path for path in build.glob(f"*.{suffix}") if path.suffix != ".json")


def flip(path: Path) -> None:
    """In place: the library has the file mapped, and reading beyond its end ends the process."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 3)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 0xFF]))


def test_what_the_library_wrote_is_whole(build):
    assert len(files(build)) >= 6
    assert damage_in(build) == ""


def test_it_stays_whole_through_changes_deletions_and_merges(engine, build):
    watch = FileWatch()
    for number in range(30):
        engine.apply([Change(f"AR-{number}.es", number + 1, None)])
        engine.apply([Change("AR-99.es", number + 1, make_document(99, summary=f"{number}"))])
        assert watch.damage(build) == ""
    assert engine.health().documents == {"article": 21}


@pytest.mark.parametrize("suffix", ["term", "idx", "pos", "fast", "fieldnorm", "store"])
def test_a_flipped_byte_is_noticed_in_every_kind_of_file(engine, build, suffix):
    assert engine.health().ok
    flip(files(build, suffix)[0])
    health = engine.health()
    assert not health.ok
    assert suffix in health.detail


@pytest.mark.parametrize("kept", [0, 3, 40])
def test_a_file_that_was_cut_short_is_noticed_however_little_is_left(build, kept):
    path = files(build, "store")[0]
    path.write_bytes(path.read_bytes()[:kept])
    assert path.name in damage_in(build)


def test_a_file_that_is_gone_is_noticed_by_who_knew_it_and_by_who_did_not(build):
    watch = FileWatch()
    assert watch.damage(build) == ""
    files(build, "store")[0].unlink()
    assert "is gone" in watch.damage(build)
    for path in files(build):
        path.unlink()
    assert "is gone" in damage_in(build)


def test_a_file_whose_time_changed_is_read_again_and_is_whole(build):
    watch = FileWatch()
    assert watch.damage(build) == ""
    for path in files(build):
        os.utime(path, (1, 1))
    assert watch.damage(build) == ""


def test_a_file_cut_short_is_refused_before_a_search_reads_beyond_its_end(engine, build):
    assert engine.health().ok
    path = files(build, "store")[0]
    os.truncate(path, path.stat().st_size // 2)
    engine._folder._looked_at = 0.0  # a second has passed
    with pytest.raises(EngineError, match="cut short"):
        engine.search(SearchQuery(text="página"))
    engine.rebuild([make_document(1)])
    assert engine.search(SearchQuery(text="página")).total == 1


def test_an_index_that_is_deleted_is_not_begun_again_with_one_change_in_it(engine, build, tmp_path):
    assert engine.health().ok
    (tmp_path / "index" / "current").unlink()
    with pytest.raises(EngineError, match="rebuild it"):
        engine.apply([Change("AR-1.es", 9, make_document(1))])
    with pytest.raises(EngineError, match="rebuild it"):
        engine.search(SearchQuery(text="página"))
    assert "deleted" in engine.health().detail


@pytest.mark.parametrize("said", [b"", b"\xff\x00 nowhere", b"../../etc", b"x" * 5000])
def test_a_damaged_pointer_is_an_error_and_is_mended_by_a_rebuild(engine, build, tmp_path, said):
    (tmp_path / "index" / "current").write_bytes(said)
    with pytest.raises(EngineError):
        engine.search(SearchQuery(text="página"))
    engine.rebuild([make_document(1)])
    assert engine.search(SearchQuery()).total == 1


def test_what_a_killed_rebuild_left_is_swept_before_the_next(engine, build, tmp_path):
    for number in range(3):
        (tmp_path / "index" / f"{build.name[:-1]}{number + 7}").mkdir()
    engine.rebuild([make_document(1)])
    assert len([path for path in (tmp_path / "index").iterdir() if path.is_dir()]) == 1


def test_a_process_of_an_older_version_does_not_take_the_index_back(
    engine, build, tmp_path, monkeypatch
):
    """After an update with an old worker left running, the two would build in turn for ever."""
    assert engine.health().ok
    monkeypatch.setattr(index, "index_name", lambda: "ffffffffffff")
    newer = EmbeddedEngine(tmp_path / "index", Expander)
    newer.rebuild([make_document(1)])
    monkeypatch.undo()
    assert "another version" in engine.health().detail
    with pytest.raises(EngineError, match="restart this process"):
        engine.rebuild([make_document(2)])
    # One that is new builds its own: it was asked to, or it is the update.
    assert EmbeddedEngine(tmp_path / "index", Expander).rebuild([make_document(2)]) == 1
