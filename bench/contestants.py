"""Who takes part in ``bench.searching_scale``: each in a process of its own, so that each has its
own database and its memory can be read.

``python -m bench.contestants NAME`` answers calls, a JSON list a line (``["ask", "agua", {}]``),
with a JSON object a line, until its input ends. Times are in seconds, taken in the process.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_SEEN_SECONDS = 30.0
#: Begins the name of a facet that is another one's copy.
COPY = "copy_of_"

Answer = dict[str, Any]


class Contestant:
    """Its public methods are the calls."""

    def memory(self) -> Answer:
        """Bytes: resident now, the part of it that is no file, and the most so far."""
        lines = Path("/proc/self/status").read_text().splitlines()
        rows = dict(line.split(":", 1) for line in lines)
        names = {"resident": "VmRSS", "anonymous": "RssAnon", "most": "VmHWM"}
        return {key: int(rows[name].split()[0]) * 1024 for key, name in names.items()}


class Ours(Contestant):
    """The engine, without the site around it."""

    def open(self, folder: str) -> Answer:
        from search.engines.embedded import EmbeddedEngine
        from search.synonyms import Expander

        self.folder = Path(folder)
        self.synonyms = Expander()
        self.engine = EmbeddedEngine(self.folder, lambda: self.synonyms)
        return {}

    def build(self, path: str, count: int) -> Answer:
        documents = self._stored(path, count)
        with_copies = map(_with_copies, documents)
        seconds = _timed(lambda: self.engine.rebuild(with_copies))
        return {"seconds": seconds - documents.seconds, "bytes": _bytes(self.folder)}

    def ask(self, text: str, filters: dict[str, list[str]]) -> Answer:
        """As if nobody had asked for the text before: other synonyms are decided with anew."""
        self.synonyms = type(self.synonyms)()
        return self.ask_again(text, filters)

    def ask_again(self, text: str, filters: dict[str, list[str]]) -> Answer:
        """As a reader does who goes to the next page or chooses in a facet."""
        from bench.corpus import FACETS
        from search.contract import FacetFilter, SearchQuery

        chosen = {name: FacetFilter(any=tuple(codes)) for name, codes in filters.items()}
        query = SearchQuery(text, filters=chosen, facets=FACETS)
        return {"seconds": _timed(lambda: self.engine.search(query))}

    def watch(self, word: str) -> Answer:
        """When a page with that word is first found, on the clock that all processes share."""
        from search.contract import SearchQuery

        query = SearchQuery(word, exact=True, size=0)
        deadline = time.monotonic() + _SEEN_SECONDS
        while not self.engine.count(query):
            if time.monotonic() > deadline:
                return {"seen": None}
            time.sleep(0.002)
        return {"seen": time.monotonic()}

    @staticmethod
    def _stored(path: str, count: int) -> Any:
        from bench.stored import Stored

        return Stored(Path(path), count)


class Raw(Ours):
    """tantivy without an adapter; of several codes in a filter it takes the first."""

    def open(self, folder: str) -> Answer:
        from bench.corpus import FACETS
        from bench.raw_tantivy import RawIndex

        self.folder = Path(folder)
        self.index = RawIndex(self.folder, FACETS)
        return {}

    def build(self, path: str, count: int) -> Answer:
        documents = self._stored(path, count)
        seconds = _timed(lambda: self.index.load(documents))
        return {"seconds": seconds - documents.seconds, "bytes": _bytes(self.folder)}

    def ask(self, text: str, filters: dict[str, list[str]]) -> Answer:
        plain = {name: codes[0] for name, codes in filters.items()}
        return {"seconds": _timed(lambda: self.index.search(text, plain))}


class _Site(Contestant):
    """A process with a database, that MINGA_TEST_DATABASE_URL names."""

    def migrate(self) -> Answer:
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        return {}


class OurSite(_Site):
    """Minga with its pages in a database."""

    def open(self, folder: str) -> Answer:
        from django.core.management import call_command

        self.use(folder)
        self.migrate()
        call_command("load_vocabulary", verbosity=0)
        return {}

    def use(self, folder: str) -> Answer:
        """From now on its index is the one in that folder."""
        from django.test.utils import override_settings

        override_settings(SEARCH_INDEX_DIR=Path(folder), SEARCH_DRAIN_AFTER_COMMIT=True).enable()
        return {}

    def load(self, first: int, last: int) -> Answer:
        from bench import pages

        return {"seconds": _timed(lambda: pages.add_ours(range(first, last + 1)))}

    def build(self) -> Answer:
        """A rebuild as ``manage.py search rebuild`` does it: from the database to the swap."""
        from django.utils import timezone

        from search import services
        from search.engine import current_engine

        engine = current_engine()
        _forget_peak()
        seconds = _timed(lambda: services.rebuild(engine=engine, clock=timezone.now))
        return {"seconds": seconds, "documents": sum(engine.health().documents.values())}

    def serve(self) -> Answer:
        """From now on this process drains after each commit, as a serving one does."""
        from search.background import drainer

        drainer.start()
        return {}

    def publish(self, word: str) -> Answer:
        from practices.models import PracticePage

        page = PracticePage.objects.order_by("pk").first()
        assert page is not None
        page.sections["finding"] = f"{word}. {page.sections['finding']}"
        start = time.perf_counter()
        page.save_revision().publish()
        return {"seconds": time.perf_counter() - start, "committed": time.monotonic()}


class Wagtail(_Site):
    """Stock pages in Wagtail's own database search, on whatever database there is."""

    def open(self) -> Answer:
        from bench import pages

        pages.wagtails_own_index().enable()
        self.migrate()
        return {}

    def load(self, first: int, last: int) -> Answer:
        from bench import pages

        numbers = range(first, last + 1)
        return {"seconds": _timed(lambda: pages.add_theirs(numbers, indexed=False))}

    def build(self) -> Answer:
        """Wagtail's own ``update_index``; and what the tables that search reads weigh."""
        from django.core.management import call_command
        from django.db import connection

        seconds = _timed(lambda: call_command("update_index", verbosity=0))
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        return {"seconds": seconds, "bytes": self._bytes()}

    def ask(self, text: str, filters: dict[str, list[str]]) -> Answer:
        """Ten pages loaded, their number and six facets. It has no extracts."""
        from bench.corpus import FACETS

        def whole() -> None:
            found = self._found(text, filters)
            list(found[:10])
            found.count()
            for name in FACETS:
                found.facet(name)

        return {"seconds": _timed(whole)}

    def ask_hits(self, text: str, filters: dict[str, list[str]]) -> Answer:
        """Ten pages loaded and nothing else: what Wagtail's search does best."""
        return {"seconds": _timed(lambda: list(self._found(text, filters)[:10]))}

    @staticmethod
    def _found(text: str, filters: dict[str, list[str]]) -> Any:
        from bench.stock.models import StockPage

        rows = StockPage.objects.live()
        for name, codes in filters.items():
            rows = rows.filter(**{f"{name}__in": codes})
        return rows.search(text)

    @staticmethod
    def _bytes() -> int | None:
        """Of the index tables alone; None where the database cannot say."""
        from django.db import DatabaseError, connection

        with connection.cursor() as cursor:
            try:
                if connection.vendor == "postgresql":
                    cursor.execute(
                        "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c"
                        " WHERE c.relkind = 'r' AND c.relname LIKE '%indexentry%'"
                    )
                else:
                    cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%indexentry%'")
                return int(cursor.fetchone()[0] or 0)
            except DatabaseError:
                return None


CONTESTANTS: dict[str, type[Contestant]] = {
    "ours": Ours,
    "raw": Raw,
    "site": OurSite,
    "wagtail": Wagtail,
}


def _with_copies(document: Any) -> Any:
    """Two facets twice: filtered by the copy, a facet is counted as if it had no filter."""
    copies = {f"{COPY}{name}": document.facets[name] for name in ("sector", "goal")}
    return replace(document, facets={**document.facets, **copies})


def _forget_peak() -> None:
    """The most memory so far is counted from here on."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main(name: str) -> None:
    answers = os.fdopen(os.dup(1), "w")
    # What a library prints is no answer.
    os.dup2(2, 1)
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django
    from django.conf import settings

    django.setup()
    contestant = CONTESTANTS[name]()
    try:
        for line in sys.stdin:
            call, *arguments = json.loads(line)
            answers.write(json.dumps(getattr(contestant, call)(*arguments)) + "\n")
            answers.flush()
    finally:
        shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
