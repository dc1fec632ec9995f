"""A document with nothing in it that an engine refuses. Pure."""

from __future__ import annotations

from dataclasses import replace

from .analysis import clean
from .contract import SearchDocument, Section


def cleaned(document: SearchDocument) -> SearchDocument:
    """The document with every text as ``clean`` leaves it; of a facet's codes each once, in their
    order, without empty ones."""
    return replace(
        document,
        key=clean(document.key),
        kind=clean(document.kind),
        code=clean(document.code),
        language=clean(document.language),
        title=clean(document.title),
        url=clean(document.url),
        institutional_code=clean(document.institutional_code),
        codes=tuple(map(clean, document.codes)),
        summary=clean(document.summary),
        sections=tuple(
            Section(clean(s.anchor), clean(s.heading), clean(s.text)) for s in document.sections
        ),
        keywords=tuple(map(clean, document.keywords)),
        facets={
            name: tuple(dict.fromkeys(clean(code) for code in codes if code))
            for name, codes in document.facets.items()
        },
        place=clean(document.place),
    )
