"""How the notice of a saved search is worded, and where it leads."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import ngettext

from accounts.notices import kinds

from .services import KIND


def sentence(title: str, count: int) -> str:
    # Translators: es: %(count)s página nueva en «%(name)s» / %(count)s páginas nuevas en «%(name)s»
    words = ngettext("%(count)s new page in «%(name)s»", "%(count)s new pages in «%(name)s»", count)
    return words % {"count": count, "name": title}


def address(subject: str) -> str:
    return reverse("saved_search", args=[subject])


def register() -> None:
    kinds.register(KIND, kinds.Kind(sentence=sentence, address=address))
