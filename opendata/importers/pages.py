"""Drafts become pages: rows for the bulk door, and a new version of a page that exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from knowledge.aliases.services import Name
from knowledge.enums import AliasKind
from knowledge.models import KnowledgePage, PageTerm
from knowledge.pages.bulk import NewPage
from network.enums import FigureKind, Qualifier
from network.figures import BUDGET, PEOPLE_ASSISTED
from network.models import Figure, Organisation
from opendata.importers.drafts import FigureDraft, SheetDraft
from opendata.importers.planning import ImportPlan
from opendata.importers.wording import field_label
from practices.models import PracticeActor, PracticePage
from practices.sheets import edition_by_key
from vocabulary.enums import Scheme
from vocabulary.models import Term
from vocabulary.services import keyword_code, keywords_named

#: Schemes that a sheet speaks of: an update replaces the page's terms of these and of no other.
SHEET_SCHEMES = frozenset(
    {
        Scheme.TERRITORY, Scheme.ASSISTANCE, Scheme.PRINCIPLE, Scheme.OBJECTIVE, Scheme.GOAL,
        Scheme.AREA, Scheme.SECTOR, Scheme.KEYWORD,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the drafts of one file. All names are looked up beforehand."""

    plan: ImportPlan
    terms: Mapping[tuple[str, str], Term]
    keywords: Mapping[str, Term]
    organisations: Mapping[str, Organisation]

    @classmethod
    def prepare(cls, plan: ImportPlan, drafts: Sequence[SheetDraft]) -> Writer:
        """Looks up the terms and organisations of ``drafts`` and creates the new keywords: a query
        a scheme."""
        wanted: dict[str, set[str]] = {}
        for draft in drafts:
            for scheme, chosen in draft.terms.items():
                wanted.setdefault(scheme, set()).update(chosen)
        terms = {
            (scheme, term.code): term
            for scheme, codes in wanted.items()
            for term in Term.objects.coded(scheme, codes)
        }
        names = {keyword_code(word): word for draft in drafts for word in draft.keywords}
        found = keywords_named(names=names.values(), language=plan.parsed.language)
        by_name = {keyword_code(name): term for term in found for name in term.names()}
        keywords = {code: by_name[code] for code in names if code in by_name}
        known = {actor.code for draft in drafts for actor in draft.actors if actor.code}
        organisations = {one.code: one for one in Organisation.objects.filter(code__in=known)}
        return cls(plan, terms, keywords, organisations)

    def new_page(self, draft: SheetDraft) -> NewPage:
        page = PracticePage(edition=self.plan.parsed.edition_key, issuer=self.plan.source)
        self._fill(page, draft)
        return NewPage(
            page=page,
            terms=self._terms(draft),
            names=self.names(draft),
            children={"figures": [*self._figures(draft)], "actors": [*self._actors(draft)]},
        )

    def add_alone(self, draft: SheetDraft, page: PracticePage) -> None:
        """Puts the draft's content on ``page``, a page that is not saved through the bulk door."""
        self._fill(page, draft)
        kept: list[PageTerm] = []
        if page.pk:
            rows = page.page_terms.select_related("tag")
            kept = [row for row in rows if row.tag.scheme not in SHEET_SCHEMES]
        page.page_terms.set([*kept, *(PageTerm(tag=term) for term in self._terms(draft))])
        own = {PEOPLE_ASSISTED, BUDGET}
        others = [figure for figure in page.figures.all() if figure.indicator not in own]
        page.figures.set([*self._figures(draft), *others])
        page.actors.set(list(self._actors(draft)))

    def names(self, draft: SheetDraft) -> list[Name]:
        """The damaged forms in which the document prints the code."""
        return [Name(name, AliasKind.DAMAGED, self.plan.source) for name in draft.names]

    def _fill(self, page: PracticePage, draft: SheetDraft) -> None:
        options = self.plan.options
        page.edition = self.plan.parsed.edition_key
        page.issuer, page.institutional_code = self.plan.source, draft.code
        page.title = page.draft_title = draft.title
        page.summary = draft.summary
        page.kind = draft.kind
        page.sections = dict(draft.sections)
        page.sustainability = draft.sustainability
        page.not_stated = list(draft.not_stated)
        page.source_title = options.source_title or self._document_title()
        page.source_organisation = self.plan.source_name
        page.source_url = options.source_url
        page.source_date = options.source_date
        page.source_note = self._source_note(draft)

    def _document_title(self) -> str:
        """The heading of the document's part, or else the name of the file."""
        area = self.plan.parsed.area
        return (area.as_printed if area else self.plan.parsed.name)[:500]

    def _source_note(self, draft: SheetDraft) -> str:
        """What a reader should know, and what the sheet says that no field and no list has."""
        edition = edition_by_key(self.plan.parsed.edition_key)
        with translation.override(self.plan.parsed.language):
            lines = [self.plan.options.source_note]
            # Translators: es: Archivo: %(name)s.
            lines.append(_("File: %(name)s.") % {"name": self.plan.parsed.name})
            if draft.names:
                # Its key is that of the code, so that no alias tells the two forms apart.
                # Translators: es: Código, como está impreso: %(names)s.
                printed = _("Code, as printed: %(names)s.")
                lines.append(printed % {"names": ", ".join(draft.names)})
            for field, names in draft.unknown.items():
                # Translators: es: %(field)s, como está impreso: %(names)s.
                line = _("%(field)s, as printed: %(names)s.")
                names = tuple(" ".join(name.split()) for name in names)
                params = {"field": field_label(field, edition), "names": "; ".join(names)}
                lines.append(line % params)
            lines += draft.more
        return "\n\n".join(line for line in lines if line)

    def _terms(self, draft: SheetDraft) -> list[Term]:
        coded = [
            self.terms[scheme, code]
            for scheme, codes in draft.terms.items()
            for code in codes
            if (scheme, code) in self.terms
        ]
        words = [self.keywords.get(keyword_code(word)) for word in draft.keywords]
        return list(dict.fromkeys([*coded, *(term for term in words if term)]))

    def _figures(self, draft: SheetDraft) -> Iterable[models.Model]:
        for order, (indicator, figure) in enumerate(
            ((PEOPLE_ASSISTED, draft.people), (BUDGET, draft.budget))
        ):
            if figure and figure.value is not None:
                yield self._figure(indicator, figure, order)

    def _figure(self, indicator: str, figure: FigureDraft, order: int) -> Figure:
        assert figure.value is not None
        return Figure(
            indicator=indicator,
            kind=FigureKind.RESULT,
            qualifier=figure.qualifier or Qualifier.EXACT,
            value=figure.value,
            unit=figure.unit,
            price_year=figure.year,
            as_printed=figure.as_printed,
            sentence=figure.sentence,
            note=figure.note,
            source=self.plan.source_name[:255],
            order=order,
        )

    def _actors(self, draft: SheetDraft) -> Iterable[models.Model]:
        for order, actor in enumerate(draft.actors):
            organisation = self.organisations.get(actor.code)
            label = "" if organisation else actor.name[:255]
            yield PracticeActor(organisation=organisation, label=label, sort_order=order)


def as_draft(page: KnowledgePage) -> Any:
    """The newest version of a page, to be changed and saved as the next one."""
    return page.specific.get_latest_revision_as_object()
