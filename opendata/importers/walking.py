"""Walks a document's lines and sorts them: areas, rows of the table, sheets and their fields.

Pure. What comes out is raw: texts with their lines. ``assembly`` reads them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from opendata.importers.codes import PrintedCode, code_at
from opendata.importers.headings import (
    CODE,
    TITLE,
    Heading,
    HeadingIndex,
    is_rule,
    looks_like_heading,
)
from opendata.importers.lines import CodeRow, Line, unmarked
from opendata.importers.parsed import Area
from opendata.importers.problems import Level, Notice
from opendata.importers.raw import RawField, RawRow, RawSheet, Walk
from practices.editions import GroupSpec, SectionSpec

#: A sheet's first heading stands within this many lines of its code.
_LOOK_AHEAD = 3
_AREA_NUMBER = re.compile(r"[#*_\s]*(\d{1,3}(?:\.\d{1,3}){0,4})[.)]?\s")
_MAX_AREA = 300
_LIST_MARK = re.compile(r"^[-*+•]\s+")
_MAX_TITLE_LINE = 2_000
_EXCERPT = 80
#: How often one thing is said about one sheet: beyond, nobody reads it.
_ENOUGH = 20


def walk(lines: Sequence[Line | CodeRow], index: HeadingIndex) -> Walk:
    """The document's parts, in one pass."""
    return _Walker(lines, index).run()


class _Walker:
    def __init__(self, lines: Sequence[Line | CodeRow], index: HeadingIndex) -> None:
        self.lines = lines
        self.index = index
        self.spec = index.edition.codes
        self.walk = Walk()
        self.area: Area | None = None
        self.sheet: RawSheet | None = None
        #: Key of the open field, or of the group whose text waits for a field.
        self.open = ""
        self.last_order = -1
        self.waiting_title = ""
        #: ``CODE`` or ``TITLE``, when the next line holds its value.
        self.expected = ""
        self.outside = False
        self.said: Counter[tuple[str, str]] = Counter()

    def run(self) -> Walk:
        for position, line in enumerate(self.lines):
            if isinstance(line, CodeRow):
                self.close()
                self.walk.rows.append(RawRow(line, self.area))
            else:
                self.take(position, line)
        return self.walk

    def take(self, position: int, line: Line) -> None:
        if is_rule(line.text):
            return
        if self.value_of_own(line) or self.area_heading(line):
            return
        if self.own_code_or_title(position, line):
            return
        if self.code_line(position, line):
            return
        known = line.heading and line.heading.key in self.index.fields
        if line.heading and known and self.heading(line, line.heading):
            return
        self.text(line)

    # what a line can be

    def close(self) -> None:
        self.sheet, self.open, self.last_order = None, "", -1
        self.outside, self.expected = False, ""

    def area_heading(self, line: Line) -> bool:
        if len(line.text) > _MAX_AREA or "(" not in line.text:
            return False
        text = unicodedata.normalize("NFC", line.text)
        for pattern in self.index.edition.area_headings:
            match = pattern.search(text)
            if match:
                number = _AREA_NUMBER.match(line.text)
                name = match["name"].strip()
                self.area = Area(
                    code=match["code"].upper(),
                    name=name.capitalize() if name.isupper() else name,
                    number=number[1] if number else "",
                    as_printed=line.text.strip("#*_ "),
                    line=line.line,
                )
                self.walk.areas.append(self.area)
                self.close()
                return True
        return False

    def own_code_or_title(self, position: int, line: Line) -> bool:
        """``Code: GP1`` begins a sheet; ``Title: …`` names it, before or after its code. Either
        may have its value on the next line."""
        heading = line.heading
        if heading is None or heading.key not in (CODE, TITLE):
            return False
        if heading.key == CODE:
            found = code_at(heading.rest.strip("*_ "), self.spec, line.line)
            if found:
                self.begin(found[0], unmarked(found[1].strip(" :–—-")), line)
            self.expected = "" if heading.rest else CODE
            return bool(found) or not heading.rest
        if self.sheet and not self.sheet.title and not self.sheet.fields:
            self.sheet.title = unmarked(heading.rest)
            return True
        if self.sheet and not self.code_follows(position):
            return False
        self.close()
        self.waiting_title = unmarked(heading.rest)
        self.expected = "" if heading.rest else TITLE
        return True

    def code_follows(self, position: int) -> bool:
        ahead = self.lines[position + 1 : position + 1 + _LOOK_AHEAD]
        return any(
            isinstance(other, Line) and other.heading and other.heading.key == CODE
            for other in ahead
        )

    def value_of_own(self, line: Line) -> bool:
        """The line below ``Code`` or ``Title`` is its value."""
        expected, self.expected = self.expected, ""
        if expected == TITLE and not line.heading:
            self.waiting_title = unmarked(line.text)
            return True
        found = code_at(line.text.strip("*_ "), self.spec, line.line) if expected else None
        if found:
            self.begin(found[0], unmarked(found[1].strip(" :–—-")), line)
        return bool(found)

    def code_line(self, position: int, line: Line) -> bool:
        """A line that begins with a code: a sheet's first line, or a row of a list of codes."""
        text = line.text.lstrip("#").strip()
        marked = line.text.startswith("#")
        body = _LIST_MARK.sub("", text, count=1)
        listed = body != text
        body = unmarked(body) if len(body) <= _MAX_TITLE_LINE else body
        bare = body.lstrip("*_")
        found = code_at(bare, self.spec, line.line)
        if not found:
            return False
        code, rest = found
        rest = rest.removeprefix(body[: len(body) - len(bare)]).strip()
        separated = not rest or rest[0] in ":–—-.)"
        printed = rest.lstrip(":–—-.) ").strip()
        title = unmarked(printed)
        emphasised = separated and title != printed and not listed
        if marked or emphasised or self.restarts(position, line, separated):
            self.begin(code, title, line)
            return True
        if separated and title and not self.sheet:
            self.walk.rows.append(RawRow(CodeRow(code, title, line.line), self.area))
            return True
        if separated and self.sheet and not listed:
            self.notice(Level.WARNING, "code_in_text", line.line, code=code.code)
        return False

    def restarts(self, position: int, line: Line, separated: bool) -> bool:
        """Whether the fields begin again below the line: then its code begins a sheet."""
        if line.joined and not separated:
            return False
        for other in self.lines[position + 1 : position + 1 + _LOOK_AHEAD]:
            if isinstance(other, CodeRow):
                return False
            if other.heading and other.heading.key in self.index.order:
                return not self.sheet or self.index.order[other.heading.key] <= self.last_order
        return False

    def begin(self, code: PrintedCode, title: str, line: Line) -> None:
        self.close()
        self.sheet = RawSheet(code, title or self.waiting_title, line.line, self.area)
        self.waiting_title = ""
        self.walk.sheets.append(self.sheet)

    def heading(self, line: Line, heading: Heading) -> bool:
        spec = self.index.fields[heading.key]
        if self.sheet is None:
            if not isinstance(spec, GroupSpec):
                self.walk.orphans.setdefault(heading.key, line.line)
            return False
        known = self.sheet.fields.get(heading.key)
        just_opened = self.open == heading.key and known is not None and not known.lines
        if heading.rest and just_opened and isinstance(spec, SectionSpec):
            # "Contribución: …" just below "Contribución y beneficiarios previstos".
            return False
        self.open = heading.key
        self.last_order = max(self.last_order, self.index.order[heading.key])
        if heading.label:
            params = {"printed": heading.printed, "label": heading.label}
            self.notice(Level.WARNING, "label_completed", line.line, **params)
        if not isinstance(spec, GroupSpec):
            self.open_field(heading.key, heading.printed, line.line, heading.label)
        if heading.rest:
            self.add(Line(heading.rest, line.line))
        return True

    def open_field(self, key: str, printed: str, line: int, completed: str = "") -> None:
        assert self.sheet
        known = self.sheet.fields.get(key)
        if known is None:
            self.sheet.fields[key] = RawField(printed, line, completed)
        elif known.lines:
            self.notice(Level.WARNING, "heading_twice", line, first_line=known.line)

    def text(self, line: Line) -> None:
        if self.sheet is None:
            if not self.outside:
                excerpt = line.text[:_EXCERPT]
                self.notice(Level.INFO, "text_outside", line.line, printed=excerpt)
            self.outside = True
            return
        if not self.open:
            if not self.sheet.title:
                self.sheet.title = unmarked(line.text)
            else:
                self.sheet.summary.append(line)
            return
        target = self.sheet.fields.get(self.open)
        if target and target.lines and not line.joined and looks_like_heading(line.text):
            self.notice(Level.WARNING, "unknown_heading", line.line, printed=line.text)
        self.add(line)

    def add(self, line: Line) -> None:
        """Text for the open field; a group's own text goes where its edition says."""
        assert self.sheet
        spec = self.index.fields[self.open]
        if isinstance(spec, GroupSpec):
            if not spec.into:
                excerpt = line.text[:_EXCERPT]
                self.notice(Level.WARNING, "text_outside", line.line, printed=excerpt)
                return
            self.open = spec.into
            self.open_field(spec.into, spec.labels["es"], line.line)
        self.sheet.fields[self.open].lines.append(line)

    def notice(
        self, level: Level, message: str, line: int, *, code: str = "", **params: object
    ) -> None:
        owner = code or (self.sheet.code.code if self.sheet else "")
        self.said[owner, message] += 1
        if self.said[owner, message] > _ENOUGH:
            return
        self.walk.notices.append(Notice(level, message, line, owner, self.open, params))
