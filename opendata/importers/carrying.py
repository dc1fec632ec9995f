"""Carries a plan out, inside the transaction of whoever calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wagtail.models import Page

from knowledge.aliases.services import record_aliases
from knowledge.models import KnowledgePage, SectionPage
from knowledge.pages.bulk import NewPage, add_pages
from knowledge.pages.privacy import record_review, undecided
from network.models import Organisation
from opendata.importers.drafts import SheetDraft, digest, digest_of, to_data, with_organisations
from opendata.importers.enums import SheetState
from opendata.importers.fingerprints import fingerprint
from opendata.importers.models import ImportedSheet, ImportRun
from opendata.importers.pages import Writer, as_draft
from opendata.importers.permission import may_add_organisations, refuse_what_is_not_theirs
from opendata.importers.planning import ImportPlan, SheetPlan
from opendata.importers.problems import ImportProblem
from opendata.importers.reports import ImportReport, report_of, sheet_report
from opendata.importers.resolving import OrganisationNames
from practices.models import PracticePage

#: Told how many sheets are done, now and then.
Progress = Callable[[int], None]


def refuse_open_questions(plan: ImportPlan) -> None:
    """Raises ``ImportProblem`` (``open_questions``, with the first line) while numbers can be read
    in two ways."""
    questions = plan.questions
    if questions:
        first = questions[0]
        printed = first.params.get("printed", "")
        raise ImportProblem(
            "open_questions", line=first.line, printed=printed, count=len(questions)
        )


@dataclass(slots=True)
class Carrying:
    """One plan being carried out. ``run`` keeps the report, and each page remembers it."""

    plan: ImportPlan
    run: ImportRun
    user: Any
    at: datetime
    progress: Progress | None = None
    done: dict[str, KnowledgePage] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)

    def carry_out(self) -> ImportReport:
        """Writes every sheet that is to be written. Raises ``ImportProblem`` before any change."""
        refuse_open_questions(self.plan)
        refuse_what_is_not_theirs(self.plan, self.user)
        self._create_issuer()
        created = self._create_organisations()
        sheets = [sheet for sheet in self.plan.sheets if sheet.writes]
        drafts = {sheet.code: with_organisations(sheet.draft, created) for sheet in sheets}
        writer = Writer.prepare(self.plan, list(drafts.values()))
        self.held = {sheet.code for sheet in sheets if self._must_wait(sheet)}
        self._add_new(sheets, drafts, writer)
        for sheet in sheets:
            if sheet.state == SheetState.CHANGED:
                self._update(sheet, drafts[sheet.code], writer)
            elif sheet.state == SheetState.WAITING:
                self._publish_draft(sheet)
        self._remember(sheets, drafts, created)
        self._log_decisions(sheets)
        return report_of(self.plan, self._reports(), run=str(self.run.uuid))

    # organisations

    def _create_issuer(self) -> None:
        if self.plan.organisation is None:
            name = self.plan.source_name[:255]
            Organisation.objects.create(name=name, issuer=self.plan.source)

    def _create_organisations(self) -> dict[str, str]:
        """Name → code of the organisations that the sheets name and nobody had written down; the
        source itself may be among them."""
        names = {
            actor.name: None
            for sheet in self.plan.sheets
            if sheet.writes
            for actor in sheet.draft.actors
            if actor.is_new
        }
        known = OrganisationNames.load(issuer=self.plan.source)
        created = {}
        for name in names:
            if organisation := known.read(name).organisation:
                created[name] = organisation.code
                continue
            if not may_add_organisations(self.user):
                continue  # it stays in words
            acronym = name if name.isupper() and " " not in name else ""
            organisation = Organisation(name=name[:255], acronym=acronym[:40])
            organisation.save()
            created[name] = organisation.code
        return created

    # pages

    def _must_wait(self, sheet: SheetPlan) -> bool:
        options = self.plan.options
        if not options.publish or options.reviewed or not sheet.spots:
            return False
        return bool(undecided(sheet.page, sheet.spots) if sheet.page else sheet.spots)

    def _publishes(self, sheet: SheetPlan) -> bool:
        """A page that somebody has withdrawn is not published again by an import."""
        page = sheet.page
        withdrawn = page is not None and not page.live and page.first_published_at is not None
        return self.plan.options.publish and sheet.code not in self.held and not withdrawn

    def _add_new(
        self, sheets: Sequence[SheetPlan], drafts: dict[str, SheetDraft], writer: Writer
    ) -> None:
        new = [sheet for sheet in sheets if sheet.state == SheetState.NEW]
        if not new:
            return
        section = self._section(publish=any(self._publishes(sheet) for sheet in new))
        alone = [sheet for sheet in new if sheet.sibling]
        for publish in (True, False):
            together = [
                sheet for sheet in new if not sheet.sibling and self._publishes(sheet) is publish
            ]
            pages = [writer.new_page(drafts[sheet.code]) for sheet in together]
            self._add_together(section, together, pages, publish=publish)
        for sheet in alone:
            self._add_translation(section, sheet, drafts[sheet.code], writer)

    def _add_together(
        self,
        section: SectionPage,
        sheets: Sequence[SheetPlan],
        pages: Sequence[NewPage],
        *,
        publish: bool,
    ) -> None:
        before = len(self.done)
        saved = add_pages(
            parent=section,
            pages=pages,
            publish=publish,
            at=self.at,
            user=self.user,
            progress=lambda count: self._tell(before + count),
        )
        self.done.update(zip((sheet.code for sheet in sheets), saved, strict=True))

    def _add_translation(
        self, section: SectionPage, sheet: SheetPlan, draft: SheetDraft, writer: Writer
    ) -> None:
        """The same practice in another language has the same code."""
        assert sheet.sibling
        page = PracticePage(locale=section.locale, live=False)
        taken = KnowledgePage.objects.filter(
            translation_key=sheet.sibling.translation_key, locale=section.locale
        )
        if not taken.exists():
            page.translation_key = sheet.sibling.translation_key
        writer.add_alone(draft, page)
        section.refresh_from_db()
        section.add_child(instance=page)
        self._save(sheet, page, draft, writer)

    def _update(self, sheet: SheetPlan, draft: SheetDraft, writer: Writer) -> None:
        assert sheet.page
        page = as_draft(sheet.page)
        writer.add_alone(draft, page)
        self._save(sheet, page, draft, writer)

    def _save(
        self, sheet: SheetPlan, page: PracticePage, draft: SheetDraft, writer: Writer
    ) -> None:
        revision = page.save_revision(user=self.user, log_action=True)
        if self._publishes(sheet):
            revision.publish(user=self.user)
        record_aliases(page=page, names=writer.names(draft))
        self.done[sheet.code] = self._saved(page)
        self._tell(len(self.done))

    def _publish_draft(self, sheet: SheetPlan) -> None:
        assert sheet.page
        if self._publishes(sheet):
            section = SectionPage.objects.parent_of(sheet.page).first()
            self._open(section)
            sheet.page.latest_revision.publish(user=self.user)
        self.done[sheet.code] = self._saved(sheet.page)
        self._tell(len(self.done))

    def _saved(self, page: KnowledgePage) -> KnowledgePage:
        saved: KnowledgePage = KnowledgePage.objects.select_related("latest_revision").get(
            pk=page.pk
        )
        return saved

    def _tell(self, count: int) -> None:
        if self.progress:
            self.progress(count)

    # the section of the source

    def _section(self, *, publish: bool) -> SectionPage:
        """Where the pages of this source stand: below the practices, so that no parent holds all.
        It is found by its issuer, whatever an editor has made of its title."""
        plan = self.plan
        mine = SectionPage.objects.filter(issuer=plan.source).order_by("path")
        section: SectionPage | None = mine.filter(locale=plan.shelf.locale).first()
        if section is None:
            section = SectionPage(
                title=plan.source_name[:255],
                issuer=plan.source,
                locale=plan.shelf.locale,
                live=False,
            )
            sibling = mine.first()
            if sibling:
                section.translation_key = sibling.translation_key
            parent = SectionPage.objects.get(pk=plan.shelf.pk)
            parent.add_child(instance=section)
            section.save_revision(user=self.user)
        if publish:
            self._open(section)
        return section

    def _open(self, section: SectionPage | None) -> None:
        """Publishes a section that no reader has seen yet; one that was withdrawn stays so."""
        if section and not section.live and section.first_published_at is None:
            section.get_latest_revision().publish(user=self.user)
            section.refresh_from_db()

    # what is remembered

    def _remember(
        self,
        sheets: Iterable[SheetPlan],
        drafts: dict[str, SheetDraft],
        created: dict[str, str],
    ) -> None:
        rows = []
        for sheet in sheets:
            page = self.done[sheet.code]
            from_file = with_organisations(sheet.drafted, created)
            revision, content = page.latest_revision, to_data(from_file)
            own = digest_of(content)
            as_read = drafts[sheet.code] == from_file
            rows.append(
                ImportedSheet(
                    page_id=page.pk,
                    run=self.run,
                    content=content,
                    digest=own,
                    written=own if as_read else digest(drafts[sheet.code]),
                    fingerprint=fingerprint(revision.content) if revision else "",
                )
            )
        ImportedSheet.objects.filter(page__in=[row.page_id for row in rows]).delete()
        ImportedSheet.objects.bulk_create(rows, batch_size=200)

    def _log_decisions(self, sheets: Iterable[SheetPlan]) -> None:
        if not self.plan.options.reviewed:
            return
        for sheet in sheets:
            page = self.done[sheet.code]
            if page.live and sheet.spots:
                spots = undecided(page, sheet.spots)
                record_review(page=page, spots=spots, user=self.user)

    def _reports(self) -> Any:
        for sheet in self.plan.sheets:
            page = self.done.get(sheet.code)
            known: dict[str, Any] = {}
            if page:
                known = {"page": page.pk, "page_code": page.code, "live": page.live}
            yield sheet_report(self.plan, sheet, held=sheet.code in self.held, **known)


def take_turn(plan_shelf: SectionPage) -> None:
    """Waits until no other import into this section of the site is under way."""
    Page.objects.select_for_update().get(pk=plan_shelf.pk)
