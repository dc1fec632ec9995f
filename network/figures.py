"""Figures in words, as the sources state them: nothing is added up, rounded or split."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext

from accounts.language import reader_language
from knowledge.models import KnowledgePage
from knowledge.pages.reading import FactRow

from .enums import FigureKind, Qualifier
from .models import Figure

#: Indicators that a sheet shows in rows of their own.
PEOPLE_ASSISTED = "people_assisted"
BUDGET = "budget"
#: Figures on the home page, one a page.
ON_HOME = 3

#: Units that are words. Currencies keep their ISO code; any other unit is what its label says.
_UNITS = {
    "people": gettext_lazy("people"),
    "organisations": gettext_lazy("organisations"),
    "institutions": gettext_lazy("institutions"),
    "weeks": gettext_lazy("weeks"),
    "workshops": gettext_lazy("workshops"),
    "percent": "%",
}
_INDICATORS = {
    PEOPLE_ASSISTED: gettext_noop("People assisted"),
    BUDGET: gettext_noop("Approximate budget"),
}


@dataclass(frozen=True, slots=True)
class FigureText:
    """One figure for ``components/figure``. ``number`` is a plain number, set with ``thousands``;
    ``within`` is the figure that it is a part of. Empty strings are not shown.

    ``price_year``  0 where the source gives money without a year
    """

    label: str
    number: Decimal
    unit: str
    qualifier: str
    is_money: bool
    is_target: bool
    as_printed: str
    note: str
    period: str
    price_year: int
    within: FigureText | None
    page: KnowledgePage | None = None


def figure_text(figure: Figure, *, page: KnowledgePage | None = None) -> FigureText:
    """``figure.subset_of`` is loaded already; of that one, its own whole is not shown."""
    return _text(figure, within=figure.subset_of, page=page)


def page_figures(page: KnowledgePage) -> list[Figure]:
    """The figures of a page with their wholes, in their order (one query); of the draft in a
    preview."""
    found = page.figures.select_related("subset_of")
    return sorted(found, key=lambda figure: (figure.order, figure.pk or 0))


def figure_row(figure: Figure, *, key: str = "", label: str = "") -> FactRow:
    """The figure as a line of a ledger."""
    text = figure_text(figure)
    return FactRow(
        key=key or figure.indicator,
        label=label or text.label,
        template="components/figure/figure.html",
        value=text,
    )


def home_figures(language: str) -> list[FigureText]:
    """The most telling figure of each of the newest published pages in ``language`` that have
    any (two queries)."""
    pages = list(
        KnowledgePage.objects.published()
        .filter(language=language, figures__isnull=False)
        .exclude(code__startswith="SE-")
        .distinct()
        .order_by("-last_published_at", "code")[: ON_HOME * 4]
    )
    figures = (
        Figure.objects.filter(page__in=pages)
        .exclude(indicator=BUDGET)
        .select_related("subset_of")
        .order_by("order", "pk")
    )
    telling: dict[int, Figure] = {}
    for figure in sorted(figures, key=_tells_a_reader):
        if figure.page_id is not None:
            telling.setdefault(figure.page_id, figure)
    chosen = [(telling[page.pk], page) for page in pages if page.pk in telling]
    chosen.sort(key=lambda pair: _tells_a_reader(pair[0]))
    return [figure_text(figure, page=page) for figure, page in chosen[:ON_HOME]]


def _tells_a_reader(figure: Figure) -> tuple[bool, bool, Decimal]:
    """Sort key for the front page: people before other units, what was done or aimed at before
    context, a part inside its whole and large numbers first."""
    whole = figure.subset_of.value if figure.subset_of else Decimal(0)
    return (
        figure.unit != "people",
        figure.kind == FigureKind.CONTEXT,
        -max(figure.value, whole),
    )


def _text(
    figure: Figure, *, within: Figure | None = None, page: KnowledgePage | None = None
) -> FigureText:
    is_money = len(figure.unit) == 3 and figure.unit.isupper()
    return FigureText(
        label=_label(figure),
        number=figure.value,
        unit=figure.unit if is_money else str(_UNITS.get(figure.unit, "")),
        qualifier=""
        if figure.qualifier == Qualifier.EXACT
        else str(figure.get_qualifier_display()),
        is_money=is_money,
        is_target=figure.kind == FigureKind.TARGET,
        as_printed=figure.as_printed,
        note=figure.note,
        period=period_text(figure.period_start, figure.period_end),
        price_year=figure.price_year or 0,
        within=_text(within) if within else None,
        page=page,
    )


def period_text(start: object, end: object) -> str:
    """``from … until …`` with the dates in the reader's language; empty without either."""
    since = date_format(start, "DATE_FORMAT") if start else ""  # type: ignore[arg-type]
    until = date_format(end, "DATE_FORMAT") if end else ""  # type: ignore[arg-type]
    if since and until:
        return _("from %(since)s to %(until)s") % {"since": since, "until": until}
    if since:
        return _("since %(since)s") % {"since": since}
    # Translators: es: «hasta el 3 de mayo de 2026»
    return pgettext("period", "until %(until)s") % {"until": until} if until else ""


def _label(figure: Figure) -> str:
    language = reader_language()
    own = figure.label_en if language == "en" else figure.label_es
    other = figure.label_es if language == "en" else figure.label_en
    known = _INDICATORS.get(figure.indicator)
    return own or (_(known) if known else "") or other or figure.indicator
