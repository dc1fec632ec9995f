"""The site's own pages: one home a language, with the shelves that importers and editors use."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from .models import HomePage, SectionPage

_NAMESPACE = uuid.UUID("6d696e67-6100-4000-8000-000000000000")
HOME = uuid.uuid5(_NAMESPACE, "home")
PRACTICES = uuid.uuid5(_NAMESPACE, "practices")
ARTICLES = uuid.uuid5(_NAMESPACE, "articles")

#: Translation key → language → (title, slug) of the shelves that every site has.
SHELVES = {
    PRACTICES: {"es": ("Prácticas", "practicas"), "en": ("Practices", "practices")},
    ARTICLES: {"es": ("Artículos", "articulos"), "en": ("Articles", "articles")},
}
_HOMES = {"es": ("Inicio", "inicio"), "en": ("Home", "home-en")}


@transaction.atomic
def ensure_site() -> None:
    """Creates what is missing of: locales, root, homes, shelves, the default site. Never changes
    what an editor has made of them. Safe to run again."""
    locales = {
        code: Locale.objects.get_or_create(language_code=code)[0]
        for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES
    }
    default = locales[settings.LANGUAGE_CODE]
    root = Page.objects.filter(depth=1).first() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=default)
    )
    for code, locale in locales.items():
        home = _ensure_home(root, locale)
        for key, titles in SHELVES.items():
            if code in titles and not SectionPage.objects.filter(
                translation_key=key, locale=locale
            ):
                title, slug = titles[code]
                home.add_child(
                    instance=SectionPage(
                        title=title,
                        slug=slug,
                        locale=locale,
                        translation_key=key,
                        show_in_menus=True,
                    )
                )
    home = HomePage.objects.get(translation_key=HOME, locale=default)
    _drop_welcome_page(home)
    if not Site.objects.filter(is_default_site=True).exists():
        Site.objects.create(
            hostname="localhost", port=80, root_page=home, is_default_site=True, site_name="Minga"
        )


def shelf(key: uuid.UUID, language: str) -> SectionPage:
    """The shelf with this translation key in ``language``; ``DoesNotExist`` where there is none."""
    return SectionPage.objects.get(translation_key=key, locale__language_code=language)


def _ensure_home(root: Page, locale: Locale) -> HomePage:
    found = HomePage.objects.filter(translation_key=HOME, locale=locale).first()
    if found:
        return found
    title, slug = _HOMES[locale.language_code]
    root.refresh_from_db()
    home = HomePage(title=title, slug=slug, locale=locale, translation_key=HOME)
    root.add_child(instance=home)
    return home


def _drop_welcome_page(home: HomePage) -> None:
    """Wagtail's own first migration makes a page that says hello; a site that still shows it gets
    ours instead."""
    for welcome in Page.objects.filter(depth=2, slug="home").exclude(pk=home.pk):
        if welcome.specific_class is Page:
            Site.objects.filter(root_page=welcome).update(root_page=home, site_name="Minga")
            Page.objects.get(pk=welcome.pk).delete()
