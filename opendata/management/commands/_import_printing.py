"""What ``manage.py import_sheets`` prints, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.core.management.base import OutputWrapper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opendata.importers.enums import SheetState
from opendata.importers.planning import ImportPlan
from opendata.importers.reports import ImportReport, SheetReport
from opendata.importers.wording import (
    edition_label,
    field_label,
    language_label,
    spot_sentence,
)
from practices.sheets import edition_by_key

_TITLE_WIDTH = 48
_WORDS_WIDTH = 40
#: Notices and spots that are printed one by one; more are counted.
_MOST = 60


def report_lines(report: ImportReport, *, dry_run: bool) -> Iterator[str]:
    """The whole report of one file: what it is, a table of its sheets, what is to be known."""
    # Translators: es: %(file)s: fichas de %(source)s, edición %(edition)s, en %(language)s
    yield _("%(file)s: sheets of %(source)s, %(edition)s, in %(language)s") % {
        "file": report.file_name,
        "source": report.source,
        "edition": edition_label(report.edition),
        "language": language_label(report.language),
    }
    yield ""
    yield from _table([_heading(), *(_row(sheet, report) for sheet in report.sheets)])
    notices = [*report.notices, *(text for sheet in report.sheets for text in sheet.notices)]
    unique = list(dict.fromkeys(notices))
    if unique:
        yield ""
        # Translators: es: Para saber y revisar:
        yield _("To know and to check:")
        yield from (f"  · {text}" for text in unique[:_MOST])
        if len(unique) > _MOST:
            more = len(unique) - _MOST
            yield "  · " + ngettext("%(count)d more", "%(count)d more", more) % {"count": more}
    yield ""
    yield _summary(report, dry_run=dry_run)
    if report.held:
        yield ngettext(
            "%(count)d sheet looks like it has personal data and stays a draft. Look at the spot "
            "in the administration and publish there, or run again with --reviewed if it "
            "identifies nobody.",
            "%(count)d sheets look like they have personal data and stay drafts. Look at the "
            "spots in the administration and publish there, or run again with --reviewed if none "
            "identifies anybody.",
            report.held,
        ) % {"count": report.held}
    if report.left:
        yield ngettext(
            "%(count)d page was edited on the site since the last import and was left as it is. "
            "Compare the two; --update takes the file's text.",
            "%(count)d pages were edited on the site since the last import and were left as they "
            "are. Compare them; --update takes the file's text.",
            report.left,
        ) % {"count": report.left}


def spot_lines(plan: ImportPlan) -> Iterator[str]:
    """What looks like personal data, with the file's lines where they are known."""
    spots = plan.spots
    if not spots:
        return
    yield ""
    yield _("This looks like personal data:")
    edition = edition_by_key(plan.parsed.edition_key)
    for sheet, spot, line in spots[:_MOST]:
        field = field_label(spot.place, edition)
        yield f"  · {sheet.code}, {field}: {spot_sentence(spot, line)}"
    if len(spots) > _MOST:
        more = len(spots) - _MOST
        yield "  · " + ngettext("%(count)d more", "%(count)d more", more) % {"count": more}


def _summary(report: ImportReport, *, dry_run: bool) -> str:
    counts = {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "left": report.left,
    }
    if dry_run:
        # Translators: es: Ensayo: no se guardó nada. Se crearían %(created)d, …
        return (
            _(
                "Trial: nothing was saved. %(created)d would be created, %(updated)d updated; "
                "%(unchanged)d are unchanged, %(left)d would be left as they are."
            )
            % counts
        )
    return (
        _(
            "%(created)d created, %(updated)d updated, %(unchanged)d unchanged, "
            "%(left)d left as they are."
        )
        % counts
    )


def _heading() -> tuple[str, ...]:
    return (
        _("Code"),
        _("Title"),
        _("State"),
        # Translators: es: Se supuso
        _("Guessed"),
        # Translators: es: Falta
        _("Missing"),
        # Translators: es: Datos personales
        _("Personal data"),
    )


def _row(sheet: SheetReport, report: ImportReport) -> tuple[str, ...]:
    edition = edition_by_key(report.edition)

    def named(keys: Sequence[str]) -> str:
        return _cut(", ".join(field_label(key, edition) for key in keys), _WORDS_WIDTH)

    missing = named(sheet.missing)
    if (
        sheet.missing
        and not sheet.whole
        and len(sheet.missing) == len(edition.order) - _levels(report)
    ):
        # Translators: es: todo: solo está en la tabla
        missing = _("all: it is only in the table")
    return (
        sheet.code,
        _cut(sheet.title, _TITLE_WIDTH),
        _state(sheet),
        named(sheet.guessed) or "–",
        missing or "–",
        str(sheet.personal_data) if sheet.personal_data else "–",
    )


def _levels(report: ImportReport) -> int:
    """Facts that share their key with a section: both are missing as one."""
    edition = edition_by_key(report.edition)
    return sum(bool(section.level_fact) for section in edition.sections)


def _state(sheet: SheetReport) -> str:
    label = str(SheetState(sheet.state).label)
    if sheet.held:
        # Translators: es: (queda en borrador)
        waits = _("(stays a draft)")
        label = f"{label} {waits}"
    return f"{label} ({sheet.page_code})" if sheet.page_code else label


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
        if number == 0:
            yield "  ".join("─" * width for width in widths)


class ImportProgress:
    """A bar on a terminal, lines in a log; nothing for a few sheets."""

    few = 50
    width = 40

    def __init__(self, out: OutputWrapper, total: int, *, shown: bool) -> None:
        self._out = out
        self._total = total
        self._shown = shown and total >= self.few
        self._live = self._shown and bool(getattr(out, "isatty", lambda: False)())
        self._told = 0

    def show(self, done: int) -> None:
        if not self._shown or done == self._told:
            return
        counts = _("%(done)d of %(total)d sheets") % {"done": done, "total": self._total}
        if self._live:
            filled = round(done / self._total * self.width)
            bar = "#" * filled + "." * (self.width - filled)
            self._out.write(f"\r[{bar}] {counts}", ending="")
            self._out.flush()
        elif done - self._told >= self.few or done == self._total:
            self._out.write(counts)
        else:
            return
        self._told = done

    def end(self) -> None:
        if self._live and self._told:
            self._out.write("")
