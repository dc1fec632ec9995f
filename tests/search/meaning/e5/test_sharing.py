"""Processes share one copy of what they would compute, and never believe it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.search.meaning.e5.conftest import ABSENT

np = pytest.importorskip("numpy", reason=ABSENT)

from search.meaning.e5.encoder import Encoder  # noqa: E402  (numpy comes first)
from search.meaning.e5.sharing import shared  # noqa: E402
from search.meaning.e5.weights_file import read_weights  # noqa: E402
from tests.search.meaning.e5.tiny import TinyFile  # noqa: E402

ARRAYS = [np.arange(6, dtype=np.float32).reshape(2, 3), np.ones((4,), np.float32)]


def same(found: list[Any]) -> bool:
    return len(found) == len(ARRAYS) and all(map(np.array_equal, found, ARRAYS))


def arrays() -> Any:
    return iter(ARRAYS)


def test_the_first_process_writes_the_file_and_the_next_reads_it(tmp_path: Path):
    path = tmp_path / "new" / "file"

    first = shared(arrays, path)
    written = path.stat()
    second = shared(arrays, path)

    assert same(first)
    assert same(second)
    assert (path.stat().st_ino, path.stat().st_size) == (written.st_ino, 40)
    assert [view.flags.writeable for view in first + second] == [False] * 4
    assert [child.name for child in path.parent.iterdir()] == ["file"]


@pytest.mark.parametrize("content", [b"", b"abc", b"\0" * 40, b"\0" * 39, b"\0" * 400])
def test_a_file_that_holds_something_else_is_written_again(tmp_path: Path, content: bytes):
    path = tmp_path / "file"
    path.write_bytes(content)

    assert same(shared(arrays, path))
    assert path.read_bytes() == b"".join(array.tobytes() for array in ARRAYS)


def test_a_process_that_has_the_old_file_keeps_it_whole(tmp_path: Path):
    path = tmp_path / "file"
    held = shared(arrays, path)

    shared(lambda: iter([np.zeros(3, np.float32)]), path)

    assert same(held)


def test_where_no_file_can_be_written_every_process_has_its_own(tmp_path: Path, caplog: Any):
    (tmp_path / "taken").touch()

    assert same(shared(arrays, tmp_path / "taken" / "file"))
    assert "cannot share" in caplog.text


def test_shared_weights_encode_as_own_ones(tmp_path: Path):
    weights = read_weights(TinyFile().write(tmp_path / "weights.bin"))
    texts = [[0, 9, 2], [0, 5, 6, 2]]

    own = Encoder(weights).encode(texts)

    for _ in range(2):
        assert Encoder(weights, tmp_path / "share").encode(texts).tolist() == own.tolist()


def test_a_system_without_modes_of_files_shares_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delattr("os.fchmod", raising=False)
    assert same(shared(arrays, tmp_path / "file"))
    assert (tmp_path / "file").exists()
