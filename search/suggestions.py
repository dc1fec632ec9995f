"""What a person may mean while typing: pages, places, terms, and earlier searches.

Whatever is proposed leads to at least one page. The terms are those that some public page carries,
kept in the process for a minute; one that is about to be shown is counted once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from . import selection
from .analysis import tokens
from .contract import EngineError, FacetFilter, SearchEngine, SearchQuery
from .demand.reading import earlier_searches
from .engine import current_engine
from .facets import SPECS
from .labels import IN_LANGUAGE, kind_of
from .query import parse_prefix
from .sources import only_readable
from .termbook import Entry, TermBook, current_book

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Fewer characters than this begin everything; more are a question, not the beginning of a name.
LEAST_CHARACTERS: Final = 2
MOST_CHARACTERS: Final = 80
#: Proposals of each sort. Pages take what the others leave of ``USUAL``, and never fewer than
#: ``LEAST_PAGES``: ten in all at most.
PLACES: Final = 2
TERMS: Final = 3
SEARCHES: Final = 2
LEAST_PAGES: Final = 3
USUAL: Final = 8
_LABEL_LENGTH = 70


class EarlierSearches(Protocol):
    def __call__(self, prefix: str, /) -> Sequence[str]:
        """Searches that begin so, that found something and that anybody may see, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Option:
    """One proposal. ``query_string`` of its search, or ``url`` of its page. ``note`` says what it
    is; ``code`` and ``lang`` are a page's, ``lang`` only where it is not the reader's."""

    text: str
    note: str
    query_string: str = ""
    url: str = ""
    code: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """``name`` is stable and belongs in ids."""

    name: str
    label: StrOrPromise
    options: tuple[Option, ...]


def suggest(
    text: str,
    *,
    engine: SearchEngine,
    language: str,
    now: float,
    earlier: EarlierSearches = lambda prefix: (),
) -> tuple[Group, ...]:
    """Groups that hold something, ten proposals at most; none for less than two characters, for a
    text too long to be a beginning, and where the engine does not answer. ``now``: seconds of a
    clock that only goes forward. One query where pages are proposed, one a minute, and those of
    ``earlier``."""
    typed = " ".join(selection.plain(text).split())
    if not LEAST_CHARACTERS <= len(typed) <= MOST_CHARACTERS:
        return ()
    words, begun = parse_prefix(typed)
    beginnings = (*words, begun) if begun else words
    if sum(map(len, beginnings)) < LEAST_CHARACTERS:
        return ()
    try:
        book = current_book(engine=engine, now=now)
        found = list(book.beginning(beginnings, language=language))
        places = _of_terms(found, book, engine, language, is_place=True, limit=PLACES)
        terms = _of_terms(found, book, engine, language, is_place=False, limit=TERMS)
        taken = {option.text.casefold() for option in (*places, *terms)}
        searches = _of_searches(earlier(typed), engine, {typed.casefold(), *taken})
        room = USUAL - len(places) - len(terms) - len(searches)
        pages = _of_pages(text, engine, language, limit=max(LEAST_PAGES, room))
    except EngineError:
        return ()
    groups = (
        Group("paginas", _("Pages"), pages),
        Group("lugares", _("Places"), places),
        Group("temas", _("Subjects"), terms),
        Group("busquedas", _("Earlier searches"), searches),
    )
    return tuple(group for group in groups if group.options)


def suggest_on_site(text: str, *, language: str, now: float) -> tuple[Group, ...]:
    """``suggest`` by this site's index and the searches that were made here. What is typed is
    counted nowhere. Three queries, and one more each minute."""
    engine = current_engine()
    earlier = partial(earlier_searches, engine=engine, language=language)
    return suggest(text, engine=engine, language=language, now=now, earlier=earlier)


def _of_pages(text: str, engine: SearchEngine, language: str, *, limit: int) -> tuple[Option, ...]:
    return tuple(
        Option(
            text=page.text,
            note=_page_note(page.kind, page.language, language),
            url=page.url,
            code=page.code,
            lang="" if page.language[:2] == language[:2] else page.language,
        )
        for page in only_readable(engine.suggest(text, limit=limit, reader=language))
    )


def _page_note(kind: str, of_page: str, reader: str) -> str:
    words = [str(kind_of(kind).label)]
    if of_page[:2] != reader[:2]:
        words.append(str(IN_LANGUAGE.get(of_page[:2], of_page)))
    return " · ".join(words)


def _of_terms(
    found: Iterable[Entry],
    book: TermBook,
    engine: SearchEngine,
    language: str,
    *,
    is_place: bool,
    limit: int,
) -> tuple[Option, ...]:
    def live() -> Iterator[Option]:
        seen: set[tuple[str, str]] = set()
        for entry in found:
            name = SPECS[entry.facet].call(entry.code, entry.label(language))
            known = (name.casefold(), _place_note(entry, book, language) if is_place else "")
            if (entry.facet == "territory") is not is_place or known in seen:
                continue
            query = SearchQuery(
                filters={entry.facet: FacetFilter(any=(entry.code,))},
                sort=selection.default_sort(""),
            )
            if engine.count(query):
                seen.add(known)
                note = known[1] if is_place else str(SPECS[entry.facet].label)
                shown = Truncator(name).chars(_LABEL_LENGTH, truncate="…")
                yield Option(shown, note, selection.write(query))

    return tuple(islice(live(), limit))


def _place_note(entry: Entry, book: TermBook, language: str) -> str:
    """«Perú · place»: several countries have an Amazonas."""
    above = book.above(entry)
    # Translators: es: lugar (se lee detrás de un nombre, «Huaquillas · lugar»)
    place = pgettext("beside the name of a place in a suggestion", "place")
    return f"{above.label(language)} · {place}" if above else place


def _of_searches(
    texts: Iterable[str], engine: SearchEngine, known: Iterable[str]
) -> tuple[Option, ...]:
    seen = {_folded(text) for text in known}

    def live() -> Iterator[Option]:
        for text in texts:
            folded = _folded(text)
            if folded and folded not in seen and engine.count(SearchQuery(text, strict=True)):
                seen.add(folded)
                yield Option(text, _("earlier search"), selection.write(SearchQuery(text)))

    return tuple(islice(live(), SEARCHES))


def _folded(text: str) -> str:
    return " ".join(token.folded for token in tokens(text))
