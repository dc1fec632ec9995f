"""What a person decides about an import before it begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from opendata.importers.problems import ImportProblem

_SOURCE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAX_SOURCE = 40


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """``source``: short code of the institution that numbers the sheets (``oim-ec``), the issuer of
    their codes. ``edition`` and ``language`` are recognised where they are empty.

    ``publish``    readers see the pages at once; otherwise they are drafts
    ``update``     pages that somebody has edited since the last import are overwritten too
    ``reviewed``   somebody has looked at what seems to be personal data and answers for it; without
                   that, the sheets concerned become drafts
    ``thousands``  ``comma`` or ``dot``: answers what the file's numbers leave open
    ``source_name``, ``source_title``, ``source_url``, ``source_date``, ``source_note``
                   what the pages say about their source; the title is the document's
    """

    source: str = ""
    publish: bool = False
    edition: str = ""
    language: str = ""
    thousands: str = ""
    update: bool = False
    reviewed: bool = False
    source_name: str = ""
    source_title: str = ""
    source_url: str = ""
    source_date: date | None = None
    source_note: str = ""


def check_source(source: str) -> str:
    """The short code as it is kept. Raises ``ImportProblem``: ``no_source``, ``bad_source``."""
    code = source.strip().lower()
    if not code:
        raise ImportProblem("no_source")
    if len(code) > _MAX_SOURCE or not _SOURCE.fullmatch(code):
        raise ImportProblem("bad_source", source=source.strip()[:60])
    return code
