"""Figures and organisations for templates."""

from __future__ import annotations

from django import template

from accounts.language import reader_language
from knowledge.models import KnowledgePage
from knowledge.pages.reading import FactRow

from ..figures import FigureText, figure_row, home_figures, page_figures

register = template.Library()


@register.simple_tag
def figure_rows(page: KnowledgePage) -> list[FactRow]:
    """The page's figures as lines of a ledger (one query)."""
    return [figure_row(figure) for figure in page_figures(page)]


@register.simple_tag
def latest_figures() -> list[FigureText]:
    """Figures of the newest pages in the reader's language (two queries)."""
    return home_figures(reader_language())
