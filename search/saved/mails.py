"""The mail of a saved search: what is new, as text and as plain HTML, in the search's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from ..contract import SearchDocument
from ..labels import kind_of
from ..openings import opening_of
from . import tokens
from .models import SavedSearch

#: Pages that one mail names; the rest is counted and one click away.
MOST_NAMED: Final = 30
_SUMMARY_LENGTH = 240


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    kind: str
    code: str
    summary: str
    place: str
    url: str


def compose(saved: SavedSearch, documents: Sequence[SearchDocument]) -> EmailMultiAlternatives:
    """The mail to the owner about ``documents``, of which there is at least one. Nothing in it
    tells the sender whether it was opened."""
    with translation.override(saved.language):
        unsubscribe = _absolute(reverse("unsubscribe_saved_search", args=[tokens.token_for(saved)]))
        context = {
            "name": saved.name,
            "count": len(documents),
            "lines": [_line(document) for document in documents[:MOST_NAMED]],
            "more": max(0, len(documents) - MOST_NAMED),
            "search_url": _absolute(reverse("saved_search", args=[saved.uuid])),
            "list_url": _absolute(reverse("saved_searches")),
            "unsubscribe_url": unsubscribe,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "language": saved.language,
        }
        subject = ngettext(
            "«%(name)s»: %(count)s new page", "«%(name)s»: %(count)s new pages", len(documents)
        ) % {"name": " ".join(saved.name.split()), "count": len(documents)}
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("search/saved/mail.txt", context),
            to=[saved.owner.email],
            headers={
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                # Nobody's absence note answers a machine.
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                "Content-Language": saved.language,
            },
        )
        mail.attach_alternative(render_to_string("search/saved/mail.html", context), "text/html")
    return mail


def _line(document: SearchDocument) -> Line:
    summary = " ".join(opening_of(document).split())
    if len(summary) > _SUMMARY_LENGTH:
        summary = f"{summary[:_SUMMARY_LENGTH].rsplit(' ', 1)[0]}…"
    return Line(
        title=" ".join(document.title.split()),
        kind=str(kind_of(document.kind).label),
        code=document.institutional_code or document.code,
        summary=summary,
        place=document.place,
        url=_absolute(document.url),
    )


def _absolute(path: str) -> str:
    return str(settings.WAGTAILADMIN_BASE_URL).rstrip("/") + path
