"""The demo content's files, read: articles with their front matter, figures, terms of practices.

Pure but for the folder it reads. The words are ours; the facts are those of the sources that each
file names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "demo"
#: The sheet from which the demo imports its practices, as anybody would import theirs.
SHEET = FOLDER / "hoja_proteccion.txt"

_FENCE = "+++"


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """``key`` is shared by the translations of one article; ``terms`` is scheme → codes."""

    key: str
    language: str
    title: str
    summary: str
    body: str
    terms: Mapping[str, tuple[str, ...]]
    keywords: tuple[str, ...]
    source_title: str
    source_organisation: str
    source_note: str
    source_date: date | None


@dataclass(frozen=True, slots=True)
class DemoFigure:
    """A row of figures.toml; ``texts`` holds ``sentence_es``, ``note_en`` … as far as given."""

    article: str
    indicator: str
    kind: str
    qualifier: str
    value: Decimal
    unit: str
    as_printed: str
    label_es: str
    label_en: str
    territories: tuple[str, ...]
    subset_of: str
    period_start: date | None
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DemoTerms:
    """Terms that follow from the description of a practice whose sheet says nothing more."""

    issuer: str
    institutional_code: str
    terms: Mapping[str, tuple[str, ...]]
    keywords: tuple[str, ...]


def articles(folder: Path = FOLDER) -> list[DemoArticle]:
    """Every article, the Spanish one of a key first: a translation takes its code."""
    found = [_article(path) for path in sorted(folder.glob("*.md"))]
    return sorted(found, key=lambda article: (article.language != "es", article.key))


def figures(folder: Path = FOLDER) -> list[DemoFigure]:
    rows = tomllib.loads((folder / "figures.toml").read_text("utf-8"))["figure"]
    return [
        DemoFigure(
            article=row["article"],
            indicator=row["indicator"],
            kind=row["kind"],
            qualifier=row["qualifier"],
            value=Decimal(str(row["value"])),
            unit=row.get("unit", ""),
            as_printed=row.get("as_printed", ""),
            label_es=row.get("label_es", ""),
            label_en=row.get("label_en", ""),
            territories=tuple(row.get("territories", ())),
            subset_of=row.get("subset_of", ""),
            period_start=row.get("period_start"),
            texts={
                key: value
                for key, value in row.items()
                if key.startswith(("sentence_", "note_")) and isinstance(value, str)
            },
        )
        for row in rows
    ]


def practice_terms(folder: Path = FOLDER) -> list[DemoTerms]:
    rows = tomllib.loads((folder / "practicas.toml").read_text("utf-8"))["practice"]
    return [
        DemoTerms(
            issuer=row["issuer"],
            institutional_code=row["institutional_code"],
            terms=_terms(row.get("terms", {})),
            keywords=tuple(row.get("keywords", ())),
        )
        for row in rows
    ]


def _article(path: Path) -> DemoArticle:
    _before, front, body = path.read_text("utf-8").split(f"{_FENCE}\n", 2)
    matter: dict[str, Any] = tomllib.loads(front)
    return DemoArticle(
        key=matter["key"],
        language=matter["language"],
        title=matter["title"],
        summary=matter["summary"],
        body=body.strip(),
        terms=_terms(matter.get("terms", {})),
        keywords=tuple(matter.get("keywords", ())),
        source_title=matter.get("source_title", ""),
        source_organisation=matter.get("source_organisation", ""),
        source_note=matter.get("source_document", ""),
        source_date=matter.get("source_date"),
    )


def _terms(given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {scheme: tuple(codes) for scheme, codes in given.items()}
