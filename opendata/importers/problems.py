"""What an importer says: problems that refuse a file, and notices that go with a parsed one.

Pure: no Django. A message is a code with parameters; the reader's language is chosen at the edge:
``gettext(error.message_id) % error.params``. ``str()`` of either is English, for logs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


def gettext_noop(message: str) -> str:
    """Marks a message for ``makemessages``, which looks for this name. The text stays as it is."""
    return message


#: Code → English message id. `%(line)s` is always there when the problem has a line.
PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "empty": gettext_noop("The file is empty."),
        "too_large": gettext_noop(
            "The file is %(size)s bytes; the limit is %(limit)s bytes. "
            "Split it and import the parts."
        ),
        "too_many_lines": gettext_noop(
            "The file has %(count)s lines; the limit is %(limit)s. Split it and import the parts."
        ),
        "unsupported_format": gettext_noop(
            "This is a %(format)s file. For now Minga reads text and Markdown: "
            "save it as plain text (UTF-8) and import that."
        ),
        "binary": gettext_noop(
            "Line %(line)s is not text (byte %(byte)s): this is a binary file. "
            "Save the document as plain text (UTF-8) and import that."
        ),
        "wrong_encoding": gettext_noop(
            "Line %(line)s, byte %(byte)s is not UTF-8; the file looks like %(guess)s. "
            "Open it in your editor, choose “Save as”, encoding UTF-8, and import it again."
        ),
        "unknown_edition": gettext_noop(
            "There is no sheet edition “%(edition)s”. There are: %(editions)s."
        ),
        "unknown_language": gettext_noop(
            "There is no language “%(language)s”. There are: %(languages)s."
        ),
        "edition_unclear": gettext_noop(
            "The headings fit more than one sheet edition: %(editions)s. Say which one it is."
        ),
        "no_sheet": gettext_noop(
            "There is no sheet in it: neither a table of codes nor a sheet that begins with its "
            "code was found."
        ),
        "no_code": gettext_noop(
            "Line %(line)s begins a sheet without a code. Put its code first "
            "(“%(label)s: …”), so that importing it again does not double it."
        ),
        "no_title": gettext_noop("Line %(line)s: %(code)s has no title."),
        "same_code_twice": gettext_noop(
            "Line %(line)s: %(printed)s is the code %(code)s, which line %(first_line)s "
            "already has as %(first_printed)s. Correct one of the two."
        ),
        "text_too_long": gettext_noop(
            "Line %(line)s: the text of %(field)s in %(code)s is longer than %(limit)s bytes."
        ),
        "no_source": gettext_noop(
            "Nothing says whose sheets these are. Give the short code of the institution that "
            "numbers them: --source oim-ec."
        ),
        "bad_source": gettext_noop(
            "“%(source)s” is no short code of an institution: small letters, digits and hyphens, "
            "at most 40, such as oim-ec."
        ),
        "no_shelf": gettext_noop(
            "This site has no section of practices in “%(language)s”, where the sheets would go. "
            "Choose another language."
        ),
        "open_questions": gettext_noop(
            "Line %(line)s: “%(printed)s” can be read in two ways (%(count)s such numbers in the "
            "file). Say which mark separates thousands: --thousands comma or --thousands dot."
        ),
        "may_not_edit": gettext_noop(
            "%(code)s: that page is somebody else's, locked or in review, and you may not change "
            "it. Leave this sheet out, or ask an editor-in-chief. Your corrections are kept."
        ),
        "may_not_add_source": gettext_noop(
            "“%(source)s” is not among the organisations, and you may not add one. Ask an "
            "editor-in-chief to add it, then go on here. Your corrections are kept."
        ),
        "saved_meanwhile": gettext_noop(
            "Somebody else imported or saved the same sheets in this moment. Import the file again."
        ),
        "unknown_thousands": gettext_noop(
            "“%(thousands)s” is no mark of thousands. There are: comma, dot."
        ),
    }
)

#: Code → English message id of what goes with a parsed file.
NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "code_repaired": gettext_noop(
            "Line %(line)s: the code %(printed)s was read as %(code)s, which continues the series "
            "%(first)s to %(last)s. The printed form stays as another name of the page."
        ),
        "code_without_series": gettext_noop(
            "Line %(line)s: the code %(printed)s was read as %(code)s, without other codes to "
            "compare it with. Please check it."
        ),
        "area_suffix_differs": gettext_noop(
            "Line %(line)s: the area is printed as (%(area)s) and its codes end in %(suffix)s. "
            "Both are kept."
        ),
        "label_completed": gettext_noop(
            "Line %(line)s: the label “%(printed)s” is cut; it was read as “%(label)s”."
        ),
        "unknown_heading": gettext_noop(
            "Line %(line)s: “%(printed)s” looks like a heading that this edition does not have. "
            "It stayed as text of %(field)s."
        ),
        "heading_twice": gettext_noop(
            "Line %(line)s: %(field)s is there twice in %(code)s (first on line %(first_line)s). "
            "The texts were joined."
        ),
        "code_in_text": gettext_noop(
            "Line %(line)s begins with the code %(code)s but no section follows. "
            "It stayed as text of %(field)s."
        ),
        "not_in_table": gettext_noop(
            "Line %(line)s: %(code)s has a sheet but is not in the table of codes."
        ),
        "title_differs": gettext_noop(
            "Line %(line)s: the title of %(code)s differs from the table of codes (line "
            "%(first_line)s). The sheet's title was kept."
        ),
        "title_from_table": gettext_noop(
            "Line %(line)s: %(code)s has no title of its own; the one of the table was taken."
        ),
        "section_missing": gettext_noop("Line %(line)s: %(code)s has no %(field)s."),
        "text_outside": gettext_noop(
            "Line %(line)s: text that belongs to no sheet was left out: “%(printed)s”."
        ),
        "fact_not_read": gettext_noop(
            "Line %(line)s: “%(printed)s” could not be read as %(field)s. Please fill it in."
        ),
        "number_read": gettext_noop("Line %(line)s: “%(printed)s” was read as %(value)s."),
        "currency_unknown": gettext_noop(
            "Line %(line)s: “%(printed)s” does not say in which currency. Please choose it."
        ),
        "number_ambiguous": gettext_noop(
            "Line %(line)s: “%(printed)s” can be read in two ways. Which mark separates thousands?"
        ),
        "out_of_range": gettext_noop(
            "Line %(line)s: “%(printed)s” is not one of the %(field)s; it was left out."
        ),
        "term_unknown": gettext_noop(
            "“%(printed)s” is not in the list of %(field)s. It stays in the note on the source; "
            "choose a term for it, or have it added to the list and import again."
        ),
        "term_read_as": gettext_noop("“%(printed)s” was read as %(value)s."),
        "term_chosen": gettext_noop(
            "“%(printed)s” may be %(others)s too; %(value)s was taken. Please check it."
        ),
        "sector_from_area": gettext_noop("The sector %(value)s follows from the area."),
        "organisation_guessed": gettext_noop(
            "“%(printed)s” was read as %(value)s, whose sheets these are."
        ),
        "organisation_new": gettext_noop(
            "“%(printed)s” is not among the organisations: it will be added with this name."
        ),
        "issuer_new": gettext_noop(
            "“%(source)s” is not among the organisations: it will be added as “%(value)s”. "
            "Complete its name and kind afterwards."
        ),
        "text_cut": gettext_noop(
            "%(code)s: %(field)s is longer than %(limit)s characters. A page shows the beginning; "
            "the whole stays in the note on the source."
        ),
        "edition_guessed": gettext_noop(
            "The edition “%(edition)s” was recognised by %(count)s headings and codes."
        ),
        "language_guessed": gettext_noop("The language “%(language)s” was recognised."),
    }
)


class Level(StrEnum):
    """``info`` is good to know, ``warning`` wants a look, ``question`` wants an answer before the
    file can be imported."""

    INFO = "info"
    WARNING = "warning"
    QUESTION = "question"


def _phrase(messages: Mapping[str, str], code: str, params: Mapping[str, object]) -> str:
    return messages[code] % dict(params)


class ImportProblem(Exception):
    """The file is refused and nothing changes. ``problem`` is a key of ``PROBLEMS``, ``line``
    counts from 1 (None: the file as a whole), ``params`` fill the message."""

    def __init__(self, problem: str, /, *, line: int | None = None, **params: object) -> None:
        if line is not None:
            params["line"] = line
        super().__init__(_phrase(PROBLEMS, problem, params))
        self.problem = problem
        self.line = line
        self.params: Mapping[str, object] = MappingProxyType(params)

    @property
    def message_id(self) -> str:
        return PROBLEMS[self.problem]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the person who imports should see. ``message`` is a key of ``NOTICES``;
    ``code`` is the sheet that it concerns, or ``""``; ``field`` the section or fact, or ``""``."""

    level: Level
    message: str
    line: int | None = None
    code: str = ""
    field: str = ""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def message_id(self) -> str:
        return NOTICES[self.message]

    @property
    def all_params(self) -> dict[str, object]:
        """What fills the message. ``field`` is the key: show its label instead, where there is an
        edition at hand."""
        known: dict[str, object] = {"code": self.code, "field": self.field, "line": self.line}
        return {**known, **self.params}

    def __str__(self) -> str:
        return _phrase(NOTICES, self.message, self.all_params)
