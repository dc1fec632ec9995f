"""How many notices a signed-in person has not read."""

from __future__ import annotations

from typing import Any

from django import template

from ..notices.models import Notice

register = template.Library()


@register.simple_tag
def unread_notices(user: Any) -> int:
    """``{% unread_notices user as unread %}``: one query for who is signed in, else none."""
    if not getattr(user, "is_authenticated", False):
        return 0
    return Notice.objects.filter(user=user, read_at=None).count()
