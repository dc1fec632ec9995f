"""Measures what texts of one language have in common: ``make priors``.

Encodes the names and synonyms of the vocabulary that exist in every language, as passages and as
questions, and writes their means to ``search/meaning/data/priors.json``. The same names everywhere,
so that what they are about is in every mean alike and only the language differs. Needs the optional
part; takes half a minute. To be run again when other weights become known."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

LANGUAGES = ("es", "en", "pt")
#: Places are called the same everywhere.
LEFT_OUT = {"territories.csv", "areas.csv"}


def names() -> Iterator[tuple[str, ...]]:
    """One name in each of ``LANGUAGES``; codes and initials are left out."""
    for file in sorted((ROOT / "vocabulary" / "data").glob("*.csv")):
        if file.name in LEFT_OUT:
            continue
        with file.open(newline="", encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                found = tuple(_first_name(row, language) for language in LANGUAGES)
                if all(len(name) > 3 and not name.isupper() for name in found):
                    yield found


def _first_name(row: dict[str, str], language: str) -> str:
    named = row.get(f"name_{language}") or row.get(f"terms_{language}") or ""
    return named.split("|")[0].strip()


def measure(embedder: Any) -> dict[str, dict[str, list[float]]]:
    """Language → means of vectors of length 1, to four places."""
    columns = zip(*names(), strict=True)
    return {
        language: {
            "passages": _mean(embedder.passages(texts)),
            "queries": _mean(embedder.queries(texts)),
        }
        for language, texts in zip(LANGUAGES, columns, strict=True)
    }


def _mean(vectors: Any) -> list[float]:
    return [round(float(number), 4) for number in vectors.mean(axis=0)]


def main() -> None:
    from search.meaning.e5.embedder import E5Embedder
    from search.meaning.priors import PRIORS
    from search.meaning.weights import INSTALLED, weights_path

    embedder = E5Embedder.open(weights_path(INSTALLED))
    known = json.loads(PRIORS.read_text()) | {embedder.id: measure(embedder)}
    PRIORS.write_text(json.dumps(known, separators=(",", ":"), indent=None) + "\n")
    print(f"{embedder.id}: {len(list(names()))} names in {len(LANGUAGES)} languages")  # noqa: T201


if __name__ == "__main__":
    main()
