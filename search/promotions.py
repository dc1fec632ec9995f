"""Pages and links that the team recommends for a search. Wagtail's ``search_promotions`` keeps them
and lets editors write them; when one of them is meant is decided here: the same words in any
order, whatever their case, accents and number, in each of the three languages.

Wagtail's own way (``Query.get``) writes a row a search, wants the very same letters, and is not
used. The promotions are in memory and are loaded again when their version grows, which every search
already reads with that of the synonyms: so a search that none is meant for costs no query, and one
that has some costs one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page, PageViewRestriction

from . import versions
from .analysis import LANGUAGES, stems, stop_words, tokens
from .query import parse

#: Promotions that one search shows.
MAX_SHOWN: Final = 3

Key = tuple[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Promoted:
    """``language`` is that of the page, "" for a link to another site."""

    title: str
    url: str
    description: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    """One promotion as it was loaded, with its place among all: of a page, by its key among
    translations, or of a link."""

    place: int
    promoted: Promoted
    translation_key: str = ""


def promoted_for(text: str, *, reader: str) -> tuple[Promoted, ...]:
    """What is recommended for these words, in the editors' order: links, and pages that everybody
    may read, each in the reader's language where it has one. One query for pages."""
    kept = list(_meant(text))
    keys = {one.translation_key for one in kept if one.translation_key}
    pages = _public_pages(keys, reader) if keys else {}
    found = []
    for one in kept:
        page = pages.get(one.translation_key)
        if page is not None:
            url = page.get_url()
            if url:
                language = page.locale.language_code
                found.append(Promoted(page.title, url, one.promoted.description, language))
        elif not one.translation_key:
            found.append(one.promoted)
    return tuple(found[:MAX_SHOWN])


def keys_of(text: str) -> frozenset[Key]:
    """A key a language; two texts are the same search where they share one."""
    folded = [token.folded for token in tokens(text) if token.folded]
    words = [word for word in folded if word not in stop_words()] or folded
    if not words:
        return frozenset()
    return frozenset(
        (language, frozenset(min(stems(word, language)) for word in words))
        for language in LANGUAGES
    )


def _meant(text: str) -> Iterable[_Kept]:
    """Nothing where words are excluded: what is recommended might be about them."""
    by_words = _promotions.current()
    if not by_words or parse(text).excluded:
        return ()
    meant = {kept.place: kept for key in keys_of(text) for kept in by_words.get(key, ())}
    return (kept for _place, kept in sorted(meant.items()))


def _load(number: int) -> dict[Key, list[_Kept]]:
    """No query while nobody has recommended anything."""
    by_words: dict[Key, list[_Kept]] = {}
    if not number:
        return by_words
    rows = SearchPromotion.objects.select_related("query", "page")
    for place, row in enumerate(rows.order_by("query", "sort_order", "pk")):
        if row.page is not None:
            promoted = Promoted("", "", row.description)
            kept = _Kept(place, promoted, str(row.page.translation_key))
        elif row.external_link_url.startswith("https://"):
            title = row.external_link_text or row.external_link_url
            kept = _Kept(place, Promoted(title, row.external_link_url, row.description))
        else:
            continue
        for key in keys_of(row.query.query_string):
            by_words.setdefault(key, []).append(kept)
    return by_words


_promotions = versions.Kept(_load, number=partial(versions.seen, versions.PROMOTIONS))


def _public_pages(keys: Iterable[str], reader: str) -> dict[str, Page]:
    """Translation key → the page in the reader's language, else in another: live, and neither it
    nor what it stands in is restricted."""
    restricted = PageViewRestriction.objects.annotate(
        inside=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    ).filter(inside__startswith=F("page__path"))
    pages = (
        Page.objects.live()
        .filter(~Exists(restricted), translation_key__in=list(keys))
        .select_related("locale")
        .order_by("pk")
    )
    found: dict[str, Page] = {}
    for page in pages:
        key = str(page.translation_key)
        if key not in found or page.locale.language_code[:2] == reader[:2]:
            found[key] = page
    return found
