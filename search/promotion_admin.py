"""Wagtail's forms of promoted results, as far as ours differ from them."""

from __future__ import annotations

from typing import Any, Final

from django.core.validators import URLValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.contrib.search_promotions.forms import QueryForm
from wagtail.contrib.search_promotions.models import SearchPromotion

SCHEMES: Final = ("https",)


def adapt() -> None:
    """Says of the words what is true here, and beside the address that only https is shown. On the
    library's own classes, for its views name no others."""
    QueryForm.base_fields["query_string"].help_text = _(
        "What people write when they should see this. The order of the words, accents, capitals "
        "and plurals make no difference; other words do."
    )
    field = SearchPromotion._meta.get_field("external_link_url")
    if not any(getattr(one, "schemes", None) == SCHEMES for one in field.validators):
        field.validators.append(
            URLValidator(schemes=SCHEMES, message=_("Write an address that begins with https://."))
        )
    hooks.register("construct_reports_menu", without_search_terms)


def without_search_terms(request: HttpRequest, items: list[Any]) -> None:
    """The library's list of searches stays empty for ever: nothing is counted there."""
    items[:] = [item for item in items if item.name != "search-terms"]
