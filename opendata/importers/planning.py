"""What an import of a parsed file would do, sheet by sheet. Reads the database, changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.models import KnowledgePage, SectionPage
from knowledge.pages.privacy import Spot, find_spots
from knowledge.shelves.services import PRACTICES, shelf
from network.models import Organisation
from opendata.importers.drafting import FACT_KEYS, Drafting
from opendata.importers.drafts import SheetDraft, differences, digest
from opendata.importers.enums import WRITING, SheetState
from opendata.importers.fingerprints import current_fingerprints
from opendata.importers.models import ImportedSheet
from opendata.importers.options import ImportOptions, check_source
from opendata.importers.parsed import ParsedFile, ParsedSheet
from opendata.importers.problems import ImportProblem, Level, Notice
from opendata.importers.resolving import OrganisationNames, TermNames
from practices.models import PracticePage
from search.codes import normalise_code
from vocabulary.enums import Scheme


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """``drafted``  what the file gives; ``draft``  the same, or what a person made of it
    ``page``     the page that this sheet was imported to, or that bears its code
    ``sibling``  a page that is the same practice in another language
    ``changed``  fields that differ from the last import
    ``spots``    what looks like personal data in the draft
    """

    parsed: ParsedSheet
    drafted: SheetDraft
    draft: SheetDraft
    state: SheetState
    page: KnowledgePage | None = None
    imported: ImportedSheet | None = None
    sibling: KnowledgePage | None = None
    changed: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    spots: tuple[Spot, ...] = ()

    @property
    def spots_in_file(self) -> tuple[tuple[Spot, int | None], ...]:
        """Each spot with the line of the file on which it stands; None where a correction has moved
        it."""
        lines: dict[tuple[str, str], list[int]] = {}
        for printed in self.parsed.personal_data:
            place = FACT_KEYS.get(printed.field, printed.field)
            lines.setdefault((place, printed.kind), []).append(printed.line)
        counts = Counter((spot.place, spot.finding.kind) for spot in self.spots)
        # As many as in the file: these are those, in their order.
        each = {key: iter(lines[key]) for key, n in counts.items() if n == len(lines.get(key, ()))}
        return tuple(
            (spot, next(each.get((spot.place, spot.finding.kind), iter(())), None))
            for spot in self.spots
        )

    @property
    def code(self) -> str:
        return self.draft.code

    @property
    def corrected(self) -> bool:
        return self.draft != self.drafted

    @property
    def writes(self) -> bool:
        return self.state in WRITING


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """``organisation``: whose sheets these are; None if it will be created as ``source_name``.
    ``notices``: those of the file as a whole; each sheet has its own."""

    parsed: ParsedFile
    options: ImportOptions
    source: str
    source_name: str
    organisation: Organisation | None
    shelf: SectionPage
    sheets: tuple[SheetPlan, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def questions(self) -> tuple[Notice, ...]:
        """What must be answered before anything is saved."""
        return tuple(
            notice
            for sheet in self.sheets
            if sheet.writes
            for notice in sheet.notices
            if notice.level is Level.QUESTION and notice.field in sheet.draft.open_figures
        )

    @property
    def spots(self) -> tuple[tuple[SheetPlan, Spot, int | None], ...]:
        """What looks like personal data in the sheets that would be written, with the file's
        line."""
        return tuple(
            (sheet, spot, line)
            for sheet in self.sheets
            if sheet.writes
            for spot, line in sheet.spots_in_file
        )

    def count(self, *states: SheetState) -> int:
        return sum(sheet.state in states for sheet in self.sheets)


def plan_import(
    parsed: ParsedFile,
    *,
    options: ImportOptions,
    corrections: Mapping[str, SheetDraft] | None = None,
    left_out: Collection[str] = (),
) -> ImportPlan:
    """What importing ``parsed`` would do now: some seven queries, however many sheets it has.

    ``corrections``: code → the draft that a person made of a sheet. Raises ``ImportProblem``:
    ``no_source``, ``bad_source``, ``no_shelf``.
    """
    source = check_source(options.source)
    try:
        practices = shelf(PRACTICES, parsed.language)
    except SectionPage.DoesNotExist:
        raise ImportProblem("no_shelf", language=parsed.language) from None
    named = options.source_name.strip() or source
    organisations = OrganisationNames.load(issuer=source, name=named)
    terms = TermNames.load(language=parsed.language)
    drafting = Drafting(parsed, terms, organisations, country_of(parsed, terms, source=source))
    drafted = {sheet.code: drafting.draft(sheet) for sheet in parsed.sheets}
    own = organisations.own
    assert own
    notices = [*parsed.notices, *drafting.notices]
    if not own.code:
        params = {"source": source, "value": own.name}
        notices.append(Notice(Level.WARNING, "issuer_new", params=params))
    planner = _Planner(parsed, options, source, corrections or {}, frozenset(left_out))
    return ImportPlan(
        parsed=parsed,
        options=options,
        source=source,
        source_name=own.name,
        organisation=own if own.code else None,
        shelf=practices,
        sheets=planner.plan(drafted, _by_code(notices)),
        notices=tuple(notice for notice in notices if not notice.code),
    )


def country_of(parsed: ParsedFile, terms: TermNames, *, source: str) -> str:
    """The country that the file speaks of: that of its source (``oim-ec``), or where most of its
    places lie. A code of the territories, or ``""``."""
    term = terms.coded(Scheme.TERRITORY, source.rpartition("-")[2])
    if term and term.parent_id is None:
        return term.code
    return terms.country_spoken_of(_places(parsed.sheets))


def _places(sheets: Iterable[ParsedSheet]) -> Iterable[str]:
    return (name for sheet in sheets for name in sheet.facts.territory.value or ())


def _by_code(notices: Iterable[Notice]) -> dict[str, list[Notice]]:
    found: dict[str, list[Notice]] = {}
    for notice in notices:
        found.setdefault(notice.code, []).append(notice)
    return found


@dataclass(frozen=True, slots=True)
class _Planner:
    parsed: ParsedFile
    options: ImportOptions
    source: str
    corrections: Mapping[str, SheetDraft]
    left_out: frozenset[str]

    def plan(
        self, drafted: Mapping[str, SheetDraft], notices: Mapping[str, Sequence[Notice]]
    ) -> tuple[SheetPlan, ...]:
        pages = self._pages()
        own = {code: found[self.parsed.language] for code, found in pages.items()
               if self.parsed.language in found}  # fmt: skip
        wanted = [own[key] for key in map(normalise_code, drafted) if key in own]
        imported = {row.page_id: row for row in ImportedSheet.objects.filter(page__in=wanted)}
        now = current_fingerprints(page for page in wanted if page.pk in imported)
        plans = []
        for sheet in self.parsed.sheets:
            draft = self.corrections.get(sheet.code, drafted[sheet.code])
            key = normalise_code(sheet.code)
            page = own.get(key)
            siblings = [one for one in pages.get(key, {}).values() if one is not page]
            row = imported.get(page.pk) if page else None
            edited = row is None or now.get(row.page_id) != row.fingerprint
            plans.append(
                SheetPlan(
                    parsed=sheet,
                    drafted=drafted[sheet.code],
                    draft=draft,
                    state=self._state(drafted[sheet.code], draft, page, row, edited=edited),
                    page=page,
                    imported=row,
                    sibling=siblings[0] if siblings and page is None else None,
                    changed=differences(row.content, draft) if row else (),
                    notices=tuple(notices.get(sheet.code, ())),
                    spots=tuple(find_spots(draft.texts())),
                )
            )
        return tuple(plans)

    def _state(
        self,
        drafted: SheetDraft,
        draft: SheetDraft,
        page: KnowledgePage | None,
        row: ImportedSheet | None,
        *,
        edited: bool,
    ) -> SheetState:
        if draft.code in self.left_out:
            return SheetState.LEFT_OUT
        if page is None:
            return SheetState.NEW
        same = row is not None and (
            digest(draft) == row.written if draft != drafted else digest(draft) == row.digest
        )
        if same:
            never_published = not page.live and page.first_published_at is None
            if self.options.publish and never_published and not edited:
                return SheetState.WAITING
            return SheetState.UNCHANGED
        # The file does not know what a person corrected by hand when it was imported.
        by_hand = row is not None and row.written != row.digest and draft == drafted
        is_sheet = issubclass(page.specific_class or KnowledgePage, PracticePage)
        if is_sheet and (self.options.update or not (edited or by_hand)):
            return SheetState.CHANGED
        return SheetState.EDITED

    def _pages(self) -> dict[str, dict[str, KnowledgePage]]:
        """Normalised institutional code → language → page, for all pages of the source."""
        found: dict[str, dict[str, KnowledgePage]] = {}
        pages = KnowledgePage.objects.filter(issuer=self.source).exclude(institutional_code="")
        for page in pages.defer("rendered", "search_description").order_by("language", "pk"):
            key = normalise_code(page.institutional_code)
            found.setdefault(key, {}).setdefault(page.language, page)
        return found
