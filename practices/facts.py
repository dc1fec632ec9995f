"""A sheet as people read it: facts beside the story, the story in numbered sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext as _

from knowledge.pages.reading import (
    FactGroup,
    FactRow,
    FactValue,
    search_address,
    term_row,
    term_rows,
    terms_of,
)
from network.figures import BUDGET, PEOPLE_ASSISTED, figure_row, page_figures, period_text
from network.models import Figure
from vocabulary.enums import Scheme
from vocabulary.models import Term

from .editions import FactKind
from .enums import Fact
from .models import PracticeActor, PracticePage
from .sheets import edition_by_key

#: How a sheet's kinds of fact are named in ``not_stated``.
FACTS = {
    FactKind.PEOPLE: Fact.PEOPLE_ASSISTED,
    FactKind.TERRITORIES: Fact.TERRITORY,
    FactKind.ASSISTANCE: Fact.ASSISTANCE,
    FactKind.ACTORS: Fact.ACTORS,
    FactKind.BUDGET: Fact.BUDGET,
    FactKind.GOALS: Fact.GOALS,
    FactKind.PRINCIPLES: Fact.PRINCIPLES,
    FactKind.OBJECTIVES: Fact.OBJECTIVES,
    FactKind.LEVEL: Fact.SUSTAINABILITY,
    FactKind.KEYWORDS: Fact.KEYWORDS,
}
_SCHEMES = {
    Fact.TERRITORY: Scheme.TERRITORY,
    Fact.ASSISTANCE: Scheme.ASSISTANCE,
    Fact.GOALS: Scheme.GOAL,
    Fact.PRINCIPLES: Scheme.PRINCIPLE,
    Fact.OBJECTIVES: Scheme.OBJECTIVE,
    Fact.KEYWORDS: Scheme.KEYWORD,
}
_FIGURES = {Fact.PEOPLE_ASSISTED: PEOPLE_ASSISTED, Fact.BUDGET: BUDGET}
#: Terms that a sheet may carry though its form does not ask for them.
_OTHER_SCHEMES = (Scheme.SECTOR, Scheme.GROUP, Scheme.THEME, Scheme.ECONOMIC_SECTOR)
#: Long names that stand with the story of the higher goals, not in the narrow column.
_WITH_HIGHER_GOALS = (Fact.PRINCIPLES, Fact.OBJECTIVES)
HIGHER_GOALS = "higher_goals"
SUSTAINABILITY = "sustainability"


@dataclass(frozen=True, slots=True)
class StorySection:
    """``level``: what the sheet runs in after the heading's colon; ``rows``: facts that belong to
    this section. ``number`` is 0 for facts whose sheet has no such section."""

    number: int
    anchor: str
    heading: str
    html: str
    level: str = ""
    rows: tuple[FactRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """``beside``: the facts in the order of the edition, then what else is known, last what is
    missing. ``areas``: for the kicker. ``terms``: all that it is tagged with."""

    beside: tuple[FactRow, ...]
    story: tuple[StorySection, ...]
    areas: tuple[Term, ...] = field(default=())
    terms: tuple[Term, ...] = field(default=())


def read_sheet(page: PracticePage) -> Sheet:
    """All that the page shows of its sheet: three queries, whatever it holds."""
    terms, figures = terms_of(page), page_figures(page)
    actors = sorted(
        page.actors.select_related("organisation"), key=lambda actor: actor.sort_order or 0
    )
    rows = {fact: _row(page, fact, terms, figures, actors) for fact in _order(page)}
    own = [figure for fact in rows if fact in _FIGURES for figure in _stated(fact, figures)[:1]]
    others = [figure_row(figure) for figure in figures if figure not in own]
    aligned = tuple(
        row for fact, row in rows.items() if fact in _WITH_HIGHER_GOALS and row.state != "missing"
    )
    shown = [
        row
        for fact, row in rows.items()
        if row.state != "missing" and fact not in _WITH_HIGHER_GOALS
    ]
    missing = [row.label for row in rows.values() if row.state == "missing"]
    return Sheet(
        beside=(
            *shown,
            *term_rows(terms, _OTHER_SCHEMES),
            *others,
            *([_missing_row(missing)] if missing else []),
        ),
        story=_story(page, aligned),
        areas=tuple(term for term in terms if term.scheme == Scheme.AREA),
        terms=tuple(terms),
    )


def _order(page: PracticePage) -> list[Fact]:
    """Facts of the edition in its order; then those without a box of which the page speaks."""
    asked = [FACTS[spec.kind] for spec in edition_by_key(page.edition).facts]
    extra = [Fact.PERIOD] if page.period_start or page.period_end else []
    extra += [fact for fact in Fact if page.is_silent(fact)]
    return list(dict.fromkeys([*asked, *extra]))


def _row(
    page: PracticePage,
    fact: Fact,
    terms: Sequence[Term],
    figures: Sequence[Figure],
    actors: Sequence[PracticeActor],
) -> FactRow:
    label = str(fact.label)
    row: FactRow | None = None
    if fact in _SCHEMES:
        row = term_row(_SCHEMES[fact], terms, label=label)
    elif fact in _FIGURES:
        row = next((figure_row(f, key=fact, label=label) for f in _stated(fact, figures)), None)
    elif fact == Fact.ACTORS and actors:
        row = _values(fact, [_actor(actor) for actor in actors])
    elif fact == Fact.SUSTAINABILITY and page.sustainability:
        row = _level(page)
    elif fact == Fact.PERIOD and (page.period_start or page.period_end):
        row = _values(fact, [FactValue(period_text(page.period_start, page.period_end))])
    if row is not None:
        return row
    return FactRow(key=fact, label=label, state="silent" if page.is_silent(fact) else "missing")


def _stated(fact: Fact, figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.indicator == _FIGURES[fact]]


def _values(fact: Fact, values: Sequence[FactValue]) -> FactRow:
    return FactRow(key=fact, label=str(fact.label), groups=(FactGroup(tuple(values)),))


def _actor(actor: PracticeActor) -> FactValue:
    if actor.organisation is None:
        return FactValue(actor.label)
    return FactValue(
        str(actor.organisation), search_address("organisation", actor.organisation.code)
    )


def _level(page: PracticePage) -> FactRow:
    explained = any(item["anchor"] == SUSTAINABILITY for item in page.rendered_sections())
    return FactRow(
        key=Fact.SUSTAINABILITY,
        label=str(Fact.SUSTAINABILITY.label),
        template="components/fact_list/level.html",
        value={
            "text": page.get_sustainability_display(),
            "url": f"#{SUSTAINABILITY}" if explained else "",
        },
    )


def _missing_row(labels: Sequence[str]) -> FactRow:
    # Translators: es: Falta en la ficha
    return FactRow(
        key="missing",
        label=_("Missing from the sheet"),
        state="missing",
        groups=(FactGroup(tuple(FactValue(label) for label in labels)),),
    )


def _story(page: PracticePage, aligned: tuple[FactRow, ...]) -> tuple[StorySection, ...]:
    sections = [
        StorySection(
            number=number,
            anchor=item["anchor"],
            heading=item["heading"],
            html=item["html"],
            level=_level_in_its_language(page) if item["anchor"] == SUSTAINABILITY else "",
            rows=aligned if item["anchor"] == HIGHER_GOALS else (),
        )
        for number, item in enumerate(page.rendered_sections(), start=1)
    ]
    if aligned and not any(section.rows for section in sections):
        sections.append(
            StorySection(
                number=0,
                anchor=HIGHER_GOALS,
                heading=_("Links to higher goals"),
                html="",
                rows=aligned,
            )
        )
    return tuple(sections)


def _level_in_its_language(page: PracticePage) -> str:
    """The level stands inside a heading of the text, so it speaks the text's language."""
    with translation.override(page.language):
        return str(page.get_sustainability_display()).lower()
