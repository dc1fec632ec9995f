"""A whole search as a file, and its name. In the active language; raises ``EngineError`` before
anything is answered."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import IO, Final

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .. import selection
from ..contract import SearchEngine, SearchQuery
from ..parts import parts_of
from ..sentence import deeds_of, names_of, sentence_of
from .csv import csv_chunks
from .rows import Row, columns, read_rows
from .xlsx import About, write_workbook

_NAME_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Export:
    """``language``: of the labels, the active one. ``origin``: scheme and host of the addresses.
    ``made_on``: the reader's day."""

    query: SearchQuery
    language: str
    origin: str
    made_on: date

    def file_name(self, ending: str) -> str:
        """The words and the names of what was chosen, as far as a file's name holds them."""
        parts = parts_of(self.query, names_of(self.query, language=self.language))
        words = " ".join((self.query.text, *(part.label for part in parts)))
        slug = slugify(words)[:_NAME_LENGTH].strip("-_")
        # Translators: es: busqueda (part of a file's name: no spaces, no accents)
        slug = slug or slugify(_("search")) or "search"
        return f"minga-{slug}-{self.made_on:%Y-%m-%d}.{ending}"

    def csv(self, engine: SearchEngine) -> Iterator[bytes]:
        """Its pieces, of which the first is made and the others as they are read."""
        chunks = csv_chunks(self._batches(engine), columns=columns())
        return chain([next(chunks)], chunks)

    def xlsx(self, engine: SearchEngine) -> IO[bytes]:
        """A temporary file that its reader closes."""
        results = engine.search(replace(self.query, size=1))
        address = f"{reverse('search')}?{selection.write(self.query)}".removesuffix("?")
        about = About(
            sentence=sentence_of(self.query, language=self.language),
            address=f"{self.origin}{address}",
            made_on=self.made_on,
            did=tuple(deeds_of(results, exact=self.query.exact)),
        )
        with ExitStack() as closing:
            file = closing.enter_context(tempfile.TemporaryFile())
            write_workbook(file, self._batches(engine), columns=columns(), about=about)
            file.seek(0)
            closing.pop_all()
        return file

    def _batches(self, engine: SearchEngine) -> Iterator[list[Row]]:
        return read_rows(engine.scan(self.query), language=self.language, origin=self.origin)
