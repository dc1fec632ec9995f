"""The shapes in which the API answers. ``null`` and "" mean *not stated*; nothing is guessed."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_noop
from ninja import Field, Schema


class Problem(Schema):
    detail: str = Field(description=gettext_noop("A sentence that says what happened."))


class Coded(Schema):
    code: str
    label: str


class Counted(Coded):
    count: int = Field(
        description=gettext_noop("Pages that the search with this value chosen would find.")
    )


class Why(Schema):
    field: str = Field(description=gettext_noop("code, title, summary, body or keywords."))
    words: list[str] = Field(
        description=gettext_noop(
            "Words of the query, as typed, that it holds in any of their forms."
        )
    )


class SearchHit(Schema):
    code: str = Field(
        description=gettext_noop("Minga's own code; translations of a page share it.")
    )
    institutional_code: str
    kind: str
    title: str
    url: str = Field(description=gettext_noop("Absolute path of the page."))
    language: str
    section: str = Field(description=gettext_noop("Heading of the section of the best extract."))
    anchor: str = Field(description=gettext_noop("Where that section stands: url + # + anchor."))
    highlights: list[str] = Field(
        description=gettext_noop("HTML: escaped text, found words in <mark>.")
    )
    why: list[Why] = Field(description=gettext_noop("Why the page was found, field by field."))
    coverage: float = Field(
        description=gettext_noop("Share of the query's words that it holds, 0 to 1.")
    )
    by_meaning: bool = Field(
        description=gettext_noop(
            "It holds none of the words, is near in meaning, and is not counted in the total."
        )
    )
    facets: dict[str, list[str]] = Field(
        description=gettext_noop(
            "Its codes, each with those above it; labels are among the facets."
        )
    )
    summary: str
    place: str
    year: int | None
    date: dt.date | None


class Chosen(Schema):
    any: list[Coded] = Field(description=gettext_noop("At least one of these."))
    all: list[Coded] = Field(description=gettext_noop("Every one of these."))
    without: list[Coded] = Field(description=gettext_noop("None of these."))


class SearchLinks(Schema):
    """The same selection elsewhere. Absolute addresses."""

    this: str
    next: str | None
    prev: str | None
    exact: str | None = Field(
        description=gettext_noop("Only what was typed; null where it is that already.")
    )
    page: str = Field(description=gettext_noop("For people."))
    csv: str = Field(description=gettext_noop("Everything that is found, codes and labels."))
    xlsx: str
    atom: str = Field(
        description=gettext_noop("What changed last on the site of what holds every word.")
    )


class SearchAnswer(Schema):
    query: str = Field(description=gettext_noop("The canonical query string of the selection."))
    sentence: str = Field(description=gettext_noop("The selection in words."))
    filters: dict[str, Chosen] = Field(description=gettext_noop("What was chosen, facet by facet."))
    sort: str
    exact: bool
    reader: str = Field(description=gettext_noop("Pages in this language stand a little higher."))
    total: int
    page: int
    pages: int
    size: int
    coverage: float = Field(
        description=gettext_noop("Share of the query's words that the best hit holds.")
    )
    relaxed: str = Field(
        description=gettext_noop(
            '"" when every word was required, else the step taken: 67%, 50%, any. Pages'
            " that hold every word come first."
        )
    )
    corrected_from: str = Field(
        description=gettext_noop(
            'The words as typed, when others were searched in their place; else "".'
        )
    )
    did_you_mean: str = Field(
        description=gettext_noop(
            "With corrected_from: what was searched. Alone: a proposal that was not."
        )
    )
    expanded: dict[str, list[str]] = Field(
        description=gettext_noop("Word as typed → the other forms that were searched with it.")
    )
    hits: list[SearchHit] = Field(
        description=gettext_noop(
            "Where the site searches by meaning, a few that the words did not find may be among"
            " them, beyond size."
        )
    )
    close: list[SearchHit] = Field(
        description=gettext_noop(
            "On the first page, where the words cover little: the pages nearest in meaning, before"
            " the hits. Those of them that the words found too are not among the hits again."
        )
    )
    facets: dict[str, list[Counted]] = Field(
        description=gettext_noop(
            "Each facet's counts ignore its own filter and respect all others."
        )
    )
    links: SearchLinks


class Proposal(Schema):
    text: str
    note: str = Field(description=gettext_noop("What it is, in words."))
    query: str = Field(description=gettext_noop('Query string of its search; "" for a page.'))
    url: str = Field(description=gettext_noop('Absolute path of the page; "" for a search.'))
    code: str
    language: str = Field(
        description=gettext_noop("Of a page that is not in the language asked for.")
    )


class ProposalGroup(Schema):
    name: str
    label: str
    options: list[Proposal]


class SuggestAnswer(Schema):
    groups: list[ProposalGroup]


class SimilarPage(Schema):
    code: str
    institutional_code: str
    kind: str
    title: str
    url: str
    language: str
    summary: str
    words: list[str] = Field(
        description=gettext_noop(
            "Telling words that both hold, most telling first. Neither words nor facets: it is near"
            " in meaning."
        )
    )
    facets: dict[str, list[Coded]] = Field(description=gettext_noop("What both are tagged with."))


class SimilarAnswer(Schema):
    code: str
    language: str
    similar: list[SimilarPage] = Field(description=gettext_noop("Most alike first."))


class PageSection(Schema):
    anchor: str
    heading: str
    text: str


class PageSource(Schema):
    title: str
    organisation: str
    url: str
    date: dt.date | None
    note: str
    licence: str = Field(
        description=gettext_noop('SPDX identifier; "" when the source states none.')
    )


class PageDates(Schema):
    published_at: dt.datetime | None
    updated_at: dt.datetime | None
    confirmed_on: dt.date | None


class PageFigure(Schema):
    indicator: str
    label: str
    kind: str
    qualifier: str
    value: float
    unit: str
    as_printed: str
    sentence: str
    note: str
    source: str
    period_start: dt.date | None
    period_end: dt.date | None


class PageActor(Schema):
    code: str = Field(
        description=gettext_noop('Code of the organisation; "" when the source names none.')
    )
    label: str
    role: str


class PracticeFacts(Schema):
    edition: str
    sustainability: str
    period_start: dt.date | None
    period_end: dt.date | None
    not_stated: list[str] = Field(
        description=gettext_noop("Facts about which the source is silent.")
    )
    actors: list[PageActor]


class PageAnswer(Schema):
    code: str
    institutional_code: str
    issuer: str
    kind: str
    title: str
    summary: str
    language: str
    url: str
    terms: dict[str, list[Coded]]
    sections: list[PageSection]
    source: PageSource
    licence: str = Field(description=gettext_noop("SPDX identifier of the licence of this text."))
    dates: PageDates
    figures: list[PageFigure]
    practice: PracticeFacts | None = Field(
        description=gettext_noop("Only of practices and lessons.")
    )


class Choice(Schema):
    code: str
    institutional_code: str
    issuer: str
    title: str
    language: str
    url: str


class Choices(Problem):
    choices: list[Choice]
