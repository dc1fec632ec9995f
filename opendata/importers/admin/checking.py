"""The page on which a person checks and corrects the sheets of an open import, some at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator

from network.numbers import Thousands, decide_thousands
from opendata.importers.admin.corrections import Names
from opendata.importers.admin.forms import MOST_SPOTS, FileForm
from opendata.importers.admin.rows import SheetBlock, sheet_block
from opendata.importers.admin.sheet_form import SheetForm
from opendata.importers.drafts import SheetDraft
from opendata.importers.enums import SheetState
from opendata.importers.models import ImportRun
from opendata.importers.planning import ImportPlan, SheetPlan, country_of
from opendata.importers.resolving import OrganisationNames, TermNames
from opendata.importers.services import correct_run, plan_run
from opendata.importers.wording import field_label, sentence, spot_sentence
from practices.sheets import edition_by_key

#: Sheets on one page.
SHEETS_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class SpotLine:
    """A spot as it is listed: the sheet, the field, and what it looks like."""

    code: str
    field: str
    sentence: str


class Checking:
    """``data``: what was sent, or None. The forms of one page of sheets, and that of the file."""

    def __init__(self, run: ImportRun, *, page: Any, data: Any = None) -> None:
        self.run = run
        self.data = data
        self.plan: ImportPlan = plan_run(run)
        numbered = list(enumerate(self.plan.sheets, start=1))
        self.page: Page[tuple[int, SheetPlan]] = Paginator(numbered, SHEETS_A_PAGE).get_page(page)
        self.edition = edition_by_key(self.plan.parsed.edition_key)
        options = self.plan.options
        self.file_form = FileForm(
            data, initial={"thousands": options.thousands, "update": options.update}
        )

    @cached_property
    def names(self) -> Names:
        terms = TermNames.load(language=self.plan.parsed.language)
        return Names(
            terms=terms,
            organisations=OrganisationNames.load(issuer=self.plan.source),
            edition=self.edition,
            evidence=self._evidence(),
            country=country_of(self.plan.parsed, terms, source=self.plan.source),
        )

    def _evidence(self) -> Thousands | None:
        marks: dict[str, Thousands] = {"comma": "comma", "dot": "dot"}
        answered = self.data.get("thousands", "") if self.data else ""
        given = marks.get(answered or self.plan.options.thousands)
        text = bytes(self.run.upload or b"").decode("utf-8", "replace")
        return given or decide_thousands(text)

    @cached_property
    def forms(self) -> list[SheetForm]:
        return [
            SheetForm(self.data, plan=plan, names=self.names, prefix=f"s{number}")
            for number, plan in self.page.object_list
        ]

    @cached_property
    def blocks(self) -> list[SheetBlock]:
        return [
            sheet_block(number, plan, form, self.edition)
            for (number, plan), form in zip(self.page.object_list, self.forms, strict=True)
        ]

    def is_valid(self) -> bool:
        """Whether all that was sent can be kept. What is left out may be as it is."""
        checked = [form.is_valid() or not form.is_wanted for form in self.forms]
        return self.file_form.is_valid() and all(checked)

    def keep(self) -> ImportRun:
        """Keeps what was sent. No page changes."""
        drafts: dict[str, SheetDraft | None] = {}
        for form in self.forms:
            if not form.is_valid():
                continue
            draft = form.draft
            drafts[form.plan.code] = None if draft == form.plan.drafted else draft
        return correct_run(
            run=self.run,
            drafts=drafts,
            left_out={form.plan.code: not form.is_wanted for form in self.forms},
            thousands=self.file_form.cleaned_data["thousands"],
            update=self.file_form.cleaned_data["update"],
        )

    # what the page says

    @property
    def notices(self) -> list[str]:
        return [sentence(one, edition_key=self.edition.key) for one in self.plan.notices]

    @property
    def questions(self) -> list[tuple[str, str]]:
        """(code of the sheet, question) of the numbers that can be read in two ways."""
        key = self.edition.key
        return [(one.code, sentence(one, edition_key=key)) for one in self.plan.questions]

    @property
    def spots(self) -> list[SpotLine]:
        return [
            SpotLine(sheet.code, field_label(spot.place, self.edition), spot_sentence(spot, line))
            for sheet, spot, line in self.plan.spots[:MOST_SPOTS]
        ]

    @property
    def marks(self) -> str:
        marks = dict.fromkeys(spot.mark for _sheet, spot, _line in self.plan.spots[:MOST_SPOTS])
        return ",".join(marks)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """State in words → how many sheets, for those that occur."""
        counts = [(str(state.label), self.plan.count(state)) for state in SheetState]
        return [(label, count) for label, count in counts if count]

    @property
    def writes(self) -> int:
        return sum(sheet.writes for sheet in self.plan.sheets)

    @cached_property
    def waiting(self) -> int:
        """Sheets that are saved as they are here and were never published. Asked only where nothing
        else is to be saved: it plans once more."""
        if self.writes:
            return 0
        return plan_run(self.run, publish=True).count(SheetState.WAITING)

    @property
    def is_known(self) -> bool:
        """Whether every sheet is on the site as it is here."""
        return self.plan.count(SheetState.UNCHANGED) == len(self.plan.sheets)

    @property
    def has_edited(self) -> bool:
        return bool(self.plan.count(SheetState.EDITED)) or self.plan.options.update

    @property
    def error_count(self) -> int:
        return sum(len(errors) for form in self.forms for errors in form.errors.values())
