"""A snapshot that is missing, damaged or another's turns meaning off, and is made anew."""

from __future__ import annotations

import hashlib
import json
import random
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="Not run for want of the optional part: make meaning")

from search.locks import exclusive  # noqa: E402  (needs numpy)
from search.meaning.contract import MeaningError  # noqa: E402
from search.meaning.generations import END, snapshot_info  # noqa: E402
from search.meaning.store import StoredVector  # noqa: E402
from tests.search.meaning.stored import (  # noqa: E402
    DIM,
    EMBEDDER,
    bases,
    keys,
    passages,
    store,
    texts,
    write,
)

VECTORS = texts(12, base=bases(1)[0])
QUESTION = VECTORS[[5]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a snapshot of six pages."""
    write(tmp_path / "meaning", passages(VECTORS), mark="seven")
    return tmp_path / "meaning"


def generation_in(folder: Path) -> Path:
    [path] = folder.glob("*.vectors")
    return path


def is_refused(folder: Path) -> bool:
    """Whether the store says that it cannot be read; anything but that and an answer fails."""
    try:
        found = store(folder).near(QUESTION).best(10)
    except MeaningError:
        return True
    assert keys(found[:1]) == ["AR-2.es"]
    return False


def test_issue_5_6_a_snapshot_cut_anywhere_is_refused(folder: Path) -> None:
    path = generation_in(folder)
    whole, pointer = path.read_bytes(), (folder / "current").read_bytes()

    for size in [*range(0, len(whole), 37), *range(len(whole) - 80, len(whole))]:
        path.write_bytes(whole[:size])
        (folder / "current").write_bytes(pointer)
        assert is_refused(folder), size


def test_issue_5_6_a_name_of_the_current_snapshot_cut_anywhere_is_refused(folder: Path) -> None:
    pointer = (folder / "current").read_bytes().strip()

    for size in range(len(pointer)):
        (folder / "current").write_bytes(pointer[:size])
        assert is_refused(folder), size


@pytest.mark.parametrize("name", [b"../../secret.vectors", b"\xff\xfe\0", b"00000009.vectors"])
def test_issue_5_6_a_name_that_leads_nowhere_is_refused(folder: Path, name: bytes) -> None:
    (folder / "current").write_bytes(name)

    assert is_refused(folder)


def test_issue_5_6_bytes_changed_anywhere_are_noticed(folder: Path) -> None:
    path = generation_in(folder)
    whole, pointer = path.read_bytes(), (folder / "current").read_bytes()
    sections = snapshot_info(folder).sections.values()
    chance = random.Random(6)

    for _ in range(250):
        place = chance.randrange(len(whole))
        changed = bytearray(whole)
        changed[place] ^= chance.randrange(1, 256)
        path.write_bytes(changed)
        (folder / "current").write_bytes(pointer)
        unused = not any(each.offset <= place < each.offset + each.size for each in sections)
        between = unused and 16 <= place < max(each.offset for each in sections)
        assert is_refused(folder) != between, place


def test_issue_5_6_a_footer_that_lies_is_refused(folder: Path) -> None:
    path = generation_in(folder)
    whole, pointer = path.read_bytes(), (folder / "current").read_bytes()

    for lie in lies(whole):
        path.write_bytes(with_footer(whole, lie))
        (folder / "current").write_bytes(pointer)
        assert is_refused(folder), lie


def lies(whole: bytes) -> Iterator[Any]:
    """Footers whose own sum is right."""
    yield from (None, [], {}, "text", 7, {"sections": 3})
    for name in ("embedder_id", "dim", "passages", "pages", "languages", "mark", "sections"):
        said = footer_in(whole)
        del said[name]
        yield said
    # Another size would be another model's snapshot, which is not damage.
    for name, values in {
        "dim": (0, -1, None),
        "passages": (0, -1, 11, 13, 10**15),
        "pages": (0, 5, 7, -6),
        "languages": ([], None, 5, ["es", "en"]),
    }.items():
        for value in values:
            yield footer_in(whole) | {name: value}
    for name in footer_in(whole)["sections"]:
        for change in ({"offset": -5}, {"offset": 10**9}, {"size": 10**9}, {"size": -1}, {"x": 1}):
            said = footer_in(whole)
            said["sections"][name] |= change
            yield said


def footer_in(whole: bytes) -> Any:
    _digest, length, _end = struct.unpack("<32sQ8s", whole[-48:])
    return json.loads(whole[-48 - length : -48])


def with_footer(whole: bytes, said: Any) -> bytes:
    length = struct.unpack("<32sQ8s", whole[-48:])[1]
    footer = json.dumps(said).encode()
    tail = struct.pack("<32sQ8s", hashlib.sha256(footer).digest(), len(footer), END)
    return whole[: -48 - length] + footer + tail


def test_issue_5_6_sections_that_contradict_one_another_are_refused(folder: Path) -> None:
    """Whole by their sums, and yet they would lead outside of the arrays."""
    path = generation_in(folder)
    whole, pointer = path.read_bytes(), (folder / "current").read_bytes()

    for name, kind, values in (
        ("starts", np.uint64, [0, 2, 4, 6, 8, 99]),
        ("starts", np.uint64, [0, 4, 2, 6, 8, 10]),
        ("starts", np.uint64, [1, 2, 4, 6, 8, 10]),
        ("languages", np.uint16, [0] * 11 + [9]),
    ):
        said = footer_in(whole)
        section = said["sections"][name]
        lying = np.array(values, dtype=kind).tobytes()
        section["sha256"] = hashlib.sha256(lying).hexdigest()
        start = section["offset"]
        changed = whole[:start] + lying + whole[start + len(lying) :]
        path.write_bytes(with_footer(changed, said))
        (folder / "current").write_bytes(pointer)
        assert is_refused(folder), (name, values)


def test_issue_5_6_a_damaged_snapshot_is_let_go_so_that_it_is_written_anew(folder: Path) -> None:
    kept = store(folder)
    path = generation_in(folder)
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(MeaningError):
        kept.near(QUESTION)
    assert (len(kept), kept.near(QUESTION).best(3), snapshot_info(folder)) == (0, (), None)

    write(folder, passages(VECTORS))
    assert (len(kept), keys(kept.near(QUESTION).best(1))) == (12, ["AR-2.es"])


def test_a_damaged_snapshot_stays_refused_while_somebody_writes(folder: Path) -> None:
    kept = store(folder)
    generation_in(folder).unlink()

    with exclusive(folder / "writing.lock"):
        for _ in range(2):
            with pytest.raises(MeaningError, match="is missing"):
                kept.near(QUESTION)
        assert len(kept) == 0


def test_vectors_of_another_model_are_not_read_and_not_lost(folder: Path) -> None:
    for other in (store(folder, embedder_id="another@2"), store(folder, dim=DIM * 2)):
        assert (len(other), other.near_page("AR-2.es")) == (0, None)

    assert len(store(folder)) == 12


def test_a_snapshot_says_what_it_is(folder: Path) -> None:
    info = snapshot_info(folder)

    assert info is not None
    assert (info.embedder_id, info.dim, info.passages, info.pages) == (EMBEDDER, DIM, 12, 6)
    assert (info.mark, info.generation, info.languages) == ("seven", 1, ("es",))
    assert info.size_bytes == generation_in(folder).stat().st_size
    assert snapshot_info(folder / "elsewhere") is None


def test_readers_see_a_new_snapshot_and_finish_what_they_began(folder: Path) -> None:
    kept = store(folder)
    begun = kept.near(QUESTION)
    before = begun.best(6)

    assert write(folder, passages(VECTORS[:4])) == 2

    assert (len(kept), kept.generation) == (4, 2)
    assert begun.best(6) == before
    assert {near.key for near in kept.near(QUESTION).best(6)} == {"AR-0.es", "AR-1.es"}


def test_only_the_current_snapshot_is_kept_on_disk(folder: Path) -> None:
    (folder / "00000077.new").write_bytes(b"of a writer that was killed")
    (folder / "current.new").write_bytes(b"the same")

    for generation in (2, 3):
        assert write(folder, passages(VECTORS)) == generation

    assert sorted(path.name for path in folder.iterdir()) == [
        "00000003.vectors",
        "current",
        "writing.lock",
    ]


def test_one_process_writes_at_a_time(folder: Path) -> None:
    with exclusive(folder / "writing.lock"):
        assert write(folder, passages(VECTORS[:2])) is None
    assert len(store(folder)) == 12


def test_rows_that_cannot_be_read_leave_the_earlier_snapshot(folder: Path) -> None:
    def rows() -> Iterator[StoredVector]:
        yield from passages(VECTORS[:4])
        raise LookupError("the database went away")

    with pytest.raises(LookupError):
        write(folder, rows())

    assert len(store(folder)) == 12
    assert write(folder, passages(VECTORS[:2])) == 2


def test_a_folder_that_cannot_be_made_is_a_meaning_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(MeaningError, match="cannot be written"):
        write(tmp_path / "file" / "meaning", passages(VECTORS))
    assert len(store(tmp_path / "file" / "meaning")) == 0
