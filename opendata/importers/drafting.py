"""From a parsed sheet to the page that it will be: names become terms, and what has none is kept.

Reads nothing from the database: the names are given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from knowledge.pages.models import SUMMARY_LENGTH
from network.forms import LARGEST, MOST_DECIMALS
from opendata.importers.drafts import ActorDraft, FigureDraft, SheetDraft
from opendata.importers.parsed import (
    Budget,
    Fact,
    FactState,
    ParsedFile,
    ParsedSheet,
    People,
    short_title,
)
from opendata.importers.problems import Level, Notice
from opendata.importers.resolving import (
    OrganisationNames,
    TermNames,
    TermReading,
    looks_like_an_institution,
)
from practices.enums import Fact as FactKey
from vocabulary.enums import Scheme
from vocabulary.services import keyword_code

TITLE_LENGTH = 255
AS_PRINTED_LENGTH = 255
#: Unit of a number of people.
PEOPLE = "people"
#: Names of the parser's facts that a page calls otherwise.
FACT_KEYS = {"sustainability_level": FactKey.SUSTAINABILITY.value}
#: Fact → scheme, for facts whose items are named by codes.
_BY_CODE = {
    "principles": Scheme.PRINCIPLE,
    "objectives": Scheme.OBJECTIVE,
    "goals": Scheme.GOAL,
}


@dataclass(slots=True)
class Drafting:
    """Drafts the sheets of one file. ``country``: code of the country that the file speaks of."""

    parsed: ParsedFile
    terms: TermNames
    organisations: OrganisationNames
    country: str = ""
    notices: list[Notice] = field(default_factory=list)

    def draft(self, sheet: ParsedSheet) -> SheetDraft:
        """The page to be; what is to be said about it is added to ``notices``."""
        return _SheetDrafting(self, sheet).draft()


class _SheetDrafting:
    def __init__(self, file: Drafting, sheet: ParsedSheet) -> None:
        self.file = file
        self.sheet = sheet
        self.unknown: dict[str, list[str]] = {}
        self.codes: dict[str, dict[str, None]] = {}

    def draft(self) -> SheetDraft:
        sheet, facts = self.sheet, self.sheet.facts
        self._area()
        self._named(Scheme.TERRITORY, "territory", facts.territory)
        self._named(Scheme.ASSISTANCE, "assistance", facts.assistance)
        for key, scheme in _BY_CODE.items():
            fact = getattr(facts, key)
            for reference in fact.value or ():
                term = self.file.terms.coded(scheme, reference.code)
                printed = f"{reference.code} {reference.as_printed}".strip()
                self._take(TermReading(printed, term), scheme, key, fact.line)
        people = self._people(facts.people_assisted)
        budget = self._budget(facts.budget)
        keywords = self._keywords(facts.keywords)
        title, summary, more = self._cut()
        level = facts.sustainability_level.value
        return SheetDraft(
            code=sheet.code,
            kind=sheet.kind,
            title=title,
            summary=summary,
            sections=sheet.texts,
            people=people,
            budget=budget,
            terms={scheme: tuple(codes) for scheme, codes in self.codes.items()},
            keywords=keywords,
            actors=self._actors(),
            sustainability=level.value if level else "",
            not_stated=tuple(
                FACT_KEYS.get(name, name)
                for name in type(facts).__dataclass_fields__
                if getattr(facts, name).state is FactState.NOT_STATED
            ),
            names=sheet.aliases,
            unknown={name: tuple(names) for name, names in self.unknown.items()},
            more=more,
        )

    # terms

    def _named(self, scheme: Scheme, name: str, fact: Fact[tuple[str, ...]]) -> None:
        for printed in fact.value or ():
            reading = self.file.terms.read(scheme, printed, country=self.file.country)
            self._take(reading, scheme, name, fact.line)
        if fact.state is FactState.STATED and fact.value is None:
            self._keep(name, fact.as_printed)

    def _take(self, reading: TermReading, scheme: Scheme, name: str, line: int | None) -> None:
        if reading.term is None:
            self._keep(name, reading.printed)
            self._say(Level.WARNING, "term_unknown", line, name, printed=reading.printed)
            return
        self.codes.setdefault(scheme.value, {})[reading.term.code] = None
        params = {
            "printed": reading.printed,
            "value": self._full_name(scheme, reading.term.code),
            "others": ", ".join(self._full_name(scheme, other.code) for other in reading.others),
        }
        if reading.others:
            self._say(Level.WARNING, "term_chosen", line, name, **params)
        elif reading.differs:
            self._say(Level.INFO, "term_read_as", line, name, **params)

    def _full_name(self, scheme: Scheme, code: str) -> str:
        """A place with the places around it; any other term by its name."""
        term = self.file.terms.coded(scheme, code)
        assert term
        codes = reversed(term.path_codes()) if scheme == Scheme.TERRITORY else (code,)
        found = (self.file.terms.coded(scheme, one) for one in codes)
        return ", ".join(one.label(self.file.terms.language) for one in found if one)

    def _area(self) -> None:
        code = self.sheet.area_code
        if not code:
            return
        printed = next((area for area in self.file.parsed.areas if area.code == code), None)
        names = [code, printed.name] if printed else [code]
        found = [term for name in names for term in self.file.terms.named(Scheme.AREA, name)]
        if not found:
            words = f"{printed.name} ({code})" if printed else code
            self._keep("area", words)
            line = printed.line if printed else None
            self._say(Level.WARNING, "term_unknown", line, "area", printed=words)
            return
        self.codes[Scheme.AREA.value] = {found[0].code: None}
        for sector in self.file.terms.sectors_named_like(found[0]):
            self.codes.setdefault(Scheme.SECTOR.value, {})[sector.code] = None
            self._say_once("sector_from_area", value=sector.label(self.file.terms.language))

    # figures

    def _people(self, fact: Fact[People]) -> FigureDraft | None:
        if fact.value is None:
            self._keep_unread("people_assisted", fact)
            return None
        value = fact.value
        number = Decimal(value.number)
        return self._figure(
            "people_assisted", fact, number, value.qualifier, value.sentence, PEOPLE
        )

    def _budget(self, fact: Fact[Budget]) -> FigureDraft | None:
        if fact.value is None:
            self._keep_unread("budget", fact)
            return None
        money = fact.value
        return self._figure(
            "budget",
            fact,
            money.amount,
            money.qualifier,
            money.sentence,
            money.currency,
            money.year,
        )

    def _figure(
        self,
        name: str,
        fact: Fact[People] | Fact[Budget],
        value: Decimal,
        qualifier: str,
        sentence: str,
        unit: str,
        year: int | None = None,
    ) -> FigureDraft | None:
        if value >= LARGEST or -int(value.normalize().as_tuple().exponent) > MOST_DECIMALS:
            self._keep(name, fact.as_printed)
            printed = fact.as_printed[:80]
            self._say(Level.WARNING, "fact_not_read", fact.line, name, printed=printed)
            return None
        is_open = fact.guessed == "number_ambiguous"
        return FigureDraft(
            value=None if is_open else value,
            qualifier=str(qualifier),
            unit=unit,
            year=year,
            as_printed=short_title(fact.as_printed, AS_PRINTED_LENGTH),
            sentence=sentence,
            note=self._note(fact),
            open=is_open,
        )

    def _note(self, fact: Fact[People] | Fact[Budget]) -> str:
        if fact.guessed != "label_completed":
            return ""
        with translation.override(self.file.parsed.language):
            # Translators: es: La etiqueta está cortada en la fuente: «de población asistida».
            note = _("The label is cut in the source: “%(printed)s”.")
            return short_title(note % {"printed": fact.label_printed}, AS_PRINTED_LENGTH)

    # words

    def _keywords(self, fact: Fact[tuple[str, ...]]) -> tuple[str, ...]:
        found: dict[str, str] = {}
        for printed in fact.value or ():
            try:
                found.setdefault(keyword_code(printed), printed)
            except ValidationError:
                self._keep("keywords", printed)
                self._say(
                    Level.WARNING, "fact_not_read", fact.line, "keywords", printed=printed[:80]
                )
        return tuple(found.values())

    def _actors(self) -> tuple[ActorDraft, ...]:
        fact = self.sheet.facts.actors
        found: dict[tuple[str, str], ActorDraft] = {}
        for actor in fact.value or ():
            words = f"{actor.name} ({actor.note})" if actor.note else actor.name
            draft = ActorDraft(words)
            if not actor.generic:
                reading = self.file.organisations.read(actor.name)
                params = {"printed": actor.name, "value": str(reading.organisation)}
                if reading.organisation:
                    code = reading.organisation.code
                    draft = ActorDraft(actor.name, code, is_new=not code)
                    if reading.guessed:
                        self._say(Level.INFO, "organisation_guessed", fact.line, "actors", **params)
                elif looks_like_an_institution(actor.name):
                    draft = ActorDraft(actor.name, is_new=True)
                    self._say(Level.WARNING, "organisation_new", fact.line, "actors", **params)
            found.setdefault((draft.code, "" if draft.code else draft.name), draft)
        if fact.state is FactState.STATED and fact.value is None:
            self._keep("actors", fact.as_printed)
        return tuple(found.values())

    def _cut(self) -> tuple[str, str, tuple[str, ...]]:
        """Title and summary as long as a page's may be, and the whole of what was cut."""
        title = short_title(self.sheet.title, TITLE_LENGTH)
        summary = self.sheet.summary
        more = []
        if title != " ".join(self.sheet.title.split()):
            more.append(self.sheet.title)
            self._say(Level.WARNING, "text_cut", self.sheet.line, "title", limit=TITLE_LENGTH)
        if len(summary) > SUMMARY_LENGTH:
            more.append(summary)
            summary = short_title(summary, SUMMARY_LENGTH)
            line = self.sheet.line
            self._say(Level.WARNING, "text_cut", line, "summary", limit=SUMMARY_LENGTH)
        return title, summary, tuple(more)

    # what is kept and said

    def _keep_unread(self, name: str, fact: Fact[People] | Fact[Budget]) -> None:
        if fact.state is FactState.STATED:
            self._keep(name, fact.as_printed)

    def _keep(self, name: str, printed: str) -> None:
        names = self.unknown.setdefault(name, [])
        if printed and printed not in names:
            names.append(printed)

    def _say_once(self, message: str, **params: object) -> None:
        """About the file, not about this sheet."""
        notice = Notice(Level.INFO, message, params=params)
        if notice not in self.file.notices:
            self.file.notices.append(notice)

    def _say(
        self, level: Level, message: str, line: int | None, name: str, **params: object
    ) -> None:
        notice = Notice(level, message, line, self.sheet.code, name, params)
        self.file.notices.append(notice)
