"""The files of a snapshot: which is current, what it holds, whether it is whole.

A folder holds generations, files that are never written to again once they have their name, and
``current``, which names one of them. A writer completes a new generation, lets ``current`` name it
and removes the others; a process that reads one keeps it until it is done (where a system does not
remove what is open, a later writer does). Whatever is killed or cut leaves the earlier state.

A generation is ``START``, sections one after another, a footer (JSON: what it holds, where each
section stands, its SHA-256), the footer's SHA-256 and length, and ``END``. No numpy here: who only
asks about a snapshot needs none.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from ..locks import exclusive
from .contract import DamagedError, MeaningError

#: The number is the version of the format and of how means are made: another is not read.
START: Final = b"MINGA MEANING 1\n"
_ANY_VERSION: Final = re.compile(rb"MINGA MEANING [0-9]+\s")
END: Final = b"MINGAEND"
_TAIL = struct.Struct("<32sQ8s")
#: A footer names a dozen sections and the languages; a longer one is damage.
MAX_FOOTER_BYTES: Final = 1 << 20
_NAME = re.compile(r"([0-9]{8,12})\.vectors")
_POINTER = "current"
#: A system that does not replace an open file holds readers of ``current`` for a moment only.
_TRIES, _PAUSE_SECONDS = 20, 0.05

#: What changes when ``current`` does.
Signature = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Section:
    offset: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """``mark``: what its writer wrote into it, to know it again."""

    generation: int
    embedder_id: str
    dim: int
    passages: int
    pages: int
    languages: tuple[str, ...]
    mark: str
    sections: Mapping[str, Section]
    path: Path
    size_bytes: int


def signature(folder: Path) -> Signature | None:
    """One look at the disk; None where there is no snapshot."""
    try:
        seen = (folder / _POINTER).stat()
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def snapshot_info(folder: Path) -> SnapshotInfo | None:
    """What the current snapshot says of itself; None where there is none. Raises ``MeaningError``
    where it cannot be read, ``DamagedError`` where nobody can. Its sections are not looked at."""
    for attempt in range(3):
        try:
            named = (folder / _POINTER).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise MeaningError(f"{folder}: {error}") from error
        match = _NAME.fullmatch(named[:64].decode("ascii", "replace").strip())
        if match is None:
            raise DamagedError(f"{folder / _POINTER} names no generation")
        try:
            return read_info(folder / match.group(), int(match.group(1)))
        except FileNotFoundError:
            # Another generation may have taken its place since.
            if attempt == 2:
                raise DamagedError(f"{folder / match.group()} is missing") from None
    return None


def read_info(path: Path, generation: int) -> SnapshotInfo:
    """The footer of one file. Raises ``FileNotFoundError``, or ``MeaningError``."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            start = file.read(len(START))
            if start != START:
                is_whole = _ANY_VERSION.match(start) is not None
                kind = MeaningError if is_whole else DamagedError
                raise kind(f"{path} is no snapshot of this version")
            file.seek(max(0, size - _TAIL.size))
            tail = file.read(_TAIL.size)
            if len(tail) < _TAIL.size or not tail.endswith(END):
                raise DamagedError(f"{path} is cut short")
            digest, length, _end = _TAIL.unpack(tail)
            begin = size - _TAIL.size - length
            if length > MAX_FOOTER_BYTES or begin < len(START):
                raise DamagedError(f"{path} is damaged")
            file.seek(begin)
            footer = file.read(length)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise MeaningError(f"{path}: {error}") from error
    if hashlib.sha256(footer).digest() != digest:
        raise DamagedError(f"{path} is damaged")
    return _parse(footer, path=path, generation=generation, size=size, end=begin)


def _parse(footer: bytes, *, path: Path, generation: int, size: int, end: int) -> SnapshotInfo:
    try:
        said = json.loads(footer)
        sections = {name: Section(**each) for name, each in said.pop("sections").items()}
        said["languages"] = tuple(said["languages"])
        info = SnapshotInfo(
            **said, sections=sections, generation=generation, path=path, size_bytes=size
        )
        whole = info.dim > 0 <= min(info.passages, info.pages) and all(
            len(START) <= each.offset and each.size >= 0 and each.offset + each.size <= end
            for each in sections.values()
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedError(f"{path} has a footer that is not understood: {error}") from error
    if not whole:
        raise DamagedError(f"{path} has sections beyond its end")
    return info


def footer_of(info: SnapshotInfo) -> bytes:
    """What ends the file of ``info``."""
    said = asdict(info)
    for known_from_the_file in ("generation", "path", "size_bytes"):
        del said[known_from_the_file]
    footer = json.dumps(said).encode()
    return footer + _TAIL.pack(hashlib.sha256(footer).digest(), len(footer), END)


@contextmanager
def turn(folder: Path) -> Iterator[bool]:
    """The right to change the folder; says whether it was free."""
    with exclusive(folder / "writing.lock") as free:
        yield free


def next_generation(folder: Path) -> int:
    return max((number for number, _path in _generations(folder)), default=0) + 1


def path_of(folder: Path, generation: int) -> Path:
    return folder / f"{generation:08d}.vectors"


def make_current(folder: Path, generation: int) -> None:
    """Lets ``current`` name a complete generation and removes the others. In one's turn only."""
    fresh = folder / f"{_POINTER}.new"
    with fresh.open("wb") as file:
        file.write(path_of(folder, generation).name.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    for attempt in range(_TRIES):
        try:
            fresh.replace(folder / _POINTER)
            break
        except PermissionError:
            if attempt == _TRIES - 1:
                raise
            time.sleep(_PAUSE_SECONDS)
    keep_names(folder)
    remove_leftovers(folder, keep=generation)


def keep_names(folder: Path) -> None:
    """What was renamed in the folder survives a power cut, where a system can promise it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_leftovers(folder: Path, *, keep: int | None) -> None:
    """Of writers that were killed, and generations but ``keep`` (None: all are kept)."""
    stale = list(folder.glob("*.new"))
    if keep is not None:
        stale += [path for number, path in _generations(folder) if number != keep]
    for path in stale:
        with suppress(OSError):  # open in a process of a system that minds: the next writer's
            path.unlink()


def discard(folder: Path, seen: Signature) -> bool:
    """Lets go of a snapshot that was found damaged, so that its writer makes it anew; False where
    it is no longer the one, somebody writes, or the disk refuses."""
    try:
        with turn(folder) as free:
            if not free or signature(folder) != seen:
                return False
            (folder / _POINTER).unlink()
    except OSError:
        return False
    return True


def _generations(folder: Path) -> Iterator[tuple[int, Path]]:
    for path in folder.glob("*.vectors"):
        match = _NAME.fullmatch(path.name)
        if match is not None:
            yield int(match.group(1)), path
