"""The documents of a judged set as vectors, so that its questions are asked by meaning as well."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from search.contract import SearchDocument
from search.meaning.contract import Embedder, MeaningError, Passage, PassageVectors
from search.meaning.passages import digest, passages_of
from search.meaning.weights import INSTALLED, weights_path

if TYPE_CHECKING:
    from search.meaning.contract import Vectors

#: Passages between two looks at the clock; what is kept of them is kept at once.
BLOCK: Final = 32
#: Seconds between two lines of progress.
_EVERY: Final = 10.0
Say = Callable[[str], Any]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class EncodedDocuments:
    """What ``search_with_meaning`` asks. No question's vector is remembered, so that each is timed
    as if it were the first. ``seconds``: how long encoding took, without what was kept."""

    embedder: Embedder
    vectors: PassageVectors
    passages: int
    seconds: float

    def query_vector(self, text: str) -> Vectors:
        return self.embedder.queries([text])


def open_embedder(setting: str) -> Embedder:
    """That of the setting, or the installed one where it is off. Raises ``MeaningError``, also
    where the optional part is not installed."""
    path = weights_path(setting or INSTALLED)
    # As the settings ask for a site that searches by meaning: numpy reads it when it is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from search.meaning.e5.embedder import E5Embedder
    except ImportError as error:
        raise MeaningError("The optional part is not installed: run `make meaning`.") from error
    return E5Embedder.open(path)


def encode(
    documents: Sequence[SearchDocument],
    *,
    embedder: Embedder,
    folder: Path,
    kept: Path | None = None,
    say: Say = lambda text: None,
    clock: Clock = time.monotonic,
) -> EncodedDocuments:
    """Writes the snapshot of the documents' passages into ``folder``. Vectors that the folder
    ``kept`` has are not made again, and new ones are kept there as they come. Raises
    ``MeaningError``."""
    from search.meaning.store import PassageStore, StoredVector, write_snapshot

    passages = [passage for document in documents for passage in passages_of(document)]
    start = clock()
    with KeptVectors(kept, embedder) as known:
        _encode_missing(passages, embedder=embedder, known=known, say=say, clock=clock)
        seconds = clock() - start
        rows = (
            StoredVector(
                passage.key,
                passage.number,
                passage.anchor,
                passage.heading,
                passage.language,
                known.vectors[digest(passage.text)],
            )
            for passage in passages
        )
        write_snapshot(folder, embedder_id=embedder.id, dim=embedder.dim, rows=rows)
    store = PassageStore(folder, embedder_id=embedder.id, dim=embedder.dim)
    return EncodedDocuments(embedder, store, len(passages), seconds)


def _encode_missing(
    passages: Sequence[Passage], *, embedder: Embedder, known: KeptVectors, say: Say, clock: Clock
) -> None:
    from search.meaning.quantising import quantise

    every = {digest(passage.text): passage.text for passage in passages}
    texts = {name: text for name, text in every.items() if name not in known.vectors}
    say(f"{len(every)} different passages, {len(every) - len(texts)} of them encoded earlier.")
    # The time goes with the length of the texts.
    total, done, told = sum(map(len, texts.values())), 0, 0.0
    start = clock()
    remaining = iter(texts.items())
    number = 0
    while block := list(islice(remaining, BLOCK)):
        vectors = quantise(embedder.passages([text for _, text in block]))
        known.add([name for name, _ in block], vectors)
        number += len(block)
        done += sum(len(text) for _, text in block)
        passed = clock() - start
        if passed - told >= _EVERY or number == len(texts):
            left = passed / done * (total - done)
            say(f"Encoding: {number} of {len(texts)} passages, about {left:,.0f} seconds left")
            told = passed


class KeptVectors:
    """``vectors``: digest of a passage's text → its vector as ``quantise`` makes it; with a folder,
    those that are in it for this embedder too. A file of rows of one length, so that what a run
    that was stopped wrote last is at worst one row that is cut, and that is dropped."""

    def __init__(self, folder: Path | None, embedder: Embedder) -> None:
        self.vectors: dict[str, bytes] = {}
        self._dim = embedder.dim
        self._file: IO[bytes] | None = None
        if folder is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{re.sub(r'[^A-Za-z0-9.-]+', '-', embedder.id)}.vectors"
            self._file = path.open("a+b")
            self.vectors.update(self._rows(self._file))
        except OSError as error:
            raise MeaningError(f"Vectors cannot be kept in {folder}: {error}") from error

    def __enter__(self) -> KeptVectors:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, names: Sequence[str], vectors: Sequence[bytes]) -> None:
        named = dict(zip(names, vectors, strict=True))
        self.vectors |= named
        if self._file is not None:
            rows = (bytes.fromhex(name) + vector for name, vector in named.items())
            self._file.write(b"".join(rows))
            self._file.flush()

    def _rows(self, file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
        length = len(bytes.fromhex(digest(""))) + self._dim
        file.seek(0)
        whole = 0
        while len(row := file.read(length)) == length:
            yield row[: -self._dim].hex(), row[-self._dim :]
            whole += length
        file.truncate(whole)
