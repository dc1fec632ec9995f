"""The themes to which the sectors belong, as the reviewed file suggests. Pure: no database."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

FILE: Final = Path(__file__).parent / "data" / "themes.csv"


@cache
def themes_of_sectors() -> Mapping[str, tuple[str, ...]]:
    """Sector → codes of its themes (column ``suggested_sector``, several between bars)."""
    found: dict[str, tuple[str, ...]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for sector in filter(None, row["suggested_sector"].split("|")):
                found[sector] = (*found.get(sector, ()), row["code"])
    return MappingProxyType(found)


def suggested_themes(sectors: Iterable[str]) -> tuple[str, ...]:
    """The themes of several sectors, each once."""
    mapped = themes_of_sectors()
    return tuple(dict.fromkeys(theme for code in sectors for theme in mapped.get(code, ())))
