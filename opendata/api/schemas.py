"""The shapes in which the API answers. ``null`` and "" mean *not stated*; nothing is guessed."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema


class Problem(Schema):
    detail: str = Field(description="A sentence that says what happened.")


class Coded(Schema):
    code: str
    label: str


class Counted(Coded):
    count: int = Field(description="Pages that the search with this value chosen would find.")


class SearchHit(Schema):
    code: str = Field(description="Minga's own code; translations of a page share it.")
    institutional_code: str
    kind: str
    title: str
    url: str = Field(description="Absolute path of the page.")
    language: str
    section: str = Field(description="Heading of the section of the best extract.")
    anchor: str = Field(description="Where that section stands: url + # + anchor.")
    highlights: list[str] = Field(description="HTML: escaped text, found words in <mark>.")
    summary: str
    place: str
    year: int | None
    date: dt.date | None


class SearchAnswer(Schema):
    query: str = Field(description="The canonical query string of the selection.")
    total: int
    page: int
    pages: int
    size: int
    relaxed: str = Field(
        description='"" when every word was required, else the step taken: 67%, 50%, any.'
    )
    corrected_from: str
    expanded: dict[str, list[str]] = Field(
        description="Word as typed → the other forms that were searched with it."
    )
    hits: list[SearchHit]
    facets: dict[str, list[Counted]]


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
    licence: str = Field(description='SPDX identifier; "" when the source states none.')


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
    code: str = Field(description='Code of the organisation; "" when the source names none.')
    label: str
    role: str


class PracticeFacts(Schema):
    edition: str
    sustainability: str
    period_start: dt.date | None
    period_end: dt.date | None
    not_stated: list[str] = Field(description="Facts about which the source is silent.")
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
    licence: str = Field(description="SPDX identifier of the licence of this text.")
    dates: PageDates
    figures: list[PageFigure]
    practice: PracticeFacts | None = Field(description="Only of practices and lessons.")


class Choice(Schema):
    code: str
    institutional_code: str
    issuer: str
    title: str
    language: str
    url: str


class Choices(Problem):
    choices: list[Choice]
