"""What the API says of a search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from search import selection
from search.contract import FacetFilter, Hit, SearchQuery
from search.labels import Named, codes_in, name_codes
from search.meaning.searching import Found
from search.sentence import sentence_with
from search.sources import only_readable

from .schemas import Chosen, Coded, Counted, SearchAnswer, SearchHit, SearchLinks, Why

#: Values of one facet in one answer, most first.
MAX_VALUES: Final = 500

_Counts = Mapping[str, tuple[tuple[str, int], ...]]
_Names = Mapping[str, Mapping[str, Named]]


def search_answer(
    query: SearchQuery, found: Found, *, language: str, links: SearchLinks
) -> SearchAnswer:
    """In the active language, which is ``language``. Without the pages that may not be shown any
    more. Two queries, and one more for organisations."""
    results = found.results
    counts = {facet: values[:MAX_VALUES] for facet, values in results.facets.items()}
    names = _names(query, counts, language=language)
    hits = only_readable(found.shown)
    close = {each.hit.key for each in found.close}
    # Of the pages near in meaning the words may have found some as well: those have reasons.
    by_meaning = found.by_meaning.union(hit.key for hit in hits if hit.key in close and not hit.why)
    return SearchAnswer(
        query=selection.write(query),
        sentence=sentence_with(query, names),
        filters={facet: _chosen(codes, names[facet]) for facet, codes in query.filters.items()},
        sort=query.sort,
        exact=query.exact,
        reader=query.reader,
        total=results.total,
        page=query.page,
        pages=selection.last_page(results.total, query.size),
        size=query.size,
        coverage=results.coverage,
        relaxed=results.relaxed,
        corrected_from=results.corrected_from,
        did_you_mean=results.did_you_mean,
        expanded={word: list(forms) for word, forms in results.expanded.items()},
        hits=[_hit(hit, hit.key in by_meaning) for hit in hits if hit.key not in close],
        close=[_hit(hit, hit.key in by_meaning) for hit in hits if hit.key in close],
        facets=_counted(counts, names),
        links=links,
    )


def _names(query: SearchQuery, counts: _Counts, *, language: str) -> _Names:
    """Of the codes that are counted or chosen."""
    counted = {facet: [code for code, _count in values] for facet, values in counts.items()}
    chosen = ({facet: (code,)} for facet, _mode, code in selection.chosen(query))
    return name_codes(codes_in(counted, *chosen), language=language)


def _counted(counts: _Counts, names: _Names) -> dict[str, list[Counted]]:
    return {
        facet: [
            Counted(code=code, label=names[facet][code].name, count=count) for code, count in values
        ]
        for facet, values in counts.items()
    }


def _chosen(chosen: FacetFilter, names: Mapping[str, Named]) -> Chosen:
    def coded(codes: tuple[str, ...]) -> list[Coded]:
        return [Coded(code=code, label=names[code].name) for code in codes]

    return Chosen(any=coded(chosen.any), all=coded(chosen.all), without=coded(chosen.without))


def _hit(hit: Hit, by_meaning: bool) -> SearchHit:
    best = next((extract for extract in hit.highlights if extract.heading), None)
    return SearchHit(
        code=hit.code,
        institutional_code=hit.institutional_code,
        kind=hit.kind,
        title=hit.title,
        url=hit.url,
        language=hit.language,
        section=best.heading if best else "",
        anchor=best.anchor if best else "",
        highlights=[extract.html for extract in hit.highlights],
        why=[Why(field=match.field, words=list(match.words)) for match in hit.why],
        coverage=hit.coverage,
        by_meaning=by_meaning,
        facets={name: list(codes) for name, codes in hit.facets.items()},
        summary=hit.summary,
        place=hit.place,
        year=hit.year,
        date=hit.date,
    )
