"""The demand map: what is published and what was searched in vain, by theme and territory.

``gather`` costs one search of the engine a theme and one more for the places. Pages are counted by
the index, so that a figure opens exactly as many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from .. import selection
from ..contract import FacetFilter, SearchEngine, SearchQuery
from .lexicon import NamedTerm, Vocabulary
from .recognition import TERRITORY, THEME

#: ``hole``: no page, and somebody searched; ``empty``: no page, and nobody did.
State = Literal["few", "some", "many", "hole", "empty"]

SOME_PAGES: Final = 5
MANY_PAGES: Final = 12
#: Places that a map shows; with more of them only countries and regions, until one is chosen.
MAX_ROWS: Final = 120
#: Levels of a tree that a long map shows: countries and their regions.
SHALLOW: Final = 2

#: (theme, territory) → a number.
Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Label:
    """A theme or a place in the reader's language; ``short`` fits above a column."""

    code: str
    name: str
    short: str

    @classmethod
    def of(cls, term: NamedTerm, language: str) -> Label:
        return cls(term.code, term.label(language), term.short_label(language))


@dataclass(frozen=True, slots=True)
class Cell:
    """``pages`` that ``query_string`` finds; ``searches`` that ended there without an answer."""

    theme: Label
    territory: Label
    pages: int
    searches: int

    @property
    def state(self) -> State:
        if self.pages >= MANY_PAGES:
            return "many"
        if self.pages:
            return "some" if self.pages >= SOME_PAGES else "few"
        return "hole" if self.searches else "empty"

    @property
    def query_string(self) -> str:
        """The search that finds exactly these pages."""
        return cell_query(self.theme.code, self.territory.code)


@dataclass(frozen=True, slots=True)
class Row:
    """One place. ``above``: places that hold nothing but this one and share its line. ``depth``
    from 0. ``opens``: there are places within it."""

    territory: Label
    cells: tuple[Cell, ...]
    above: tuple[Label, ...] = ()
    depth: int = 0
    opens: bool = False

    @property
    def searches(self) -> int:
        """Searches that ended in the holes of this row."""
        return sum(cell.searches for cell in self.cells if cell.state == "hole")

    @property
    def weight(self) -> tuple[int, int]:
        return (
            sum(cell.pages + cell.searches for cell in self.cells),
            sum(cell.pages for cell in self.cells),
        )


@dataclass(frozen=True, slots=True)
class DemandMap:
    """``within``: the place that was chosen, with those above it. ``is_cut``: smaller places are
    seen after choosing one."""

    themes: tuple[Label, ...] = ()
    rows: tuple[Row, ...] = ()
    within: tuple[Label, ...] = ()
    is_cut: bool = False

    @property
    def holes(self) -> int:
        return sum(cell.state == "hole" for row in self.rows for cell in row.cells)

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class Found:
    """What the map is drawn from. ``pages`` and ``searches`` of a place hold those of the places
    within it; ``places``: every place with a page or a search in vain, and those above."""

    pages: Counts
    searches: Counts
    places: frozenset[str]


def cell_query(theme: str, territory: str) -> str:
    filters = {THEME: FacetFilter(any=(theme,)), TERRITORY: FacetFilter(any=(territory,))}
    return selection.write(SearchQuery(filters=filters, sort="date"))


def gather(
    *, engine: SearchEngine, vocabulary: Vocabulary, by_cell: Iterable[tuple[str, str, int]]
) -> Found:
    """``by_cell``: (themes, territories, times) of ``SearchTallyQuerySet.by_cell``. Raises
    ``EngineError``."""
    pages: dict[tuple[str, str], int] = {}
    places = set(_territories(engine, ""))
    for theme in vocabulary.themes:
        for code, count in _territories(engine, theme.code).items():
            pages[theme.code, code] = count
    searches: dict[tuple[str, str], int] = {}
    for themes, territories, times in by_cell:
        # Two places of one country count once for the country.
        reached = {
            above
            for code in territories.split()
            if code in vocabulary.places
            for above in vocabulary.places[code].path
        }
        places |= reached
        for cell in ((theme, code) for theme in themes.split() for code in reached):
            searches[cell] = searches.get(cell, 0) + times
    return Found(pages, searches, frozenset(places & vocabulary.places.keys()))


def whole_map(
    found: Found,
    vocabulary: Vocabulary,
    *,
    language: str,
    territory: str = "",
    theme: str = "",
) -> DemandMap:
    """Every place as a tree; with ``territory`` only what stands in it, with ``theme`` only that
    column. Codes that nobody knows choose nothing."""
    loom = _Loom(found, vocabulary, _chosen_themes(vocabulary, theme), language)
    if not loom.themes:
        return DemandMap()
    shown = set(found.places)
    path: tuple[str, ...] = ()
    if territory in vocabulary.places:
        path = vocabulary.places[territory].path
        shown = {code for code in shown if territory in vocabulary.places[code].path} | {territory}
    is_cut = len(shown) > MAX_ROWS
    if is_cut:
        deepest = max(SHALLOW, len(path) + 1)
        shown = {code for code in shown if len(vocabulary.places[code].path) <= deepest}
    rows = tuple(_tree(loom, shown, root=territory if path else ""))[:MAX_ROWS]
    within = tuple(loom.place(code) for code in path if code in vocabulary.places)
    return DemandMap(loom.columns, rows, within, is_cut)


def busiest_places(
    found: Found, vocabulary: Vocabulary, *, language: str, rows: int, columns: int
) -> DemandMap:
    """The places of which most is written and searched, without those that hold another one: the
    weave of the home page. Almost half of the rows are for places with holes, where there are any.
    Empty while nothing is published."""
    loom = _Loom(found, vocabulary, vocabulary.themes[:columns], language)
    if not loom.themes or not found.pages:
        return DemandMap()
    wider = {above for code in found.places for above in vocabulary.places[code].path[:-1]}
    woven = [loom.row(code) for code in found.places - wider]
    woven = [row for row in woven if any(row.weight)]
    woven.sort(key=lambda row: (*(-weight for weight in row.weight), row.territory.name.casefold()))
    # Lima the city and Lima the region would be two rows of one name: the busier one stays.
    once = list({row.territory.name: row for row in reversed(woven)}.values())[::-1]
    holed = [row for row in once if row.searches][: rows * 3 // 7]
    plain = [row for row in once if row not in holed][: rows - len(holed)]
    kept = {row.territory.code for row in (*holed, *plain)}
    return DemandMap(loom.columns, tuple(row for row in once if row.territory.code in kept))


@dataclass(frozen=True, slots=True)
class _Loom:
    found: Found
    vocabulary: Vocabulary
    themes: tuple[NamedTerm, ...]
    language: str

    @property
    def columns(self) -> tuple[Label, ...]:
        return tuple(Label.of(theme, self.language) for theme in self.themes)

    def place(self, code: str) -> Label:
        return Label.of(self.vocabulary.places[code], self.language)

    def row(self, code: str) -> Row:
        place = self.place(code)
        return Row(
            place,
            tuple(
                Cell(
                    theme,
                    place,
                    self.found.pages.get((theme.code, code), 0),
                    self.found.searches.get((theme.code, code), 0),
                )
                for theme in self.columns
            ),
        )


def _tree(loom: _Loom, shown: Iterable[str], *, root: str) -> Iterator[Row]:
    """Each place with those within it below, by name. One that holds a single other one and nothing
    else shares its line: *Carchi › Tulcán*."""
    places = loom.vocabulary.places
    listed = set(shown)
    children: dict[str, list[str]] = {}
    for code in listed:
        above = next((a for a in reversed(places[code].path[:-1]) if a in listed), "")
        children.setdefault(above, []).append(code)
    for codes in children.values():
        codes.sort(key=lambda code: (loom.place(code).name.casefold(), code))

    def branch(code: str, above: tuple[Label, ...], depth: int) -> Iterator[Row]:
        row, below = loom.row(code), children.get(code, [])
        if depth and len(below) == 1 and _numbers(row) == _numbers(loom.row(below[0])):
            yield from branch(below[0], (*above, loom.place(code)), depth)
            return
        yield replace(row, above=above, depth=min(depth, 2), opens=bool(below))
        for child in below:
            yield from branch(child, (), depth + 1)

    for code in [root] if root else children.get("", []):
        yield from branch(code, (), 0)


def _numbers(row: Row) -> Sequence[tuple[int, int]]:
    return [(cell.pages, cell.searches) for cell in row.cells]


def _chosen_themes(vocabulary: Vocabulary, theme: str) -> tuple[NamedTerm, ...]:
    chosen = tuple(each for each in vocabulary.themes if each.code == theme)
    return chosen or vocabulary.themes


def _territories(engine: SearchEngine, theme: str) -> dict[str, int]:
    """Territory → public pages, of one theme or of all."""
    filters = {THEME: FacetFilter(any=(theme,))} if theme else {}
    query = SearchQuery(filters=filters, sort="date", size=1, facets=(TERRITORY,))
    return dict(engine.search(query).facets.get(TERRITORY, ()))
