"""What only pages know of the hits of a search, which stands below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import template

from accounts.language import reader_language
from search.contract import Hit

from ..pages.models import KnowledgePage

register = template.Library()


@dataclass(frozen=True, slots=True)
class HitFacts:
    """``url``: the page's address, in the reader's interface when the page has no translation in
    it. ``confirmed_on``: None when nobody has confirmed the page yet. ``institution``: whose the
    institutional code is; "" where the page has none."""

    url: str
    confirmed_on: date | None = None
    institution: str = ""


@register.simple_tag
def with_facts(hits: Sequence[Hit]) -> list[tuple[Hit, HitFacts]]:
    """``{% with_facts results.hits as rows %}``: each hit with its facts, in two queries. A page
    that was withdrawn or restricted a moment ago is left out, though the index may still have
    it."""
    reader = reader_language()
    rows = KnowledgePage.objects.published().of_keys(hit.key for hit in hits)
    found = {
        (code, language): facts
        for code, language, *facts in rows.values_list(
            "code", "language", "last_confirmed_on", "source_organisation", "issuer"
        )
    }
    described = []
    for hit in hits:
        if (hit.code, hit.language) not in found:
            continue
        confirmed_on, organisation, issuer = found[hit.code, hit.language]
        facts = HitFacts(
            url=_address(hit, reader, is_translated=(hit.code, reader) in found),
            confirmed_on=confirmed_on,
            institution=(organisation or issuer) if hit.institutional_code else "",
        )
        described.append((hit, facts))
    return described


def _address(hit: Hit, reader: str, *, is_translated: bool) -> str:
    """A page in another language is read in the reader's interface, unless that would lead to its
    translation instead."""
    own = f"/{hit.language}/"
    if hit.language == reader or is_translated or not hit.url.startswith(own):
        return hit.url
    return f"/{reader}/{hit.url.removeprefix(own)}"
