"""Where a reader can write about what is missing."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.urls import reverse

from accounts.language import reader_language

from ..models import ArticlePage, SectionPage
from ..shelves.services import ARTICLES, shelf

register = template.Library()


@register.simple_tag
def may_write(request: HttpRequest) -> bool:
    """Whether the reader is signed in and may write articles. Free for anonymous readers."""
    return bool(request.user.is_authenticated and _form(request))


@register.simple_tag
def address_to_write(theme: str, territory: str, request: HttpRequest) -> str:
    """``{% address_to_write "health" "EC" request as url %}``: the form of a new article about a
    theme and a place; for who is not signed in, the door before it; "" for who may not write. Asks
    the database once a request, however many addresses: one query, and those of the permissions."""
    form = _form(request)
    if not form:
        return ""
    chosen = {"theme": theme, "territory": territory}
    about = urlencode({name: code for name, code in chosen.items() if code})
    address = f"{form}?{about}" if about else form
    if request.user.is_authenticated:
        return address
    return f"{reverse('account_login')}?{urlencode({'next': address})}"


def _form(request: HttpRequest) -> str:
    known = request.META.get("minga.form_of_articles")
    if known is None:
        known = request.META["minga.form_of_articles"] = _find_form(request)
    return str(known)


def _find_form(request: HttpRequest) -> str:
    user = request.user
    if user.is_authenticated and not user.has_perm("wagtailadmin.access_admin"):
        return ""
    try:
        parent = shelf(ARTICLES, reader_language())
    except SectionPage.DoesNotExist:
        return ""
    if user.is_authenticated and not parent.permissions_for_user(user).can_add_subpage():
        return ""
    meta = ArticlePage._meta
    return reverse("wagtailadmin_pages:add", args=[meta.app_label, meta.model_name, parent.pk])
