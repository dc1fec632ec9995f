"""The doors of imports: a file at once, or step by step with a person who checks and corrects."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from knowledge.models import SectionPage
from knowledge.shelves.services import PRACTICES, shelf
from opendata.importers.carrying import Carrying, Progress, refuse_open_questions, take_turn
from opendata.importers.drafts import SheetDraft, from_data, to_data
from opendata.importers.enums import RunState
from opendata.importers.models import KEPT_FOR, ImportRun
from opendata.importers.options import ImportOptions, check_source
from opendata.importers.parsed import ParsedFile
from opendata.importers.planning import ImportPlan, plan_import
from opendata.importers.problems import ImportProblem
from opendata.importers.recognition import parse_file
from opendata.importers.reports import ImportReport, preview_report, report_data

__all__ = [
    "ImportOptions",
    "ImportPlan",
    "ImportReport",
    "correct_run",
    "discard_run",
    "finish_run",
    "forget_old_uploads",
    "import_file",
    "open_run",
    "plan_file",
    "plan_run",
]


def import_file(
    *,
    data: bytes,
    name: str,
    options: ImportOptions,
    user: Any,
    at: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """Imports all sheets of a file, or none. Done again it creates nothing: pages are known by
    source and institutional code.

    ``progress`` is told how many sheets are done. Raises ``ImportProblem`` with the line, and then
    nothing has changed.
    """
    with _collector_paused():
        parsed = _parse(data, name, options)
        with _all_or_nothing():
            _take_turn(parsed)
            plan = plan_import(parsed, options=options)
            refuse_open_questions(plan)
            if not any(sheet.writes for sheet in plan.sheets):
                return preview_report(plan)
            run = _new_run(parsed, plan.options, user=user, at=at)
            run.state, run.finished_at = RunState.FINISHED, at
            run.save()
            return _carry_out(plan, run, user=user, at=at, progress=progress)


def plan_file(*, data: bytes, name: str, options: ImportOptions) -> ImportPlan:
    """What ``import_file`` would do now. Changes nothing; raises the same."""
    plan = plan_import(_parse(data, name, options), options=options)
    refuse_open_questions(plan)
    return plan


# step by step


@transaction.atomic
def open_run(
    *, data: bytes, name: str, options: ImportOptions, user: Any, at: datetime
) -> ImportRun:
    """Keeps an uploaded file until a person has checked it, at most ``KEPT_FOR``. Raises
    ``ImportProblem`` for a file that cannot be imported. Questions may stay open."""
    parsed = _parse(data, name, options)
    plan_import(parsed, options=options)
    run = _new_run(parsed, options, user=user, at=at)
    run.upload = data
    run.save()
    return run


def plan_run(run: ImportRun, **changes: Any) -> ImportPlan:
    """What finishing an open run would do now, corrections included. ``changes``: options that
    differ from those of the run (``publish=True``)."""
    options = replace(options_of(run), **changes)
    parsed = _parse(bytes(run.upload or b""), run.file_name, options)
    corrections = {code: from_data(data) for code, data in run.corrections.items()}
    return plan_import(
        parsed, options=options, corrections=corrections, left_out=frozenset(run.left_out)
    )


@transaction.atomic
def correct_run(
    *,
    run: ImportRun,
    drafts: Mapping[str, SheetDraft | None],
    left_out: Mapping[str, bool],
    thousands: str = "",
    update: bool = False,
) -> ImportRun:
    """Keeps what a person made of some sheets of an open run: their drafts (None: as the file has
    it), and whether each is left out; and what holds for the whole file. No page changes."""
    run = _locked(run)
    corrections = {code: data for code, data in run.corrections.items() if code not in drafts}
    corrections.update({code: to_data(one) for code, one in drafts.items() if one})
    run.corrections = corrections
    kept = {code for code in run.left_out if code not in left_out}
    run.left_out = sorted(kept | {code for code, out in left_out.items() if out})
    run.options = {**run.options, "thousands": thousands, "update": update}
    run.save()
    return run


def finish_run(
    *,
    run: ImportRun,
    publish: bool,
    reviewed: bool,
    user: Any,
    at: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """Saves the sheets of an open run, as drafts or published, and forgets the upload. A run is
    finished once: ``ImportRun.DoesNotExist`` if somebody has done so already."""
    with _collector_paused(), _all_or_nothing():
        run = _locked(run)
        plan = plan_run(run, publish=publish, reviewed=reviewed)
        _take_turn(plan.parsed)
        run.state, run.finished_at, run.upload = RunState.FINISHED, at, None
        run.corrections = {}
        run.options = _options_data(plan.options)
        run.save()
        return _carry_out(plan, run, user=user, at=at, progress=progress)


@transaction.atomic
def discard_run(*, run: ImportRun) -> None:
    """Deletes a run and what was uploaded. Pages that it imported stay."""
    run.delete()


@transaction.atomic
def forget_old_uploads(*, at: datetime) -> int:
    """Deletes what was uploaded and not finished in time; the runs stay, as expired. Answers how
    many."""
    old = ImportRun.objects.filter(state=RunState.OPEN, started_at__lt=at - KEPT_FOR)
    return old.update(state=RunState.EXPIRED, upload=None, corrections={})


def options_of(run: ImportRun) -> ImportOptions:
    """What was decided when the run was opened, with the edition and language then recognised."""
    known = {column.name for column in fields(ImportOptions)}
    data = {key: value for key, value in run.options.items() if key in known}
    if data.get("source_date"):
        data["source_date"] = date.fromisoformat(data["source_date"])
    return ImportOptions(**data)


# parts


def _parse(data: bytes, name: str, options: ImportOptions) -> ParsedFile:
    check_source(options.source)
    return parse_file(
        data,
        name[:255],
        edition=options.edition,
        language=options.language,
        thousands=options.thousands,
    )


def _new_run(parsed: ParsedFile, options: ImportOptions, *, user: Any, at: datetime) -> ImportRun:
    return ImportRun(
        file_name=parsed.name,
        sha256=parsed.sha256,
        source=check_source(options.source),
        edition=parsed.edition_key,
        language=parsed.language,
        user=user,
        started_at=at,
        options=_options_data(options),
    )


def _options_data(options: ImportOptions) -> dict[str, Any]:
    data = asdict(options)
    data["source_date"] = options.source_date.isoformat() if options.source_date else None
    return data


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update().get(pk=run.pk, state=RunState.OPEN)


def _take_turn(parsed: ParsedFile) -> None:
    try:
        take_turn(shelf(PRACTICES, parsed.language))
    except SectionPage.DoesNotExist:
        raise ImportProblem("no_shelf", language=parsed.language) from None


def _carry_out(
    plan: ImportPlan, run: ImportRun, *, user: Any, at: datetime, progress: Progress | None
) -> ImportReport:
    report = Carrying(plan, run, user, at, progress).carry_out()
    run.report = report_data(report)
    run.save(update_fields=["report"])
    return report


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Everything that an import makes lives until it ends: looking through it for garbage at every
    turn costs a third of the time of a thousand sheets, and finds nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """One transaction; what others saved in the same moment is a problem that says so."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ImportProblem("saved_meanwhile") from error
