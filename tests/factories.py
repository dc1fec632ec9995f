"""Real rows for tests, made as the site makes them: through the tree, saved and published.

Plain functions with sensible defaults; everything that a test is about is given by the test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from accounts.models import User
from knowledge.models import ArticlePage, KnowledgePage, PageTerm, SectionPage
from knowledge.shelves.services import ARTICLES, PRACTICES, ensure_site, shelf
from network.models import Figure, Organisation
from practices.models import PracticeActor, PracticePage
from vocabulary.models import Term

AnyPage = TypeVar("AnyPage", bound=KnowledgePage)

#: The sections of a short sheet of the edition ``oim-ec``.
SHORT_SHEET = {
    "finding": "Preguntar antes de comprar mejora la asistencia.",
    "context": "Grupos focales con mujeres en movilidad.",
}


def make_user(email: str = "persona@example.org", **fields: Any) -> User:
    """A user who can sign in with the password ``clave-de-prueba``."""
    fields.setdefault("password", "clave-de-prueba")
    return User.objects.create_user(email=email, **fields)


def make_superuser(email: str = "jefa@example.org", **fields: Any) -> User:
    return make_user(email, is_staff=True, is_superuser=True, **fields)


def make_term(scheme: str, code: str, name: str = "", **fields: Any) -> Term:
    """The term ``code`` of ``scheme``; the one that exists, if it does."""
    found = Term.objects.filter(scheme=scheme, code=code).first()
    return found or Term.objects.create(
        scheme=scheme, code=code, **{"name_es": name or code, **fields}
    )


def make_organisation(name: str = "Organización de prueba", **fields: Any) -> Organisation:
    return Organisation.objects.create(name=name, **fields)


def practices_shelf(language: str = "es") -> SectionPage:
    return _shelf(PRACTICES, language)


def articles_shelf(language: str = "es") -> SectionPage:
    return _shelf(ARTICLES, language)


def make_section(
    title: str = "Sección de prueba", *, parent: SectionPage | None = None, **fields: Any
) -> SectionPage:
    """A published section inside ``parent`` (by default the shelf of practices)."""
    return put(SectionPage(title=title, **fields), parent=parent or practices_shelf())


def make_article(
    title: str = "Artículo de prueba",
    *,
    body: str = "Un párrafo.",
    parent: SectionPage | None = None,
    language: str = "es",
    terms: Iterable[Term] = (),
    publish: bool = True,
    **fields: Any,
) -> ArticlePage:
    page = ArticlePage(title=title, body=body, **fields)
    parent = parent or articles_shelf(language)
    return put(page, parent=parent, terms=terms, publish=publish)


def make_practice(
    title: str = "Práctica de prueba",
    *,
    sections: Mapping[str, str] = SHORT_SHEET,
    parent: SectionPage | None = None,
    language: str = "es",
    terms: Iterable[Term] = (),
    actors: Iterable[Organisation | str] = (),
    figures: Iterable[Figure] = (),
    publish: bool = True,
    **fields: Any,
) -> PracticePage:
    """``actors``: organisations, or words where the source names none; ``figures``: unsaved."""
    page = PracticePage(title=title, sections=dict(sections), **{"edition": "oim-ec", **fields})
    for actor in actors:
        if isinstance(actor, str):
            page.actors.add(PracticeActor(label=actor))
        else:
            page.actors.add(PracticeActor(organisation=actor))
    parent = parent or practices_shelf(language)
    return put(page, parent=parent, terms=terms, figures=figures, publish=publish)


def make_figure(indicator: str = "people_assisted", value: int = 58000, **fields: Any) -> Figure:
    """An unsaved figure, for ``make_practice``."""
    return Figure(indicator=indicator, value=value, **{"unit": "people", **fields})


def put(
    page: AnyPage,
    *,
    parent: SectionPage,
    terms: Iterable[Term] = (),
    figures: Iterable[Figure] = (),
    publish: bool = True,
) -> AnyPage:
    """Adds a new page below ``parent`` and publishes it; answers it as the database has it."""
    page.live = False
    page.locale = parent.locale
    for term in terms:
        page.page_terms.add(PageTerm(tag=term))
    for figure in figures:
        page.figures.add(figure)
    parent.refresh_from_db()
    parent.add_child(instance=page)
    if publish:
        page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def translate(
    page: AnyPage, *, language: str, title: str, parent: SectionPage, **fields: Any
) -> AnyPage:
    """The published translation of ``page`` below ``parent``, a section of ``language``."""
    copy = type(page)(title=title, translation_key=page.translation_key, **fields)
    assert parent.locale.language_code == language
    return put(copy, parent=parent)


def _shelf(key: Any, language: str) -> SectionPage:
    """A test that empties the database also empties what ``migrate`` made."""
    if not SectionPage.objects.filter(translation_key=key).exists():
        ensure_site()
    return shelf(key, language)
