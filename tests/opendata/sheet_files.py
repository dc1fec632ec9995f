"""The sheets that the importer's tests read: our own always, the source document where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from opendata.importers.parsed import ParsedFile
from opendata.importers.problems import ImportProblem
from opendata.importers.recognition import parse_file

ROOT = Path(__file__).resolve().parents[2]
#: The project's own sheet: the source's facts in our words, damaged codes and cut label included.
OWN = ROOT / "opendata" / "demo" / "hoja_proteccion.txt"
#: Documents that lie beside the project on some machines and are never part of it.
SEEDS = ROOT.parent / "shared" / "seeds"
SOURCE = SEEDS / "004_f65076d6538b2749.txt"

ABSENT = "The source documents are not beside the project; the own sheet is tested without them."
with_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason=ABSENT)

#: Runs a test on the own sheet and, where it is, on the source document.
on_both_sheets = pytest.mark.parametrize(
    "path",
    [
        pytest.param(OWN, id="own-sheet"),
        pytest.param(SOURCE, id="source", marks=[pytest.mark.needs_shared, with_seeds]),
    ],
)

#: A short sheet, to be bent into other shapes.
SHEET = """BP2_PC: *Un título*

Hallazgo

Algo que se vio.

Contexto: Dónde fue.

Territorio

Quito

Sostenibilidad: Alta

Porque cuesta poco.
"""


def parse(text: str, **options: str) -> ParsedFile:
    return parse_file(text.encode(), "hoja.txt", **options)


def refused(text: str, **options: str) -> ImportProblem:
    with pytest.raises(ImportProblem) as caught:
        parse_file(text.encode(), "hoja.txt", **options)
    return caught.value


def messages(parsed: ParsedFile) -> list[tuple[str, int | None]]:
    quiet = ("edition_guessed", "language_guessed")
    return [(n.message, n.line) for n in parsed.notices if n.message not in quiet]


def parse_fields(*fields: tuple[str, str], thousands: str = "") -> ParsedFile:
    """A sheet with these labels and what stands below each: label on line 11, value on line 13."""
    text = "BP2_PC: *Un título*\n\nHallazgo\n\nAlgo.\n\nContexto\n\nAllí.\n\n"
    text += "".join(f"{label}\n\n{value}\n\n" for label, value in fields)
    return parse(text, thousands=thousands)


def told(parsed: ParsedFile) -> list[tuple[str, str]]:
    """What a file of ``parse_fields`` says: message and field, but for what is always said."""
    quiet = ("edition_guessed", "language_guessed", "number_read")
    return [(n.message, n.field) for n in parsed.notices if n.message not in quiet]
