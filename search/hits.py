"""The hits of one page of results as people read them: translations of one page together, why each
was found, and where those end that hold every word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Final

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy

from .analysis import tokens
from .contract import Highlight, Hit, Match, SearchQuery, SearchResults
from .labels import IN_LANGUAGE, Kind, Named, codes_in, kind_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Names = Mapping[str, Mapping[str, Named]]

#: The reserved anchor of an extract that only shows tags, and what stands between them.
TAGS_ANCHOR: Final = "etiquetas"
_BETWEEN_TAGS = " · "
#: Other forms that one reason names.
_MAX_FORMS = 3
_MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)

_FIELDS: Final[Mapping[str, StrOrPromise]] = {
    "code": gettext_lazy("code"),
    "title": gettext_lazy("title"),
    "summary": gettext_lazy("summary"),
    "body": gettext_lazy("text"),
    "keywords": gettext_lazy("tags"),
}
_EVIDENCE: Final = (
    gettext_lazy("Its evidence is stronger: that lifts it by a tenth at most."),
    gettext_lazy("Its evidence is weaker: that lowers it by a tenth at most."),
)
_FRESHNESS: Final = (
    gettext_lazy("It was confirmed and its review is not due: that lifts it by a tenth at most."),
    gettext_lazy("Its review is overdue: that lowers it by a tenth at most."),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A word as typed, the fields that hold it, and the other forms of it that were found."""

    word: str
    fields: str
    forms: str = ""


@dataclass(frozen=True, slots=True)
class Nearness:
    """Where a page is near in meaning: ``section`` is its heading, "" for the summary; ``anchor``
    begins with "#" where there is one. ``alone``: it holds none of the words."""

    anchor: str
    section: str
    alone: bool


@dataclass(frozen=True, slots=True)
class HitWords:
    """What a hit's card says in words: its kind, its language where it is not the reader's,
    its extracts, and why it was found. ``near``: it is there because it is near in meaning."""

    kind: Kind
    in_language: str
    extracts: tuple[Highlight, ...] = ()
    reasons: tuple[Reason, ...] = ()
    signals: tuple[str, ...] = ()
    near: Nearness | None = None


@dataclass(frozen=True, slots=True)
class Divider:
    """Stands before the first page that holds only some of the words: how many hits of the whole
    result hold all, and how many follow."""

    full: int
    rest: int


@dataclass(frozen=True, slots=True)
class Row:
    """One card: a page, its translations found on the same page of results, each as its number in
    ``results.hits``, and the divider that stands before it, if any."""

    number: int
    others: tuple[int, ...] = ()
    divider: Divider | None = None


def rows(
    query: SearchQuery, results: SearchResults, *, reader: str, divided: bool = True
) -> list[Row]:
    """The cards in order. Of translations of one page, that in the reader's language is shown, in
    the place of the best; the others are told below it. ``divided``: pages that hold every word
    stand before the others, on all pages of results."""
    together: dict[str, list[int]] = {}
    for number, hit in enumerate(results.hits):
        together.setdefault(hit.code, []).append(number)
    divider, place = _divider(query, results) if divided else (None, 0)
    found: list[Row] = []
    for numbers in together.values():
        lead = min(numbers, key=lambda n: (results.hits[n].language[:2] != reader[:2], n))
        is_first_partial = divider is not None and min(numbers) >= place
        others = tuple(number for number in numbers if number != lead)
        found.append(Row(lead, others, divider if is_first_partial else None))
        if is_first_partial:
            divider = None
    return found


def _divider(query: SearchQuery, results: SearchResults) -> tuple[Divider | None, int]:
    """The divider, and the number of the first hit below it."""
    full = [hit.coverage >= 1.0 for hit in results.hits]
    place = sum(full)
    in_order = full == sorted(full, reverse=True)
    if not results.relaxed or query.sort != "relevance" or not in_order:
        return None, 0
    if not 0 < place < len(full):
        return None, 0
    before = (query.page - 1) * query.size + place
    return Divider(before, results.total - before), place


def wanted_names(hits: Iterable[Hit]) -> dict[str, tuple[str, ...]]:
    """The codes whose names the cards need, facet → codes."""
    return codes_in(
        *(
            hit.facets
            for hit in hits
            if any(extract.anchor == TAGS_ANCHOR for extract in hit.highlights)
        )
    )


def describe_hit(
    hit: Hit,
    *,
    reader: str,
    names: Names | None = None,
    expanded: Mapping[str, Sequence[str]] | None = None,
    by_relevance: bool = True,
    near: tuple[str, str] | None = None,
) -> HitWords:
    """``names``: those of ``wanted_names``. ``expanded``: the other forms that were searched.
    ``by_relevance``: only then do a page's signals move it. ``near``: anchor and heading of the
    section that is near in meaning, where that brought the page."""
    foreign = hit.language[:2] != reader[:2]
    return HitWords(
        kind=kind_of(hit.kind),
        in_language=str(IN_LANGUAGE.get(hit.language[:2], hit.language)) if foreign else "",
        extracts=tuple(_extracts(hit, names or {})),
        reasons=tuple(_reasons(hit, expanded or {})),
        signals=tuple(_signals(hit)) if by_relevance and not near else (),
        near=_nearness(hit, *near) if near else None,
    )


def _nearness(hit: Hit, anchor: str, heading: str) -> Nearness:
    return Nearness(f"#{anchor}" if anchor else "", heading, alone=not hit.why)


def _extracts(hit: Hit, names: Names) -> Iterator[Highlight]:
    for extract in hit.highlights:
        if extract.anchor == TAGS_ANCHOR:
            yield Highlight(_tags(extract.html, hit, names), extract.anchor, extract.heading)
        else:
            yield extract


def _tags(html: str, hit: Hit, names: Names) -> str:
    """Each tag once. A page carries a tag's names in every language: those in the reader's are
    shown, unless none of them was found."""
    shown: dict[str, str] = {}
    for tag in html.split(_BETWEEN_TAGS):
        shown.setdefault(_folded(unescape(strip_tags(tag))), tag)
    own = {
        _folded(names[facet][code].name)
        for facet, codes in hit.facets.items()
        for code in codes
        if facet in names and code in names[facet]
    }
    kept = [tag for folded, tag in shown.items() if folded in own] or list(shown.values())
    return _BETWEEN_TAGS.join(kept)


def _reasons(hit: Hit, expanded: Mapping[str, Sequence[str]]) -> Iterator[Reason]:
    """Word by word, in the order in which the words are found in the most telling field."""
    fields: dict[str, list[str]] = {}
    for match in hit.why or tuple(Match(name, ("",)) for name in hit.matched):
        for word in match.words:
            if match.field in _FIELDS:
                fields.setdefault(word, []).append(str(_FIELDS[match.field]))
    marked = {
        _folded(unescape(text)): unescape(text)
        for html in (hit.title_html, *(extract.html for extract in hit.highlights))
        for text in _MARK.findall(html)
    }
    for word, names in fields.items():
        searched = {_folded(form) for form in expanded.get(word, ())} - {_folded(word)}
        forms = [text for folded, text in marked.items() if folded in searched]
        quoted = ", ".join(f"«{form}»" for form in forms[:_MAX_FORMS])
        yield Reason(word, ", ".join(dict.fromkeys(names)), quoted)


def _signals(hit: Hit) -> Iterator[str]:
    for value, (lifts, lowers) in (
        (hit.signals.evidence, _EVIDENCE),
        (hit.signals.freshness, _FRESHNESS),
    ):
        if value > 0.5:
            yield str(lifts)
        elif value < 0.5:
            yield str(lowers)


def _folded(text: str) -> str:
    return " ".join(token.folded for token in tokens(text))
