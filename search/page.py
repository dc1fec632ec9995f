"""What the search page says of a selection and its results, ready for the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from django.core.paginator import Page, Paginator
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import pgettext as p_

from . import selection
from .contract import EngineError, SearchEngine, SearchQuery, SearchResults, Sort
from .facets import SPECS, Facet, shown_facets
from .labels import IN_LANGUAGE, Kind, Named, kind_of
from .selection import FACET_NAMES, Mode
from .sources import sources

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: ``nothing``: no page fits. ``building``: there are pages, the index has none yet. ``blank``:
#: nobody has published anything. ``down``: the engine does not answer.
State = Literal["found", "nothing", "building", "blank", "down"]

#: Forms of one word that the notice names; newest pages that an empty page offers.
_MAX_FORMS = 5
_LATEST = 5
_TITLE_WORDS = 60

_SORT_NAMES: Final[Mapping[Sort, StrOrPromise]] = {
    "relevance": gettext_lazy("by nearness to your words"),
    "date": gettext_lazy("newest first"),
    "title": gettext_lazy("by title"),
}
_MATCHED: Final[Mapping[str, StrOrPromise]] = {
    "code": gettext_lazy("code"),
    "title": gettext_lazy("title"),
    "summary": gettext_lazy("summary"),
    "body": gettext_lazy("text"),
    "keywords": gettext_lazy("tags"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the selection that comes off: the words before it, its name, and the address of
    the selection without it. ``before`` joins it to the part before."""

    before: str
    label: str
    query_string: str


@dataclass(frozen=True, slots=True)
class Order:
    name: str
    query_string: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word as typed, and the other forms that were searched with it."""

    word: str
    forms: tuple[str, ...]
    others: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """``query_string``: canonical address of the selection. ``first``: number of the first hit."""

    query: SearchQuery
    results: SearchResults
    state: State
    parts: tuple[Part, ...]
    facets: tuple[Facet, ...]
    names: Mapping[str, Mapping[str, Named]]
    latest: SearchResults

    @property
    def query_string(self) -> str:
        return selection.write(self.query)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the facets does not show and must not lose."""
        shown = {facet.spec.name for facet in self.facets}
        return [
            (name, value)
            for name, value in selection.pairs(self.query)
            if name not in shown and name != "page"
        ]

    @property
    def chosen_count(self) -> int:
        return len(list(selection.chosen(self.query)))

    @property
    def title(self) -> str:
        """«vbg tulcan: 5 results»; without words the filters' names stand for them."""
        words = self.query.text or ", ".join(part.label for part in self.parts)
        if not words or self.state in ("building", "blank", "down"):
            return _("Search")
        count = ngettext("%(count)s result", "%(count)s results", self.results.total)
        words = Truncator(words).chars(_TITLE_WORDS, truncate="…")
        return f"{words}: {count % {'count': self.results.total}}"

    @property
    def first(self) -> int:
        return (self.query.page - 1) * self.query.size + 1

    @property
    def paged(self) -> Page[int]:
        """For ``components/pagination``: the pages that can be reached."""
        reachable = range(min(self.results.total, selection.MAX_REACH))
        return Paginator(reachable, self.query.size).get_page(self.query.page)

    @property
    def before_page(self) -> str:
        """The other parameters, ending in "&" where there are any."""
        others = selection.write(replace(self.query, page=1))
        return f"{others}&" if others else ""

    @property
    def orders(self) -> list[Order]:
        return [
            Order(
                str(name),
                selection.write(replace(self.query, sort=sort, page=1)),
                sort == self.query.sort,
            )
            for sort, name in _SORT_NAMES.items()
            if self.query.text or sort != "relevance"
        ]

    @property
    def expansions(self) -> list[Expansion]:
        return [
            Expansion(word, forms[:_MAX_FORMS], max(0, len(forms) - _MAX_FORMS))
            for word, forms in self.results.expanded.items()
            if forms
        ]

    @property
    def exactly(self) -> str:
        return selection.write(replace(self.query, exact=True, page=1))

    @property
    def loosely(self) -> str:
        return selection.write(replace(self.query, exact=False, page=1))

    @property
    def without_filters(self) -> str:
        return selection.write(selection.without_filters(self.query))


@dataclass(frozen=True, slots=True)
class HitWords:
    """What a hit's line says in words: its kind, and its language where it is not the reader's."""

    kind: Kind
    in_language: str
    matched: str


def describe_hit(*, kind: str, language: str, matched: Sequence[str], reader: str) -> HitWords:
    foreign = language[:2] != reader[:2]
    return HitWords(
        kind=kind_of(kind),
        in_language=str(IN_LANGUAGE.get(language[:2], language)) if foreign else "",
        matched=", ".join(str(_MATCHED[name]) for name in matched if name in _MATCHED),
    )


def find(query: SearchQuery, *, engine: SearchEngine) -> tuple[SearchQuery, SearchResults]:
    """The results with every facet counted. A page beyond the last is the last: the query that
    was answered comes with them. Raises ``EngineError``."""
    results = engine.search(replace(query, facets=FACET_NAMES))
    last = selection.last_page(results.total, query.size)
    if query.page > last:
        query = replace(query, page=last)
        results = engine.search(replace(query, facets=FACET_NAMES))
    return query, results


def search_page(
    query: SearchQuery, *, engine: Callable[[], SearchEngine], language: str
) -> SearchPage:
    """Searches, and says what the page shows. Never raises because the engine does: the page says
    so."""
    latest = SearchResults(total=0)
    try:
        query, results = find(query, engine=engine())
        state: State = "found" if results.total else "nothing"
        if not results.total:
            latest = _latest(engine(), language)
            if not latest.total:
                state = "building" if _has_pages() else "blank"
    except EngineError:
        results, state = SearchResults(total=0), "down"
    facets, names = shown_facets(query, results, language=language)
    return SearchPage(
        query=query,
        results=results,
        state=state,
        parts=tuple(_parts(query, names)),
        facets=facets,
        names=names,
        latest=latest,
    )


def _latest(engine: SearchEngine, language: str) -> SearchResults:
    """The newest pages that the reader understands; in any language where there are none."""
    newest = SearchQuery(sort="date", size=_LATEST)
    found = engine.search(replace(newest, languages=(language[:2],)))
    return found if found.total else engine.search(newest)


def _has_pages() -> bool:
    return any(next(iter(source.keys()), None) is not None for source in sources())


def _parts(query: SearchQuery, names: Mapping[str, Mapping[str, Named]]) -> list[Part]:
    """The filters in words: "good practice or lesson learned in Ecuador, without Health"."""
    parts: list[Part] = []
    before: tuple[str, Mode] | None = None
    for facet, mode, code in selection.chosen(query):
        spec = SPECS[facet]
        label = spec.call(code, names[facet][code].name)
        if facet in ("kind", "language"):
            label = label[:1].lower() + label[1:]
        parts.append(
            Part(
                before=_joint(facet, mode, before),
                label=label,
                query_string=selection.write(selection.without_code(query, facet, code, mode)),
            )
        )
        before = (facet, mode)
    return parts


def _joint(facet: str, mode: Mode, before: tuple[str, Mode] | None) -> str:
    if before == (facet, mode):
        if mode == "any":
            return p_("joins alternatives in the selection's sentence", "or")
        return p_("joins conditions in the selection's sentence", "and")
    if mode == "without":
        return p_("before what is excluded in the selection's sentence", "without")
    return str(SPECS[facet].lead)
