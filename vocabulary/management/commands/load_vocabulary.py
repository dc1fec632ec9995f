"""``manage.py load_vocabulary``: terms, places and synonyms from the reviewed files."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from vocabulary.rows import VocabularyFileError
from vocabulary.services import load_vocabulary

REVIEWED = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    help = "Loads the reviewed vocabulary files again. Retires what left them; deletes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=REVIEWED, help="Folder of CSV files.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change.")
        parser.add_argument("--json", action="store_true", help="Answer as JSON.")

    def handle(self, **options: Any) -> None:
        try:
            with transaction.atomic():
                report = load_vocabulary(folder=options["folder"])
                transaction.set_rollback(options["dry_run"])
        except VocabularyFileError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False))
            return
        if options["verbosity"] == 0:
            return
        for name in report.overwritten:
            self.stdout.write(_("%s: the file changed and replaces an editor's value") % name)
        for name in report.kept:
            self.stdout.write(_("%s: an editor's value is kept") % name)
        for count, words in (
            (report.created, _("created")),
            (report.updated, _("updated")),
            (report.retired, _("retired")),
            (report.unchanged, _("unchanged")),
        ):
            self.stdout.write(f"{count:>6} {words}")
        if options["dry_run"]:
            self.stdout.write(_("Nothing was changed: this was a trial run."))
