"""Words and addresses that the templates of search need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template

from accounts.language import reader_language

from ..contract import Hit
from ..hits import Divider, HitWords, describe_hit
from ..page import SearchPage

register = template.Library()


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit with the facts of its page, and what its card says."""

    hit: Hit
    facts: Any
    words: HitWords


@dataclass(frozen=True, slots=True)
class Card:
    """A page, its translations on the same page of results, and what stands before it."""

    lead: Shown
    others: tuple[Shown, ...]
    divider: Divider | None


@register.simple_tag
def hit_words(hit: Hit) -> HitWords:
    """``{% hit_words hit as words %}``: its kind, and "in English" where it is not the reader's."""
    return describe_hit(hit, reader=reader_language())


@register.simple_tag
def cards(shown: SearchPage, rows: Sequence[tuple[Hit, Any]]) -> list[Card]:
    """``{% cards shown rows as found %}``: ``rows`` are hits of ``shown`` with their facts. A hit
    that is not among them is left out; a translation of it takes its place."""
    described = _described(shown, rows)
    found: list[Card] = []
    divider = None
    for row in shown.rows:
        # That of a card which is left out stands before the next one.
        divider = row.divider or divider
        keys = (shown.results.hits[number].key for number in (row.number, *row.others))
        versions = [described[key] for key in keys if key in described]
        if versions:
            found.append(Card(versions[0], tuple(versions[1:]), divider))
            divider = None
    return found


@register.simple_tag
def close_cards(shown: SearchPage, rows: Sequence[tuple[Hit, Any]]) -> list[Card]:
    """``{% close_cards shown rows as close %}``: those of the list that meaning alone made, as
    ``cards``."""
    described = _described(shown, rows)
    found: list[Card] = []
    for close in shown.close:
        keys = (close.hit.key, *(hit.key for hit in close.others))
        versions = [described[key] for key in keys if key in described]
        if versions:
            found.append(Card(versions[0], tuple(versions[1:]), None))
    return found


@register.simple_tag
def count_by_meaning(shown: SearchPage, found: Sequence[Card]) -> int:
    """``{% count_by_meaning shown found as added %}``: the cards of pages that no word found."""
    return sum(card.lead.hit.key in shown.found.by_meaning for card in found)


def _described(shown: SearchPage, rows: Sequence[tuple[Hit, Any]]) -> dict[str, Shown]:
    return {hit.key: _shown(shown, hit, facts) for hit, facts in rows}


def _shown(shown: SearchPage, hit: Hit, facts: Any) -> Shown:
    by_meaning = hit.key in shown.found.by_meaning.union(c.hit.key for c in shown.close)
    words = describe_hit(
        hit,
        reader=shown.reader,
        names=shown.names,
        expanded=shown.results.expanded,
        by_relevance=shown.query.sort == "relevance",
        near=shown.found.passages.get(hit.key) if by_meaning else None,
    )
    return Shown(hit, facts, words)
