"""What the search page says of a selection and its results, ready for the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from django.core.paginator import Page, Paginator
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import hits, selection
from .analysis import tokens
from .contract import EngineError, Hit, SearchEngine, SearchQuery, SearchResults, Sort
from .facets import Facet, shown_facets
from .form import Form
from .labels import Named
from .meaning.searching import Close, Found, Meaning, search_with_meaning
from .near import Help, help_with
from .parts import Part, parts_of
from .promotions import Promoted, promoted_for
from .selection import FACET_NAMES
from .sources import sources

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: ``nothing``: no page fits. ``building``: there are pages, the index has none yet. ``blank``:
#: nobody has published anything. ``down``: the engine does not answer.
State = Literal["found", "nothing", "building", "blank", "down"]

#: Forms of one word that the notice names; characters of the words in the title.
_MAX_FORMS = 5
_TITLE_WORDS = 60

_SORT_NAMES: Final[Mapping[Sort, StrOrPromise]] = {
    "relevance": gettext_lazy("by nearness to your words"),
    "date": gettext_lazy("newest first"),
    "title": gettext_lazy("by title"),
}


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
    """``query_string``: canonical address of the selection. ``first``: number of the first hit.
    ``parts``: the filters in words. ``help`` where nothing was found. ``promoted``: what the team
    recommends for the words, on the first page. ``found``: ``results`` with what meaning did."""

    query: SearchQuery
    found: Found
    state: State
    parts: tuple[Part, ...]
    facets: tuple[Facet, ...]
    names: Mapping[str, Mapping[str, Named]]
    help: Help
    reader: str
    promoted: tuple[Promoted, ...] = ()
    rows: tuple[hits.Row, ...] = ()

    @property
    def results(self) -> SearchResults:
        return self.found.results

    @property
    def close(self) -> tuple[Close, ...]:
        return self.found.close

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Every hit of which the page has a card."""
        return self.found.shown

    @property
    def is_told_above(self) -> bool:
        """The hits of this page of results stand all among those close in meaning, on the first
        page, and there are other pages of results."""
        count = min(self.results.total, selection.MAX_REACH)
        return not self.results.hits and self.first <= count > self.query.size

    @property
    def query_string(self) -> str:
        return selection.write(self.query)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the facets does not show and must not lose."""
        bare = replace(self.query, filters={}, page=1)
        return selection.pairs(bare)

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
    def is_wordless(self) -> bool:
        """Something was typed that holds no letter and no number: every page is found."""
        return bool(self.query.text) and not any(t.folded for t in tokens(self.query.text))

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

    @property
    def without_words(self) -> str:
        return selection.write(selection.without_words(self.query))

    @property
    def as_meant(self) -> str:
        """The search with the words that are proposed."""
        return selection.write(selection.with_text(self.query, self.results.did_you_mean))

    @property
    def is_divided(self) -> bool:
        return any(row.divider for row in self.rows)


def find(
    query: SearchQuery, *, engine: SearchEngine, meaning: Meaning | None = None
) -> tuple[SearchQuery, Found]:
    """What is found, with every facet counted. A page beyond the last is the last: the query that
    was answered comes with it. Raises ``EngineError``."""
    asked = replace(query, facets=FACET_NAMES)
    found = search_with_meaning(asked, engine=engine, meaning=meaning)
    last = selection.last_page(found.results.total, query.size)
    if query.page > last:
        query, asked = replace(query, page=last), replace(asked, page=last)
        found = search_with_meaning(asked, engine=engine, meaning=meaning)
    return query, found


def search_page(
    query: SearchQuery,
    *,
    engine: Callable[[], SearchEngine],
    language: str,
    now: float,
    meaning: Callable[[], Meaning | None] = lambda: None,
    form: Form | None = None,
) -> SearchPage:
    """Searches, and says what the page shows. Never raises because the engine does: the page says
    so. ``form``: what the form of the filters sent beside the selection. ``now``: seconds of a
    clock that only goes forward."""
    promoted: tuple[Promoted, ...] = ()
    try:
        asked = replace(query, reader=language[:2])
        query, found = find(asked, engine=engine(), meaning=meaning())
        state: State = "found" if found.results.total else "nothing"
        if query.text and query.page == 1:
            results = found.results
            meant = results.did_you_mean if results.corrected_from else query.text
            promoted = promoted_for(meant, reader=language)
    except EngineError:
        found, state = Found(SearchResults(total=0)), "down"
    facets, names = shown_facets(
        replace(form or Form(), query=query),
        found.results,
        language=language,
        also=hits.wanted_names(found.shown),
    )
    parts = parts_of(query, names)
    help_ = Help()
    if state == "nothing":
        try:
            help_ = help_with(query, parts, names, engine=engine(), language=language, now=now)
            if not help_.latest.total:
                state = "building" if _has_pages() else "blank"
        except EngineError:
            state = "down"
    return SearchPage(
        query=query,
        found=found,
        state=state,
        parts=parts,
        facets=facets,
        names=names,
        help=help_,
        reader=language,
        promoted=promoted,
        rows=tuple(hits.rows(query, found.results, reader=language, divided=not found.is_fused)),
    )


def _has_pages() -> bool:
    return any(next(iter(source.keys()), None) is not None for source in sources())
