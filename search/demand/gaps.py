"""The searches that nothing answered, in words, by the cell of the map in which they ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

from django.utils.text import Truncator

from .. import selection
from ..facets import SPECS
from ..labels import Named, name_codes
from .lexicon import Vocabulary
from .map import Found, Label

#: Cells in a list, searches in a cell, and searches that speak of no cell.
MAX_GAPS: Final = 60
MAX_ASKED: Final = 8
MAX_LOOSE: Final = 20
_LENGTH = 90


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as people read it; ``query_string`` makes it again. ``times`` it was made."""

    text: str
    times: int
    query_string: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A theme and a place about which nobody has written. ``times``: all searches that ended here;
    ``unshown``: of these, those whose words are kept back."""

    theme: Label
    territory: Label
    times: int
    asked: tuple[Asked, ...] = ()

    @property
    def unshown(self) -> int:
        return max(0, self.times - sum(asked.times for asked in self.asked))


def find_gaps(
    found: Found,
    vocabulary: Vocabulary,
    *,
    by_cell: Iterable[tuple[str, str, int]],
    shown: Sequence[Mapping[str, Any]],
    language: str,
    territory: str = "",
    theme: str = "",
) -> tuple[Gap, ...]:
    """The cells without pages, most searched first. ``shown``: rows of ``shown()``. ``territory``
    and ``theme`` narrow the list as they do the map."""
    times: dict[tuple[str, str], int] = {}
    for themes, territories, count in by_cell:
        for cell in _cells(themes, territories):
            times[cell] = times.get(cell, 0) + count
    open_cells = {
        cell: count
        for cell, count in times.items()
        if not found.pages.get(cell)
        and _is_chosen(vocabulary, cell, territory=territory, theme=theme)
    }
    asked: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in shown:
        for cell in _cells(row["themes"], row["territories"]):
            if cell in open_cells and len(asked.setdefault(cell, [])) < MAX_ASKED:
                asked[cell].append(row)
    ordered = sorted(open_cells, key=lambda cell: (-open_cells[cell], cell))[:MAX_GAPS]
    listed = [row for cell in ordered for row in asked.get(cell, ())]
    words = iter(in_words(listed, vocabulary, language=language))
    labels = {each.code: each for each in vocabulary.themes}
    return tuple(
        Gap(
            Label.of(labels[cell[0]], language),
            Label.of(vocabulary.places[cell[1]], language),
            open_cells[cell],
            tuple(next(words) for _ in asked.get(cell, ())),
        )
        for cell in ordered
    )


def in_words(
    rows: Sequence[Mapping[str, Any]], vocabulary: Vocabulary, *, language: str
) -> list[Asked]:
    """Each row of ``by_search`` as people read it. One query, or none without filters."""
    queries = [selection.read(parse_qs(row["filters"])) for row in rows]
    wanted: dict[str, dict[str, None]] = {}
    for query in queries:
        for facet, _mode, code in selection.chosen(query):
            wanted.setdefault(facet, {})[code] = None
    names = name_codes(wanted, language=language) if wanted else {}
    found = []
    for row, query in zip(rows, queries, strict=True):
        said = [vocabulary.lexicon.written(row["words"])] if row["words"] else []
        said += [_named(facet, mode, code, names) for facet, mode, code in selection.chosen(query)]
        address = selection.read({**parse_qs(row["filters"]), "q": row["words"]})
        text = Truncator(" · ".join(said)).chars(_LENGTH, truncate="…")
        found.append(Asked(text, int(row["total"]), selection.write(address)))
    return found


def _named(
    facet: str, mode: selection.Mode, code: str, names: Mapping[str, Mapping[str, Named]]
) -> str:
    name = SPECS[facet].call(code, names[facet][code].name)
    return f"−{name}" if mode == "without" else name


def _cells(themes: str, territories: str) -> list[tuple[str, str]]:
    return [(theme, code) for theme in themes.split() for code in territories.split()]


def _is_chosen(
    vocabulary: Vocabulary, cell: tuple[str, str], *, territory: str, theme: str
) -> bool:
    place = vocabulary.places.get(cell[1])
    if place is None or cell[0] not in {each.code for each in vocabulary.themes}:
        return False
    return (not theme or theme == cell[0]) and (not territory or territory in place.path)
