"""The sheet of a practice for templates."""

from __future__ import annotations

from django import template

from accounts.language import reader_language

from ..facts import Sheet, read_sheet
from ..models import PracticePage

register = template.Library()


@register.simple_tag
def sheet_of(page: PracticePage) -> Sheet:
    """Facts and story of a practice (three queries, whatever it holds)."""
    return read_sheet(page)


@register.simple_tag
def practice_count() -> int:
    """Published practices and lessons in the reader's language (one query)."""
    language = reader_language()
    return int(PracticePage.objects.published().filter(language=language).count())
