"""The index on disk: a folder for each build, a pointer to the live one, a lock for writers.

    <folder>/current                 name of the live build, replaced atomically
    <folder>/<schema hash>-<n>/      a build
    <folder>/write.lock              held by whoever writes, in any process

Readers never lock. They look at the pointer and at the build's ``meta.json`` before each search
(two ``stat`` calls) and reload only when another process has committed; once a second they look
whether a file was cut short, too.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tantivy import Index, IndexWriter, Schema, Searcher

from search.contract import EngineBusy, EngineError
from search.engines.embedded.dictionary import Dictionary
from search.engines.embedded.edge import translated
from search.engines.embedded.integrity import FileWatch, Signature, is_build, signature
from search.engines.embedded.schema import build_schema, index_name
from search.locks import exclusive
from search.spelling import Lexicon

#: Memory of a writer, in bytes; the library refuses less than 15 MB a thread.
WRITER_BYTES = 30_000_000
REBUILD_BYTES = 128_000_000
#: Seconds between looks at the sizes of the files before a search.
_LOOK_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class View:
    """The index as it was at one moment: what one search works with. Another ``version`` may hold
    other words."""

    index: Index
    schema: Schema
    searcher: Searcher
    version: Hashable
    dictionary: Dictionary

    def lexicon(self) -> Lexicon:
        """The words of the index, perhaps as they were a little before."""
        return self.dictionary.lexicon(self.searcher, self.version)


@dataclass(slots=True)
class _Opened:
    name: str
    index: Index
    pointer: Signature
    meta: Signature
    view: View


class IndexFolder:
    """Opens, locks and swaps the builds of one index. Safe between threads and processes."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self.folder = folder
        self._dictionary = Dictionary(clock)
        self._pointer = folder / "current"
        self._lock_file = folder / "write.lock"
        self._opened: _Opened | None = None
        self._opening = threading.Lock()
        self._watch = FileWatch()
        self._looked_at = 0.0
        self._seen = False
        self._writing: int | None = None

    # Reading ---------------------------------------------------------------------------------

    def view(self) -> View | None:
        """The live build, up to date; None when there never was one.

        Raises ``EngineError`` when the build is damaged, gone or of another schema: rebuild it.
        """
        try:
            view = self._view()
            if view is None and self._seen:
                raise EngineError("the index folder was deleted, rebuild it")
            return view
        except FileNotFoundError:
            # A rebuild may have swapped the pointer between the two looks: look once more.
            self._opened = None
            try:
                return self._view()
            except FileNotFoundError as error:
                raise EngineError("the index folder is damaged, rebuild it") from error
        except BaseException as error:
            self._opened = None
            ours = translated(error)
            if ours is None or ours is error:
                raise
            raise EngineError(f"the index cannot be opened, rebuild it ({ours})") from error

    def _view(self) -> View | None:
        opened = self._opened
        try:
            pointer = signature(self._pointer)
        except FileNotFoundError:
            self._opened = None
            return None
        if opened is None or opened.pointer != pointer:
            with self._opening:
                return self._open(pointer).view
        meta = signature(self.folder / opened.name / "meta.json")
        if meta != opened.meta:
            with self._opening:
                opened.index.reload()
                opened.view = self._look(opened.index, opened.view.schema, (opened.name, meta))
                # Read before the reload: a commit during it is seen by the next search.
                opened.meta = meta
        self._refuse_what_was_cut_short()
        return opened.view

    def _refuse_what_was_cut_short(self) -> None:
        """The system kills a process that reads a mapped file beyond its new end."""
        now = time.monotonic()
        if now - self._looked_at >= _LOOK_EVERY:
            if short := self._watch.shrunk():
                raise EngineError(f"the index is damaged, rebuild it ({short} was cut short)")
            self._looked_at = now

    def damage(self) -> str:
        """What is wrong with the files of the live build, in words; "" where nothing is."""
        name = self.current()
        return self._watch.damage(self.folder / name) if name else ""

    def _open(self, pointer: Signature) -> _Opened:
        opened = self._opened
        if opened is not None and opened.pointer == pointer:
            return opened  # another thread was quicker
        name = self.current()
        if not name.startswith(index_name()):
            raise EngineError("the index was made by another version, rebuild it")
        path = self.folder / name
        meta = signature(path / "meta.json")
        index = self._open_build(path)
        view = self._look(index, index.schema, (name, meta))
        self._opened = _Opened(name, index, pointer, meta, view)
        self._seen = True
        return self._opened

    def _look(self, index: Index, schema: Schema, version: Hashable) -> View:
        return View(index, schema, index.searcher(), version, self._dictionary)

    @staticmethod
    def _open_build(path: Path) -> Index:
        index = Index.open(str(path))
        # The default starts a thread that watches files; we look ourselves, before each search.
        index.config_reader("manual")
        index.reload()
        return index

    def current(self) -> str:
        """Name of the live build; "" when there is none. Of a damaged pointer whatever it says."""
        try:
            return self._pointer.read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return ""

    def size_bytes(self) -> int:
        name = self.current()
        if not name:
            return 0
        total = 0
        for file in (self.folder / name).glob("*"):
            try:
                total += file.stat().st_size
            except FileNotFoundError:
                continue  # merged away meanwhile
        return total

    # Writing ---------------------------------------------------------------------------------

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the right to write. Raises ``EngineBusy`` at once when another holds it. A thread
        that holds it may take it again: who loads a new build keeps the live one true meanwhile."""
        if self._writing == threading.get_ident():
            yield
            return
        with exclusive(self._lock_file) as held:
            if not held:
                raise EngineBusy("another process is writing")
            self._writing = threading.get_ident()
            try:
                yield
            finally:
                self._writing = None

    @contextmanager
    def writer(self) -> Iterator[tuple[IndexWriter, View]]:
        """A writer on the live build, created empty when there is none. Call inside ``locked``.

        What was committed stays; what was not is dropped when the block fails.
        """
        # One that was there and is gone would come back with nothing but this change in it.
        if not self.current() and not self._seen:
            self._point_to(self._create().name)
        view = self.view()
        if view is None:
            raise EngineError("the index folder disappeared while it was written")
        with _closing(view.index.writer(WRITER_BYTES, 1)) as writer:
            yield writer, view

    @contextmanager
    def build(self) -> Iterator[tuple[IndexWriter, Index, Path]]:
        """A writer on a new build beside the live one. Call inside ``locked``.

        Follow with ``swap``; when the block fails the new build is deleted.
        """
        if self._is_superseded():
            raise EngineError("another version of the site has the index now, restart this process")
        self._sweep(keep=self.current())
        path = self._create()
        try:
            index = self._open_build(path)
            with _closing(index.writer(REBUILD_BYTES, min(2, os.cpu_count() or 1))) as writer:
                yield writer, index, path
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise

    def _is_superseded(self) -> bool:
        """Whether a process of another version built the index after this one had its own: two
        versions that both build would take it from each other for ever."""
        name = self.current()
        return (
            self._seen
            and name != ""
            and not name.startswith(index_name())
            and is_build(self.folder / name)
        )

    def swap(self, path: Path) -> None:
        """Make a finished build the live one and delete every other. Call inside ``locked``."""
        self._point_to(path.name)
        self._sweep(keep=path.name)

    def _sweep(self, *, keep: str) -> None:
        """Deletes every other build: the one before, and what a process that died left half done.
        Readers of other processes keep their mapped files until they look again."""
        for other in self.folder.iterdir():
            if other.is_dir() and other.name != keep:
                shutil.rmtree(other, ignore_errors=True)

    def _create(self) -> Path:
        taken = [
            int(tail)
            for entry in self.folder.iterdir()
            if (tail := entry.name.rpartition("-")[2]).isdecimal() and tail.isascii()
        ]
        path = self.folder / f"{index_name()}-{max(taken, default=0) + 1}"
        path.mkdir(parents=True)
        Index(build_schema(), str(path))  # writes its first, empty state
        return path

    def _point_to(self, name: str) -> None:
        beside = self._pointer.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._pointer)
        # The name too must survive a power cut, or the next writer would start an empty index.
        directory = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
        self._opened = None


@contextmanager
def _closing(writer: IndexWriter) -> Iterator[IndexWriter]:
    """Waits for merges before letting go, or the next writer finds the index locked."""
    try:
        yield writer
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()
