"""Whether the files of a build are as the library wrote them.

The library checks nothing when it opens an index: flipped bytes answer wrongly or panic, and a
mapped page beyond the end of a truncated file kills the process (SIGBUS). But it ends every file
with a checksum, and never changes a file that a commit has named. So a file is read once when it is
first seen, and again only when its time, size or inode changed.
"""

from __future__ import annotations

import json
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

#: A file ends with its checksum as JSON, the length of that, and this number.
_FOOTER = struct.Struct("<II")
_MAGIC = 1337
_CHUNK = 1 << 20

Signature = tuple[int, int, int]


def damage_in(build: Path) -> str:
    """What is wrong with the files of a build, in words; "" where all is well. Reads all of it.
    Raises ``OSError`` or ``ValueError`` where ``meta.json`` cannot be read."""
    return FileWatch().damage(build)


def signature(path: Path) -> Signature:
    """Tells a file that was replaced: its inode differs even where the clock does not."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size


def is_build(path: Path) -> bool:
    """Whether an index stands there, readable or not."""
    try:
        return (path / "meta.json").is_file()
    except (OSError, ValueError):  # a damaged pointer names no path
        return False


class FileWatch:
    """Remembers which files of the live build were found whole. Safe between threads."""

    def __init__(self) -> None:
        self._build: Path | None = None
        self._whole: dict[str, Signature] = {}
        self._looking = threading.Lock()

    def damage(self, build: Path) -> str:
        """What is wrong, in words; reads only what it has not seen as it is now. Raises as
        ``damage_in``."""
        with self._looking:
            if build != self._build:
                self._build, self._whole = build, {}
            while True:
                meta = (build / "meta.json").read_bytes()
                found = self._look(build, set(_live(meta)))
                # A commit may have merged a file away meanwhile: then it is no damage.
                if not found or (build / "meta.json").read_bytes() == meta:
                    return found

    def shrunk(self) -> str:
        """A file that is shorter than it was, "" where none is: cheap enough to be asked before a
        search, which must not read beyond an end."""
        build = self._build
        if build is None:
            return ""
        for name, (_inode, _time, size) in list(self._whole.items()):
            try:
                if (build / name).stat().st_size < size:
                    return name
            except FileNotFoundError:
                continue  # merged away, or deleted: what is mapped stays readable
        return ""

    def _look(self, build: Path, live: set[str]) -> str:
        names = {path.name for path in build.iterdir() if _stem(path.name) in live}
        if lacking := live - {_stem(name) for name in names}:
            return f"{min(lacking)} is gone"
        for name in self._whole.keys() - names:
            if _stem(name) in live:
                return f"{name} is gone"
            del self._whole[name]
        for name in sorted(names):
            path = build / name
            try:
                now = signature(path)
                if self._whole.get(name) == now:
                    continue
                whole = _is_whole(path)
            except FileNotFoundError:
                return f"{name} is gone"
            if not whole:
                return f"{name} is damaged"
            self._whole[name] = now
        return ""


def _live(meta: bytes) -> Iterator[str]:
    """Stems of the files that a commit names: each segment's, and that of its deletions."""
    for segment in json.loads(meta)["segments"]:
        name = str(segment["segment_id"]).replace("-", "")
        yield name
        if segment.get("deletes"):
            yield f"{name}.{segment['deletes']['opstamp']}"


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _is_whole(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size < _FOOTER.size:
            return False
        file.seek(size - _FOOTER.size)
        length, magic = _FOOTER.unpack(file.read(_FOOTER.size))
        body = size - _FOOTER.size - length
        if magic != _MAGIC or body < 0:
            return False
        file.seek(body)
        try:
            expected = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        found, left = 0, body
        while left and (chunk := file.read(min(_CHUNK, left))):
            found = zlib.crc32(chunk, found)
            left -= len(chunk)
        return not left and found == expected
