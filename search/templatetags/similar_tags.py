"""Pages like the one that is read."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from accounts.language import reader_language
from vocabulary.models import Term

from ..engine import current_engine
from ..meaning.switch import meaning_in_use
from ..similar import Likeness, pages_like

register = template.Library()


@register.simple_tag
def similar_pages(key: str, terms: Iterable[Term]) -> list[Likeness]:
    """``{% similar_pages page.search_key terms as alike %}``: terms are the page's own."""
    language = reader_language()
    meaning = meaning_in_use()
    return pages_like(key, terms, engine=current_engine(), language=language, meaning=meaning)
