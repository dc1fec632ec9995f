"""What an import did, or would do: a value that prints, goes into JSON and is kept with the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from opendata.importers.drafting import FACT_KEYS
from opendata.importers.enums import SheetState
from opendata.importers.parsed import as_data
from opendata.importers.planning import ImportPlan, SheetPlan
from opendata.importers.wording import guessed_fields, sentence

#: States in which the sheet differs from what its page was last imported from.
_DIFFERENT = (SheetState.CHANGED, SheetState.EDITED)


@dataclass(frozen=True, slots=True)
class SheetReport:
    """``state`` is a ``SheetState``; ``page`` and ``page_code`` are empty before it is saved.

    ``guessed``, ``missing``, ``not_stated``, ``changed``  keys of fields
    ``personal_data``  how many spots look like it; ``held``: the sheet became a draft because
                       nobody has answered for them
    """

    code: str
    title: str
    state: str
    line: int
    whole: bool
    page: int | None = None
    page_code: str = ""
    live: bool = False
    guessed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    not_stated: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    personal_data: int = 0
    held: bool = False
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """``notices`` are sentences in the language of whoever imported. ``run``: the UUID of the run
    that keeps this report, ``""`` where nothing was written."""

    file_name: str
    sha256: str
    source: str
    edition: str
    language: str
    sheets: tuple[SheetReport, ...]
    notices: tuple[str, ...] = ()
    run: str = ""
    published: bool = False

    def count(self, *states: SheetState) -> int:
        return sum(sheet.state in states for sheet in self.sheets)

    @property
    def created(self) -> int:
        return self.count(SheetState.NEW)

    @property
    def updated(self) -> int:
        return self.count(SheetState.CHANGED, SheetState.WAITING)

    @property
    def unchanged(self) -> int:
        return self.count(SheetState.UNCHANGED)

    @property
    def left(self) -> int:
        """Pages that somebody has edited, and that the import did not touch."""
        return self.count(SheetState.EDITED)

    @property
    def held(self) -> int:
        """Sheets that stay drafts until somebody has looked at what seems to be personal data."""
        return sum(sheet.held for sheet in self.sheets)


def report_of(plan: ImportPlan, sheets: Iterable[SheetReport], *, run: str = "") -> ImportReport:
    parsed = plan.parsed
    return ImportReport(
        file_name=parsed.name,
        sha256=parsed.sha256,
        source=plan.source,
        edition=parsed.edition_key,
        language=parsed.language,
        sheets=tuple(sheets),
        notices=tuple(sentence(notice, edition_key=parsed.edition_key) for notice in plan.notices),
        run=run,
        published=plan.options.publish,
    )


def sheet_report(plan: ImportPlan, sheet: SheetPlan, **done: Any) -> SheetReport:
    """``done``: what is known once it is saved (``page``, ``page_code``, ``live``, ``held``)."""
    page = sheet.page
    known = {"page": page.pk, "page_code": page.code, "live": page.live} if page else {}
    return SheetReport(
        code=sheet.code,
        title=sheet.draft.title,
        state=sheet.state.value,
        line=sheet.parsed.line,
        whole=sheet.parsed.whole,
        guessed=guessed_fields(sheet.parsed, sheet.notices),
        missing=tuple(dict.fromkeys(FACT_KEYS.get(key, key) for key in sheet.parsed.missing)),
        not_stated=sheet.draft.not_stated,
        changed=sheet.changed if sheet.state in _DIFFERENT else (),
        personal_data=len(sheet.spots),
        notices=tuple(
            sentence(notice, edition_key=plan.parsed.edition_key) for notice in sheet.notices
        ),
        **{**known, **done},
    )


def preview_report(plan: ImportPlan) -> ImportReport:
    """What an import would do."""
    return report_of(plan, (sheet_report(plan, sheet) for sheet in plan.sheets))


def report_data(report: ImportReport) -> dict[str, Any]:
    """The report as JSON, with its counts."""
    data = as_data(report)
    assert isinstance(data, dict)
    counts = ("created", "updated", "unchanged", "left", "held")
    return {**data, **{name: getattr(report, name) for name in counts}}


def report_from(data: Mapping[str, Any]) -> ImportReport:
    """The report that ``report_data`` wrote."""
    names = ImportReport.__dataclass_fields__
    own = {"sheets", "notices"}
    kept = {name: data[name] for name in names if name in data and name not in own}
    sheets = tuple(_sheet_from(row) for row in data.get("sheets", ()))
    return ImportReport(**kept, sheets=sheets, notices=tuple(data.get("notices", ())))


def _sheet_from(row: Mapping[str, Any]) -> SheetReport:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    return SheetReport(**values)
