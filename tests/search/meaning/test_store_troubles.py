"""What the system refuses for a moment, or another version of the site reads, is not let go."""

from __future__ import annotations

import logging
import os
import sys
import threading
from pathlib import Path

import pytest

np = pytest.importorskip("numpy", reason="Not run for want of the optional part: make meaning")

from search.meaning import store as store_module  # noqa: E402  (needs numpy)
from search.meaning.contract import DamagedError, MeaningError  # noqa: E402
from tests.search.meaning.stored import bases, keys, passages, store, texts, write  # noqa: E402

VECTORS = texts(12, base=bases(1)[0])
QUESTION = VECTORS[[5]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a snapshot of six pages."""
    write(tmp_path / "meaning", passages(VECTORS))
    return tmp_path / "meaning"


def test_who_has_a_snapshot_goes_on_with_it_while_another_opens_the_next(folder: Path) -> None:
    kept = store(folder)
    assert len(kept) == 12
    write(folder, passages(VECTORS[:4]))
    seen: list[int] = []
    asking = threading.Thread(target=lambda: seen.append(len(kept)))

    with store_module._opening:  # as whoever reads the whole of it
        asking.start()
        asking.join(30)
        assert seen == [12]

    assert len(kept) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="Not run: the system has no such limit")
def test_issue_5_6_a_snapshot_that_the_system_refuses_is_asked_for_again_and_not_let_go(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import resource

    kept, files = store(folder), sorted(folder.iterdir())
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, limits[1]))
    try:
        with caplog.at_level(logging.ERROR, logger="minga.search"):
            for _ in range(3):
                with pytest.raises(MeaningError) as refused:
                    kept.near(QUESTION)
                assert len(kept) == 0
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)

    assert not isinstance(refused.value, DamagedError)
    assert len(caplog.records) == 1
    assert sorted(folder.iterdir()) == files
    assert keys(kept.near(QUESTION).best(1)) == ["AR-2.es"]


def test_a_snapshot_of_another_version_stays_until_its_writer_replaces_it(folder: Path) -> None:
    [path] = folder.glob("*.vectors")
    path.write_bytes(path.read_bytes().replace(b"MEANING 1", b"MEANING 2", 1))
    kept = store(folder)

    for _ in range(2):
        with pytest.raises(MeaningError, match="of this version"):
            kept.near(QUESTION)
    assert (folder / "current").read_bytes().strip() == path.name.encode()

    assert write(folder, passages(VECTORS)) == 2
    assert keys(kept.near(QUESTION).best(1)) == ["AR-2.es"]
