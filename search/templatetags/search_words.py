"""Words and addresses that the templates of search need."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from ..contract import Hit
from ..page import HitWords, describe_hit

register = template.Library()


@register.simple_tag
def hit_words(hit: Hit) -> HitWords:
    """``{% hit_words hit as words %}``: kind, "in English", and where the words were found."""
    return describe_hit(
        kind=hit.kind,
        language=hit.language,
        matched=hit.matched,
        reader=get_language() or "es",
    )
