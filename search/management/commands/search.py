"""``manage.py search``: build, watch, drain and ask the index."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search import services, sources, worker
from search import status as statuses
from search.contract import MAX_SIZE, EngineError, SearchQuery
from search.drain import DrainReport
from search.engine import current_engine
from search.evaluation import command as evaluation
from search.meaning import command as reading
from search.meaning.contract import MeaningError
from search.saved.announcing import announce_all
from search.saved.background import announcer

from ._printing import Bar, ReadingBar, results_as_json, results_as_text, status_as_text


class Command(BaseCommand):
    help = "Builds, watches, drains and asks the search index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="subcommand", required=True)
        rebuild = commands.add_parser(
            "rebuild", help="build a new index from the database and swap it in"
        )
        status = commands.add_parser("status", help="how far behind the index is, and why")
        status.add_argument("--json", action="store_true", dest="as_json")
        status.add_argument(
            "--repair",
            action="store_true",
            help="first compare all texts of index and database, and mend the differences",
        )
        drain = commands.add_parser(
            "drain", help="bring everything that waits into the index, and end"
        )
        for command in (rebuild, drain):
            command.add_argument(
                "--wait",
                type=float,
                default=60.0,
                metavar="SECONDS",
                help="for another process that writes (60)",
            )
        commands.add_parser("work", help="drain what comes and tell of it, until stopped")
        commands.add_parser(
            "alerts",
            help="tell of what saved searches have found, send the mail that is due, and end",
        )
        evaluation.add_arguments(
            commands.add_parser(
                "evaluate", help="ask judged questions of an index of their own and score it"
            )
        )
        reading.add_arguments(
            commands.add_parser(
                "meaning", help="read every page for search by meaning, and end when all is read"
            )
        )
        query = commands.add_parser("query", help="search as the site does")
        query.add_argument("text", nargs="+")
        query.add_argument("--json", action="store_true", dest="as_json")
        query.add_argument("--size", type=int, default=10)

    def handle(self, *args: Any, subcommand: str, **options: Any) -> None:
        try:
            getattr(self, f"_{subcommand}")(**options)
        except EngineError as error:
            raise CommandError(f"The search engine cannot do this: {error}") from error
        except MeaningError as error:
            raise CommandError(str(error)) from error

    def _rebuild(self, verbosity: int, wait: float, **options: Any) -> None:
        total = sum(sum(source.count().values()) for source in sources.sources())
        bar = Bar(self.stderr, total, shown=verbosity > 0)
        report = services.rebuild(
            engine=current_engine(), clock=timezone.now, progress=bar.show, patience=wait
        )
        bar.end()
        self._say(verbosity, f"{report.documents} documents are in the new index.")
        if report.drained.claimed:
            self._tell_drained(verbosity, report.drained)

    def _status(self, as_json: bool, repair: bool, verbosity: int, **options: Any) -> None:
        engine = current_engine()
        repaired = services.repair(engine=engine, clock=timezone.now) if repair else None
        now = timezone.now()
        found = statuses.status(engine=engine, now=now)
        if as_json:
            plain = statuses.as_json(found)
            if repaired:
                plain["repaired"] = {
                    "missing": list(repaired.missing),
                    "changed": list(repaired.changed),
                    "surplus": list(repaired.surplus),
                    "rebuilt": repaired.rebuilt,
                }
                if found.meaning:
                    plain["repaired"]["without_passages"] = list(repaired.without_passages)
                    plain["repaired"]["surplus_passages"] = list(repaired.surplus_passages)
            self.stdout.write(json.dumps(plain, indent=2, ensure_ascii=False))
            return
        if repaired:
            self.stdout.write(
                f"Repaired: {len(repaired.missing)} documents were missing, "
                f"{len(repaired.changed)} had other words, "
                f"{len(repaired.surplus)} should not have been there."
            )
            if found.meaning:
                self.stdout.write(
                    f"Search by meaning: {len(repaired.without_passages)} pages had no passages, "
                    f"{len(repaired.surplus_passages)} that are not there had some."
                )
        self.stdout.write(status_as_text(found, now=now))

    def _drain(self, verbosity: int, wait: float, **options: Any) -> None:
        report = services.drain(engine=current_engine(), clock=timezone.now, patience=wait)
        self._tell_drained(verbosity, report)
        if report.busy:
            raise CommandError("Another process is writing: what waits stays in the outbox.")
        if report.error:
            raise CommandError(f"What waits stays in the outbox: {report.error}")

    def _work(self, verbosity: int, **options: Any) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        name = f"{socket.gethostname()[:28]}-{os.getpid()}"
        self._say(verbosity, f"Draining as {name}. Stop with Ctrl+C.")
        announcer.start(always=True)
        worker.work(engine=current_engine(), clock=timezone.now, name=name, stopping=stopping)
        announcer.stop()
        self._say(verbosity, "Stopped.")

    def _alerts(self, verbosity: int, **options: Any) -> None:
        report = announce_all(engine=current_engine(), clock=timezone.now)
        if report.busy:
            self._say(verbosity, "Another process tells of it now.")
            return
        self._say(
            verbosity,
            f"{report.matched.changes} changed documents, {report.matched.found} new pages for "
            f"saved searches; {report.delivered.sent} mails sent, {report.delivered.failed} not.",
        )
        if report.delivered.error:
            raise CommandError(f"Mail waits for the next time: {report.delivered.error}")

    def _evaluate(self, verbosity: int, **options: Any) -> None:
        evaluation.evaluate(
            out=lambda text: self.stdout.write(text),
            err=lambda text: self.stderr.write(text) if verbosity else None,
            **options,
        )

    def _meaning(self, verbosity: int, drop: bool, **options: Any) -> None:
        if drop:
            dropped = reading.forget_everything(clock=timezone.now)
            self._say(verbosity, f"{dropped} passages and their vectors were deleted.")
            return
        bar = ReadingBar(self.stderr, shown=verbosity > 0)
        read = reading.read_everything(
            engine=current_engine(), clock=timezone.now, progress=bar.show
        )
        bar.end()
        self._say(
            verbosity,
            f"{read.outcome['passages']} passages can be searched by their meaning; "
            f"{read.outcome['encoded']} were encoded now.",
        )

    def _query(self, text: list[str], as_json: bool, size: int, **options: Any) -> None:
        query = SearchQuery(text=" ".join(text), size=min(max(size, 1), MAX_SIZE))
        engine = current_engine()
        health = engine.health()
        if not health.ok:
            raise CommandError(f"There is nothing to search: {health.detail}.")
        results = engine.search(query)
        if as_json:
            plain = results_as_json(results)
            self.stdout.write(json.dumps(plain, indent=2, ensure_ascii=False))
        else:
            self.stdout.write(results_as_text(results))

    def _tell_drained(self, verbosity: int, report: DrainReport) -> None:
        if report.rebuilt:
            self._say(verbosity, "There was no readable index: a new one was built.")
        self._say(
            verbosity,
            f"{report.indexed} documents were indexed, {report.removed} removed, "
            f"{report.failed} failed.",
        )

    def _say(self, verbosity: int, text: str) -> None:
        if verbosity:
            self.stdout.write(text)
            self.stdout.flush()
