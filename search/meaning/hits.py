"""Pages as hits that no word has found: what the passage that is near says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from html import escape
from typing import Final

from ..contract import Highlight, Hit, SearchDocument, SearchEngine, SearchQuery
from .contract import Near

#: Characters of a passage that its hit shows.
_EXTRACT: Final = 240


def read_hits(
    keys: Sequence[str], near: Mapping[str, Near], *, within: SearchQuery, engine: SearchEngine
) -> dict[str, Hit]:
    """Those of the pages that ``within`` finds, in the order of ``keys``, each with the beginning
    of the section that is near."""
    if not keys:
        return {}
    documents = engine.scan(replace(within, keys=tuple(keys)))
    read = {document.key: hit_of(document, near[document.key]) for document in documents}
    return {key: read[key] for key in keys if key in read}


def hit_of(document: SearchDocument, near: Near) -> Hit:
    """With the beginning of the section that is near; of the summary where it is gone since."""
    anchor, heading, text = _section_of(document, near)
    if not text and document.sections:
        # It is near by its title alone: what the page begins with.
        anchor, heading, text = astuple(document.sections[0])
    extract = Highlight(escape(_beginning(text)), anchor, heading)
    return Hit(
        key=document.key,
        kind=document.kind,
        code=document.code,
        institutional_code=document.institutional_code,
        language=document.language,
        title=document.title,
        title_html=escape(document.title),
        url=document.url,
        score=0.0,
        summary=document.summary,
        year=document.year,
        date=document.date,
        place=document.place,
        highlights=(extract,) if text else (),
        coverage=0.0,
        facets=document.facets,
        signals=document.signals,
    )


def _section_of(document: SearchDocument, near: Near) -> tuple[str, str, str]:
    """As the page has it now: a passage may be older, and its heading withdrawn since."""
    named = (astuple(section) for section in document.sections if section.anchor)
    return next((each for each in named if each[0] == near.anchor), ("", "", document.summary))


def place_of(hit: Hit, near: Near) -> tuple[str, str]:
    """Anchor and heading of the section that is near, of a hit that ``hit_of`` made; "" for the
    summary, and where the section is gone since."""
    here = (each for each in hit.highlights if each.anchor and each.anchor == near.anchor)
    return next(((each.anchor, each.heading) for each in here), ("", ""))


def _beginning(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) <= _EXTRACT:
        return plain
    return f"{plain[:_EXTRACT].rpartition(' ')[0] or plain[:_EXTRACT]} …"


def one_version(
    hits: Mapping[str, Hit], *, reader: str, known: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Keys. Of translations of one page one, in the place of the nearest: the reader's, else the
    nearest. ``known``: code → language of pages that are shown already; of these the reader's
    version alone is worth adding, where another is shown."""
    best: dict[str, str] = {}
    for key, hit in hits.items():
        is_own = hit.language[:2] == reader[:2]
        page = hit.code or key
        shown = (known or {}).get(page, "")
        if shown and (not is_own or shown[:2] == reader[:2]):
            continue
        kept = best.setdefault(page, key)
        if is_own and hits[kept].language[:2] != reader[:2]:
            best[page] = key
    return tuple(best.values())
