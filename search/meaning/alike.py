"""Pages like a page, by what they share and by what they mean."""

from __future__ import annotations

from typing import Final

from ..contract import FacetFilter, Hit, SearchEngine, SearchQuery, Similar
from . import fusion
from .contract import Near
from .hits import hit_of, one_version, read_hits
from .searching import Meaning, answered

#: The nearest pages that are looked at, and read, for each that is wanted: its own translations are
#: among them, and other versions of one page.
_LOOKED_AT: Final = 20
_READ: Final = 4


def similar_pages(
    key: str, *, engine: SearchEngine, meaning: Meaning | None, limit: int, reader: str
) -> tuple[Similar, ...]:
    """As ``SearchEngine.similar``; among them pages that share no word and no code with it and are
    near in meaning alone: these have neither ``words`` nor ``facets``. Raises ``EngineError``, and
    nothing because of the meaning."""
    near = answered(lambda: _near(key, limit, meaning)) if meaning is not None else None
    if not near or limit <= 0:
        return engine.similar(key, limit=limit, reader=reader)
    engine = engine.steady()
    sharing = {s.hit.key: s for s in engine.similar(key, limit=2 * limit, reader=reader)}
    cosines = {found: each.cosine for found, each in near.items() if found != key}
    ordered = sorted(cosines, key=lambda found: (-cosines[found], found))[: _READ * limit]
    nearest = [found for found in ordered if cosines[found] >= fusion.LEAST_LIKE]
    read = read_hits([key, *nearest], near, within=SearchQuery(), engine=engine)
    if key not in read:
        return tuple(sharing.values())[:limit]
    page = read.pop(key)
    shown = {page.code, *(each.hit.code for each in sharing.values())}
    added = {found: hit for found, hit in read.items() if hit.code not in shown}
    order = fusion.alike(
        {found: each.hit.score for found, each in sharing.items()},
        # Its own translations are nearer than any other page: beside them nothing is near.
        {f: c for f, c in cosines.items() if f not in read or read[f].code != page.code},
    )
    alike: list[Similar] = []
    chosen = set(one_version(added, reader=reader or page.language))
    for found in order:
        if len(alike) < limit and found in sharing:
            alike.append(sharing[found])
        elif len(alike) < limit and found in chosen:
            hit = _version(added[found], reader or page.language, engine)
            alike.append(Similar(hit, (), {}))
    return tuple(alike)


def _near(key: str, limit: int, meaning: Meaning) -> dict[str, Near]:
    """Itself is among them; none where it has no passages."""
    neighbours = meaning.vectors.near_page(key)
    if neighbours is None:
        return {}
    nearest = neighbours.best(max(fusion.NEAREST, _LOOKED_AT * limit))
    return {each.key: each for each in nearest} | neighbours.of((key,))


def _version(hit: Hit, language: str, engine: SearchEngine) -> Hit:
    """The version of the page in a language, where there is one."""
    if hit.language[:2] == language[:2]:
        return hit
    filters = {"language": FacetFilter(any=(language[:2],))}
    found = engine.scan(SearchQuery(f"código:{hit.code}", filters=filters, exact=True))
    # Another page may have this code as its institution's.
    own = next((document for document in found if document.code == hit.code), None)
    return hit if own is None else hit_of(own, Near(own.key, "", "", own.language, 0.0))
