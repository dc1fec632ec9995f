"""Pages like a page, in words: what they share, each shared thing a search of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vocabulary.models import Term

from . import selection
from .contract import EngineError, FacetFilter, Hit, SearchEngine, SearchQuery, Similar
from .facets import SPECS
from .labels import Named, codes_in, name_codes
from .meaning.alike import similar_pages
from .meaning.searching import Meaning
from .sources import readable

#: Pages shown, and shared things named of each, so that the reason stays a sentence.
SHOWN = 3
NAMED_TERMS = 3
NAMED_WORDS = 3
#: Facets whose codes are not the page's terms; naming them costs a query.
_NOT_TERMS: Final = frozenset({"organisation"})

_Names = Mapping[str, Mapping[str, Named]]


@dataclass(frozen=True, slots=True)
class Shared:
    """Something two pages share, and the address of its search."""

    name: str
    query_string: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """``terms``: what both are tagged with; ``words``: what both speak of, as the page found
    writes it. At least one of them holds something, unless the page is there because it is ``near``
    in meaning alone."""

    hit: Hit
    terms: tuple[Shared, ...]
    words: tuple[Shared, ...]
    near: bool = False


def similar_to(
    key: str,
    *,
    engine: SearchEngine,
    limit: int,
    reader: str,
    meaning: Meaning | None = None,
) -> list[Similar]:
    """As ``meaning.alike``, without those that may not be shown any more. One query. Raises
    ``EngineError``."""
    found = similar_pages(key, engine=engine, meaning=meaning, limit=limit, reader=reader)
    shown = readable(similar.hit.key for similar in found)
    return [similar for similar in found if similar.hit.key in shown]


def pages_like(
    key: str,
    terms: Iterable[Term],
    *,
    engine: SearchEngine,
    language: str,
    meaning: Meaning | None = None,
    limit: int = SHOWN,
) -> list[Likeness]:
    """Pages like the one with that key in the index, most alike first; none where the engine does
    not answer. ``terms`` are the page's own with those above them loaded: they name what is shared
    without a query. One query, and one more where the pages share an organisation."""
    try:
        found = similar_to(key, engine=engine, limit=limit, reader=language, meaning=meaning)
    except EngineError:
        return []
    names = {**_named(terms, language), **_asked(found, language)} if found else {}
    alike = [
        Likeness(
            hit=similar.hit,
            terms=tuple(_shared(similar, names))[:NAMED_TERMS],
            words=tuple(
                Shared(word, selection.write(SearchQuery(word)))
                for word in similar.words[:NAMED_WORDS]
            ),
            near=not (similar.words or similar.facets),
        )
        for similar in found
    ]
    return [likeness for likeness in alike if likeness.terms or likeness.words or likeness.near]


def _named(terms: Iterable[Term], language: str) -> dict[str, dict[str, Named]]:
    """The terms of the page and those above them that are loaded."""
    names: dict[str, dict[str, Named]] = {}
    for own in terms:
        for term in _with_loaded_ancestors(own):
            named = Named(term.label(language), term.path_codes())
            names.setdefault(term.scheme, {})[term.code] = named
    return names


def _with_loaded_ancestors(term: Term) -> Iterator[Term]:
    above: Term | None = term
    while above is not None:
        yield above
        above = above.parent if Term.parent.is_cached(above) else None


def _asked(found: Sequence[Similar], language: str) -> dict[str, dict[str, Named]]:
    wanted = codes_in(*(similar.facets for similar in found))
    asked = {facet: codes for facet, codes in wanted.items() if facet in _NOT_TERMS}
    return name_codes(asked, language=language) if asked else {}


def _shared(similar: Similar, names: _Names) -> Iterator[Shared]:
    """What has a name and a search, without what a place or a term below it says already."""
    for facet, codes in similar.facets.items():
        named = names.get(facet, {})
        known = [code for code in codes if code in named] if facet in SPECS else []
        above = {code for each in known for code in named[each].path[:-1]}
        for code in known:
            if code not in above:
                filters = {facet: FacetFilter(any=(code,))}
                query = SearchQuery(filters=filters, sort=selection.default_sort(""))
                name = SPECS[facet].call(code, named[code].name)
                yield Shared(name, selection.write(query))
