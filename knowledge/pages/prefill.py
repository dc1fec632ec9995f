"""A new page that already carries the theme and the place of the gap that it fills.

The address of the form names them: ``…/add/knowledge/articlepage/7/?theme=health&territory=EC``.
Wagtail makes the page without the request, so the hook that runs before it keeps the terms for the
receiver that gets the page, within the same request.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest

from vocabulary.enums import Scheme
from vocabulary.models import Term

from .models import KnowledgePage, PageTerm

SCHEMES: Final = (Scheme.THEME, Scheme.TERRITORY)
_wanted: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("minga_prefill", default=())


def remember_terms(request: HttpRequest, parent_page: Any, page_class: type) -> None:
    """For the hook ``before_create_page``. A form that was sent says itself what it carries."""
    wanted = ((scheme, request.GET.get(scheme, "")) for scheme in SCHEMES)
    asked = request.method == "GET"
    _wanted.set(tuple((scheme, code) for scheme, code in wanted if code) if asked else ())


def give_terms(sender: Any, page: Any, **kwargs: Any) -> None:
    """Receiver of ``init_new_page``. Codes that nobody offers are passed over; one query where any
    are asked for."""
    wanted = _wanted.get()
    _wanted.set(())
    if not wanted or not isinstance(page, KnowledgePage):
        return
    condition = Q()
    for scheme, code in wanted:
        condition |= Q(scheme=scheme, code=code)
    terms = Term.objects.offered().filter(condition).order_by("scheme")
    page.page_terms.set([PageTerm(tag=term) for term in terms])
