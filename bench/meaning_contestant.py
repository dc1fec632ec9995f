"""Our engine with search by meaning, in a process and on a core of its own.

``python -m bench.meaning_contestant meaning`` answers calls as ``bench.contestants`` does. Nothing
of it imports numpy before ``ready``: so the memory of words alone can be read first.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from bench.contestants import CONTESTANTS, Answer, Ours, main
from bench.measuring import clock

#: Passages are encoded so many at a time.
TOGETHER = 8


class ByMeaning(Ours):
    def pin(self, core: int) -> Answer:
        """To one core, with every thread that begins later; where the system can."""
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {core})
        return {}

    def ready(self, share: str) -> Answer:
        """Loads the weights, as the first search by meaning of a process does."""
        from search.meaning.e5.embedder import E5Embedder
        from search.meaning.weights import INSTALLED, weights_path

        def load() -> None:
            self.embedder = E5Embedder.open(weights_path(INSTALLED), share=Path(share))

        return {"seconds": clock(load), "shared_bytes": _bytes(Path(share))}

    def encode(self, passages: list[str], questions: list[str], path: str) -> Answer:
        """Seconds a passage, of ``TOGETHER`` at a time, and a question, one at a time; ``worked``:
        those of the processor. The vectors go into the file, the questions' as passages, too."""
        import numpy as np

        self.embedder.passages(passages[:2])
        self.embedder.queries(questions[:2])
        vectors: dict[str, list[Any]] = {"passages": [], "questions": []}
        seconds: dict[str, list[float]] = {"passages": [], "questions": []}
        worked: dict[str, list[float]] = {"passages": [], "questions": []}
        starts = range(0, len(passages), TOGETHER)
        for kind, encode, texts in (
            *(("passages", self.embedder.passages, passages[at : at + TOGETHER]) for at in starts),
            *(("questions", self.embedder.queries, [text]) for text in questions * 3),
        ):
            begun, before = time.perf_counter(), time.process_time()
            vectors[kind].append(encode(texts))
            worked[kind].append((time.process_time() - before) / len(texts))
            seconds[kind].append((time.perf_counter() - begun) / len(texts))
        # The questions as if pages said them.
        vectors["passages"].append(self.embedder.passages(questions))
        np.savez(
            path,
            passages=np.concatenate(vectors["passages"]),
            questions=np.concatenate(vectors["questions"][: len(questions)]),
        )
        tokens = [len(self.embedder.tokens(text, limit=510)) for text in passages]
        return {**seconds, "worked": worked, "tokens": sum(tokens) / len(tokens)}

    def snapshot(self, path: str, documents: str, count: int, folder: str) -> Answer:
        """Of the first ``count`` documents: see ``bench.meaning_vectors``."""
        import numpy as np

        from bench.meaning_vectors import stored
        from search.meaning.store import write_snapshot

        rows = list(stored(self._stored(documents, count), np.load(path)["passages"]))
        embedder = self.embedder
        seconds = clock(
            lambda: write_snapshot(
                Path(folder), embedder_id=embedder.id, dim=embedder.dim, rows=rows
            )
        )
        return {
            "passages": len(rows),
            "seconds": seconds,
            "bytes": _bytes(Path(folder)),
            "bytes_of_rows": self._bytes_of_rows(rows),
        }

    def _bytes_of_rows(self, rows: list[Any]) -> int:
        """What the table of passages and its indexes weigh, in a database that has nothing else."""
        from django.conf import settings
        from django.db import connection

        from search.meaning.models import StoredPassage

        with connection.schema_editor() as editor:
            editor.create_model(StoredPassage)
        of_rows = (
            StoredPassage(
                key=row.key,
                number=row.number,
                anchor=row.anchor,
                heading=row.heading,
                language=row.language,
                digest=f"{number:032x}",
                embedder=self.embedder.id,
                vector=row.vector,
            )
            for number, row in enumerate(rows)
        )
        StoredPassage.objects.bulk_create(of_rows, batch_size=1000)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        path = Path(settings.DATABASES["default"]["NAME"])
        weight = path.stat().st_size
        path.unlink()
        return weight

    def alone(self, path: str, count: int, folder: str) -> Answer:
        import numpy as np

        from bench.meaning_vectors import alone

        made = np.load(path)
        return alone(
            Path(folder),
            id=self.embedder.id,
            encoded=made["passages"],
            questions=made["questions"],
            count=count,
        )

    def store(self, folder: str) -> Answer:
        """From now on it searches by the meaning of what the folder holds."""
        from search.meaning.store import PassageStore
        from search.meaning.switch import Meaning

        self.vectors = PassageStore(
            Path(folder), embedder_id=self.embedder.id, dim=self.embedder.dim
        )
        self.meaning = Meaning(self.embedder, self.vectors)
        return {"seconds": clock(lambda: len(self.vectors))}

    def ask_three(self, text: str, filters: dict[str, list[str]], turn: int) -> Answer:
        """The same query without meaning, with it for the first time, and with the vector of the
        question cached; ``turn`` says who begins. And what came of it."""
        from search.meaning.searching import search_with_meaning
        from search.meaning.switch import Meaning

        query = self._query(text, filters)
        self.meaning.query_vector(text)
        acts = {
            "without": None,
            "first": Meaning(self.embedder, self.vectors),
            "cached": self.meaning,
        }
        seconds: dict[str, float] = {}
        processor: dict[str, float] = {}
        came: Answer = {}
        names = list(acts)
        for name in names[turn % 3 :] + names[: turn % 3]:
            begun, worked = time.perf_counter(), time.process_time()
            found = search_with_meaning(query, engine=self.engine, meaning=acts[name])
            processor[name] = time.process_time() - worked
            seconds[name] = time.perf_counter() - begun
            if name == "cached":
                kind = "mixed" if found.is_fused else "apart" if found.close else "words alone"
                came = {"came": kind, "added": len(found.by_meaning) + len(found.close)}
        return {"seconds": seconds, "processor": processor, **came}

    @staticmethod
    def _query(text: str, filters: dict[str, list[str]]) -> Any:
        from bench.corpus import FACETS
        from search.contract import FacetFilter, SearchQuery

        return SearchQuery(
            text,
            filters={name: FacetFilter(any=tuple(codes)) for name, codes in filters.items()},
            facets=FACETS,
        )

    def memory(self) -> Answer:
        """Bytes: ``resident``; ``proportional``, what is shared counted by as many as share it;
        ``private``. And the most that was resident so far."""
        rows = dict(
            line.split(":", 1)
            for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
        )

        def of(*names: str) -> int:
            return sum(int(rows[name].split()[0]) for name in names) * 1024

        return {
            "resident": of("Rss"),
            "proportional": of("Pss"),
            "private": of("Private_Clean", "Private_Dirty"),
            "most": super().memory()["most"],
        }


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    CONTESTANTS["meaning"] = ByMeaning
    main(sys.argv[1])
