"""``manage.py import_sheets``: files of sheets become practices and lessons that people find."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opendata.importers.options import ImportOptions, check_source
from opendata.importers.planning import ImportPlan
from opendata.importers.problems import ImportProblem
from opendata.importers.reading import MAX_BYTES
from opendata.importers.reports import ImportReport, preview_report, report_data
from opendata.importers.services import forget_old_uploads, import_file, plan_file
from opendata.importers.wording import refusal
from practices.editions import LANGUAGES, editions
from search.engine import current_engine
from search.services import drain

from ._import_printing import ImportProgress, report_lines, spot_lines


class Command(BaseCommand):
    help = (
        "Imports sheets of good practices and lessons from text or Markdown files. Each file is "
        "imported whole or not at all; importing it again doubles nothing. Ends with 1 if any file "
        "was refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--source",
            default="",
            help="short code of the institution that numbers the sheets: oim-ec",
        )
        parser.add_argument(
            "--source-name", default="", help="its name, if it is not among the organisations yet"
        )
        parser.add_argument("--source-title", default="", help="title of the source document")
        parser.add_argument("--source-url", default="", help="address of the source document")
        parser.add_argument(
            "--source-date",
            type=date.fromisoformat,
            help="date of the source document, only if it states one: 2021-12-30",
        )
        parser.add_argument(
            "--edition", choices=sorted(editions()), default="", help="recognised by default"
        )
        parser.add_argument(
            "--language", choices=LANGUAGES, default="", help="recognised by default"
        )
        parser.add_argument(
            "--thousands",
            choices=("comma", "dot"),
            default="",
            help="which mark separates thousands, where the file leaves it open",
        )
        parser.add_argument("--dry-run", action="store_true", help="show all and save nothing")
        parser.add_argument("--publish", action="store_true", help="publish; drafts by default")
        parser.add_argument(
            "--update",
            action="store_true",
            help="overwrite pages that were edited on the site since the last import",
        )
        parser.add_argument(
            "--reviewed",
            action="store_true",
            help="what looks like personal data was looked at and identifies nobody (it is logged)",
        )
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, files: list[Path], as_json: bool, **options: Any) -> None:
        dry_run = options["dry_run"]
        names = ImportOptions.__dataclass_fields__
        chosen = ImportOptions(**{name: options[name] for name in names if name in options})
        try:
            check_source(chosen.source)
        except ImportProblem as problem:
            raise CommandError(refusal(problem)) from problem
        if not dry_run:
            forget_old_uploads(at=timezone.now())
        results = []
        for path in files:
            results.append(self._import(path, chosen, dry_run, options["verbosity"], as_json))
        if not dry_run and any(isinstance(result, ImportReport) for result in results):
            self._drain()
        if as_json:
            answer = {"files": [_as_data(result) for result in results], "dry_run": dry_run}
            self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))
        failed = sum(not isinstance(result, ImportReport) for result in results)
        if failed:
            raise CommandError(
                ngettext(
                    "%(failed)d of %(count)d file was not imported.",
                    "%(failed)d of %(count)d files were not imported; the others are complete.",
                    len(files),
                )
                % {"failed": failed, "count": len(files)}
            )

    def _import(
        self, path: Path, chosen: ImportOptions, dry_run: bool, verbosity: int, as_json: bool
    ) -> ImportReport | dict[str, Any]:
        """The report, or why the file was refused; says it unless JSON is wanted."""
        try:
            data = _read(path)
            plan = plan_file(data=data, name=path.name, options=chosen)
            report = preview_report(plan) if dry_run else self._save(plan, data, verbosity)
        except (ImportProblem, OSError) as error:
            if not as_json:
                self.stderr.write(self.style.ERROR(f"{path.name}: {_why(error)}"))
            return _refused(path, error)
        if not as_json and verbosity:
            lines = [*report_lines(report, dry_run=dry_run), *spot_lines(plan), ""]
            self.stdout.write("\n".join(lines))
        return report

    def _save(self, plan: ImportPlan, data: bytes, verbosity: int) -> ImportReport:
        total = sum(sheet.writes for sheet in plan.sheets)
        progress = ImportProgress(self.stderr, total, shown=verbosity > 0)
        try:
            return import_file(
                data=data,
                name=plan.parsed.name,
                options=plan.options,
                user=None,
                at=timezone.now(),
                progress=progress.show,
            )
        finally:
            progress.end()

    def _drain(self) -> None:
        """So that the pages are found when the command ends. What cannot be indexed now waits."""
        report = drain(engine=current_engine(), clock=timezone.now)
        if report.busy or report.error or report.failed:
            self.stderr.write(
                _(
                    "The pages are saved, but not all can be found yet: they wait in the outbox of "
                    "the search. See: manage.py search status"
                )
            )


def _read(path: Path) -> bytes:
    """At most one byte more than may be imported: a larger file is refused unread."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _why(error: ImportProblem | OSError) -> str:
    if isinstance(error, ImportProblem):
        return refusal(error)
    # Translators: es: No se puede leer (%(reason)s). No se cambió nada.
    return _("It cannot be read (%(reason)s). Nothing was changed.") % {"reason": error.strerror}


def _refused(path: Path, error: ImportProblem | OSError) -> dict[str, Any]:
    problem = error.problem if isinstance(error, ImportProblem) else "unreadable"
    line = error.line if isinstance(error, ImportProblem) else None
    return {"file_name": path.name, "error": problem, "line": line, "message": _why(error)}


def _as_data(result: ImportReport | dict[str, Any]) -> dict[str, Any]:
    return report_data(result) if isinstance(result, ImportReport) else result
