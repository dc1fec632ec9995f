"""Puts the parts of a file together: rows and sheets of one code become one ``ParsedSheet``.

Pure. Codes are repaired here, facts and sections read, and what is missing is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from knowledge.personal_data import find_personal_data
from opendata.importers.codes import PrintedCode, refuse_twice, repairs
from opendata.importers.facts import (
    not_stated,
    read_actors,
    read_level,
    read_names,
    read_numbered,
    read_principles,
    split_level,
    stated,
)
from opendata.importers.figures import Digits, digits_of, read_budget, read_people
from opendata.importers.headings import HeadingIndex
from opendata.importers.lines import Line
from opendata.importers.parsed import (
    Fact,
    Facts,
    FactState,
    ParsedSection,
    ParsedSheet,
    PersonalDataSpot,
    SustainabilityLevel,
)
from opendata.importers.problems import ImportProblem, Level, Notice
from opendata.importers.raw import RawField, RawRow, RawSheet, Walk
from practices.editions import FactKind, FactSpec, SheetEdition, fold_heading

#: Longest text of a section or a summary, in bytes of UTF-8: what the wiki accepts.
MAX_TEXT = 200_000
#: Longest title, in bytes of UTF-8.
MAX_TITLE = 2_000


def assemble(
    found: Walk, index: HeadingIndex, *, thousands: str
) -> tuple[tuple[ParsedSheet, ...], list[Notice]]:
    """The sheets of the file, in the order of its table, and all that is to be said about them.

    Raises ``ImportProblem``: ``same_code_twice``, ``no_title``, ``text_too_long``.
    """
    rows = {raw.row.code.code: raw for raw in found.rows}
    refuse_twice(raw.row.code for raw in found.rows)
    refuse_twice(raw.code for raw in found.sheets)
    sheets = {raw.code.code: raw for raw in found.sheets}
    notices = [*found.notices, *_repaired(found), *_suffixes(found)]
    builder = _Builder(index, notices, digits_of(found.sheets, thousands))
    answer = []
    for code in dict.fromkeys((*rows, *sheets)):
        answer.append(builder.sheet(rows.get(code), sheets.get(code), in_a_table=bool(rows)))
    return tuple(answer), notices


def _repaired(found: Walk) -> list[Notice]:
    notices = []
    codes = [*(raw.row.code for raw in found.rows), *(raw.code for raw in found.sheets)]
    for repair in repairs(codes):
        code = repair.printed
        message = "code_repaired" if repair.first else "code_without_series"
        level = Level.INFO if repair.first else Level.WARNING
        params = {"printed": code.printed, "first": repair.first, "last": repair.last}
        notices.append(Notice(level, message, code.line, code.code, params=params))
    return notices


def _suffixes(found: Walk) -> list[Notice]:
    """Where an area's code and the ends of its codes differ: said once for each area."""
    said: dict[tuple[str, str], Notice] = {}
    everything: list[RawRow | RawSheet] = [*found.rows, *found.sheets]
    for raw in everything:
        code = raw.row.code if isinstance(raw, RawRow) else raw.code
        if raw.area and code.suffix and code.suffix != raw.area.code:
            params = {"area": raw.area.code, "suffix": f"_{code.suffix}"}
            notice = Notice(Level.INFO, "area_suffix_differs", raw.area.line, params=params)
            said.setdefault((raw.area.code, code.suffix), notice)
    return list(said.values())


def _joined(lines: Sequence[Line]) -> str:
    """Lines as Markdown: joined ones stay a block, with the depth of their list."""
    text: list[str] = []
    for line in lines:
        if text:
            text.append("\n" + " " * line.indent if line.joined else "\n\n")
        text.append(line.text)
    return "".join(text)


class _Builder:
    """Makes the sheets of one file; ``digits`` is how its numbers are written."""

    def __init__(self, index: HeadingIndex, notices: list[Notice], digits: Digits) -> None:
        self.index = index
        self.edition: SheetEdition = index.edition
        self.notices = notices
        self.digits = digits

    def sheet(self, row: RawRow | None, raw: RawSheet | None, *, in_a_table: bool) -> ParsedSheet:
        printed = _printed(row, raw)
        code = printed[0].code
        title = self._title(code, row, raw)
        area = (raw.area if raw else None) or (row.area if row else None)
        kind = self.edition.codes.kinds[printed[0].prefix]
        forms = tuple(dict.fromkeys(one.printed for one in printed))
        table_line = row.row.line if row else None
        area_code = area.code if area else ""
        if raw is None:
            spots = self._personal_data([("title", Line(title, printed[0].line))])
            return ParsedSheet(
                code, forms, kind, title, area_code, printed[0].line,
                table_line=table_line, missing=self.edition.order, personal_data=spots,
            )  # fmt: skip
        if in_a_table and row is None:
            self.notices.append(Notice(Level.WARNING, "not_in_table", raw.line, code))
        sections, facts = self._read(code, raw)
        missing = tuple(
            key
            for key in self.edition.order
            if key not in sections and getattr(facts, key, _MISSING).state is FactState.MISSING
        )
        lacking = [key for key in self.edition.required if key in missing]
        for key in lacking:
            self.notices.append(Notice(Level.WARNING, "section_missing", raw.line, code, key))
        lines = [("title", Line(title, raw.line)), *(("summary", line) for line in raw.summary)]
        for key, field in raw.fields.items():
            lines += [(key, line) for line in (Line(field.heading, field.line), *field.lines)]
        return ParsedSheet(
            code, forms, kind, title, area_code, raw.line,
            whole=bool(sections) and not lacking,
            table_line=table_line,
            summary=self._text(code, "summary", raw.summary, raw.line),
            sections=sections,
            facts=facts,
            missing=missing,
            personal_data=self._personal_data(lines),
        )  # fmt: skip

    def _title(self, code: str, row: RawRow | None, raw: RawSheet | None) -> str:
        from_table = row.row.title if row else ""
        title = raw.title if raw else from_table
        line = raw.line if raw else row.row.line if row else None
        if raw and row and not title and from_table:
            title = from_table
            self.notices.append(Notice(Level.INFO, "title_from_table", line, code))
        elif raw and row and from_table and not _same_title(title, from_table):
            params = {"first_line": row.row.line}
            self.notices.append(Notice(Level.INFO, "title_differs", line, code, params=params))
        if not title:
            raise ImportProblem("no_title", line=line, code=code)
        self._limit(code, "title", title, line, MAX_TITLE)
        return title

    def _limit(self, code: str, field: str, text: str, line: int | None, limit: int) -> None:
        if len(text) > limit or len(text.encode()) > limit:
            raise ImportProblem("text_too_long", line=line, code=code, field=field, limit=limit)

    def _text(self, code: str, field: str, lines: Sequence[Line], line: int) -> str:
        text = _joined(lines)
        self._limit(code, field, text, line, MAX_TEXT)
        return text

    def _read(self, code: str, raw: RawSheet) -> tuple[Mapping[str, ParsedSection], Facts]:
        """The sections that have text, in the order of the edition, and the facts."""
        sections: dict[str, ParsedSection] = {}
        facts: dict[str, Fact[object]] = {}
        for section in self.edition.sections:
            field = raw.fields.get(section.key)
            if field is None:
                continue
            lines = list(field.lines)
            if section.level_fact and section.level_fact not in raw.fields:
                level, lines = _level(field)
                facts[section.level_fact] = level
            text = self._text(code, section.key, lines, field.line)
            if text:
                completed = "label_completed" if field.completed else ""
                sections[section.key] = ParsedSection(
                    section.key, text, field.heading, field.line, completed
                )
        for spec in self.edition.facts:
            field = raw.fields.get(spec.key)
            if field:
                self._text(code, spec.key, field.lines, field.line)
                facts[spec.key] = self._fact(code, spec, field)
        known = {key: fact for key, fact in facts.items() if key in Facts.__dataclass_fields__}
        return MappingProxyType(sections), Facts(**known)  # type: ignore[arg-type]  # by kind

    def _fact(self, code: str, spec: FactSpec, field: RawField) -> Fact[object]:
        report = partial(self._report, code, spec.key)
        fact: Fact[object]
        match spec.kind:
            case FactKind.PEOPLE:
                fact = read_people(field, report, self.digits)
            case FactKind.BUDGET:
                fact = read_budget(field, report, self.digits)
            case FactKind.TERRITORIES:
                fact = read_names(field, report, conjunction=True)
            case FactKind.ASSISTANCE | FactKind.KEYWORDS:
                fact = read_names(field, report)
            case FactKind.ACTORS:
                fact = read_actors(field, report)
            case FactKind.PRINCIPLES:
                fact = read_principles(field, report)
            case FactKind.OBJECTIVES | FactKind.GOALS:
                fact = read_numbered(field, report, which=str(spec.kind))
            case FactKind.LEVEL:
                fact = read_level(field, report)
        return fact

    def _report(
        self, code: str, field: str, level: Level, message: str, line: int, **params: object
    ) -> None:
        self.notices.append(Notice(level, message, line, code, field, params))

    def _personal_data(self, lines: Sequence[tuple[str, Line]]) -> tuple[PersonalDataSpot, ...]:
        """Spots in all that will be published, labels included: they say what a number is."""
        spots = find_personal_data("\n".join(line.text for _, line in lines))
        return tuple(
            PersonalDataSpot(
                spot.kind, spot.excerpt, lines[spot.line - 1][1].line, lines[spot.line - 1][0]
            )
            for spot in spots
        )


_MISSING: Fact[object] = Fact()


def _same_title(one: str, other: str) -> bool:
    """Whether two titles have the same words (a title may be longer than a heading may be)."""
    if fold_heading(one) or fold_heading(other):
        return fold_heading(one) == fold_heading(other)
    return one.casefold().split() == other.casefold().split()


def _printed(row: RawRow | None, raw: RawSheet | None) -> list[PrintedCode]:
    codes = ([row.row.code] if row else []) + ([raw.code] if raw else [])
    # The undamaged form first: it says how the prefix is written.
    return sorted(codes, key=lambda code: code.damaged)


def _level(field: RawField) -> tuple[Fact[SustainabilityLevel], list[Line]]:
    """The level that a section begins with, and the section's other lines."""
    if not field.lines:
        return not_stated(field), []
    first, *others = field.lines
    level, rest = split_level(first.text)
    if level is None:
        return Fact(state=FactState.NOT_STATED, line=field.line, label_printed=field.heading), [
            first,
            *others,
        ]
    printed = first.text[: len(first.text) - len(rest)].strip(" *_.:;,–—-")
    only = RawField(field.heading, field.line, field.completed, [Line(printed, first.line)])
    kept = [Line(rest, first.line), *others] if rest else others
    return stated(only, level), kept
