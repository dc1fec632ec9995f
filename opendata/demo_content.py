"""Fills a site with the demo content: only the demo command calls this."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from knowledge.models import ArticlePage, KnowledgePage
from knowledge.shelves.services import ARTICLES, shelf
from network.enums import OrganisationKind
from network.models import Figure, Organisation
from vocabulary.models import Term
from vocabulary.services import keywords_named

from . import demo_reading
from .demo_reading import DemoArticle, DemoFigure
from .importers.services import ImportOptions, import_file

_SOURCE = "oim-ec"
_SOURCE_TITLE = "Lecciones y buenas prácticas, sección 2.3: área de Protección (PR)"
_OTHER_NAMES = (
    "OIM",
    "IOM",
    "IOM Ecuador",
    "Organización Internacional para las Migraciones",
    "International Organization for Migration",
)
_NAMESPACE = uuid.UUID("6d696e67-6100-4000-8000-00000000de30")


def load_articles() -> int:
    """Publishes the articles that are not there yet; answers how many."""
    figures = demo_reading.figures()
    return sum(
        _load_article(article, [row for row in figures if row.article == article.key])
        for article in demo_reading.articles()
    )


@transaction.atomic
def load_practices(*, at: datetime) -> int:
    """Imports and publishes the demo's sheet as anybody imports theirs, unless its practices are
    there already, and tags those that the source names by their description alone. Answers how
    many were added."""
    if KnowledgePage.objects.filter(issuer=_SOURCE, institutional_code="BP2_PC").exists():
        return 0
    Organisation.objects.get_or_create(
        issuer=_SOURCE,
        defaults={
            "name": "OIM Ecuador",
            "kind": OrganisationKind.UN,
            "other_names": "\n".join(_OTHER_NAMES),
        },
    )
    report = import_file(
        data=demo_reading.SHEET.read_bytes(),
        name=demo_reading.SHEET.name,
        options=ImportOptions(
            source=_SOURCE,
            publish=True,
            source_title=_SOURCE_TITLE,
            source_note="Los hechos y las cifras son de la fuente; las palabras son nuestras.",
        ),
        user=None,
        at=at,
    )
    tag_practices()
    return report.created


@transaction.atomic
def tag_practices() -> int:
    """Gives the practices that the source names by their description alone the terms that follow
    from it. A practice that an editor has tagged already is left alone. Answers how many."""
    changed = 0
    for row in demo_reading.practice_terms():
        page = (
            KnowledgePage.objects.filter(
                issuer=row.issuer, institutional_code=row.institutional_code, language="es"
            )
            .specific()
            .first()
        )
        # The importer tags the area and its sector; more than that was somebody's work.
        if page is None or page.page_terms.exclude(tag__scheme__in=["area", "sector"]).exists():
            continue
        page.tags.set(_terms(row.terms, row.keywords, "es"))
        page.save_revision().publish()
        changed += 1
    return changed


@transaction.atomic
def _load_article(article: DemoArticle, figures: list[DemoFigure]) -> bool:
    key = uuid.uuid5(_NAMESPACE, article.key)
    parent = shelf(ARTICLES, article.language)
    if ArticlePage.objects.filter(translation_key=key, locale=parent.locale).exists():
        return False
    page = ArticlePage(
        title=article.title,
        summary=article.summary,
        body=article.body,
        translation_key=key,
        locale=parent.locale,
        live=False,
        source_title=article.source_title,
        source_organisation=article.source_organisation,
        source_note=article.source_note,
        source_date=article.source_date,
    )
    page.figures.set([_figure(row, order, article) for order, row in enumerate(figures)])
    parent.add_child(instance=page)
    page.tags.set(_terms(article.terms, article.keywords, article.language))
    _relate(page, figures)
    page.save_revision().publish()
    return True


def _figure(row: DemoFigure, order: int, article: DemoArticle) -> Figure:
    return Figure(
        indicator=row.indicator,
        label_es=row.label_es,
        label_en=row.label_en,
        kind=row.kind,
        qualifier=row.qualifier,
        value=row.value,
        unit=row.unit,
        as_printed=row.as_printed,
        period_start=row.period_start,
        sentence=row.texts.get(f"sentence_{article.language}", ""),
        note=row.texts.get(f"note_{article.language}", ""),
        source=article.source_organisation,
        order=order,
    )


def _relate(page: ArticlePage, rows: list[DemoFigure]) -> None:
    """What needs saved figures: the whole that each part belongs to, and territories."""
    saved = {figure.indicator: figure for figure in page.figures.all()}
    for row in rows:
        figure = saved[row.indicator]
        if row.subset_of:
            figure.subset_of = saved[row.subset_of]
            figure.save(update_fields=["subset_of"])
        figure.territories.set(Term.objects.coded("territory", row.territories))


def _terms(
    terms: Mapping[str, Iterable[str]], keywords: Iterable[str], language: str
) -> list[Term]:
    found = [term for scheme, codes in terms.items() for term in Term.objects.coded(scheme, codes)]
    return [*found, *keywords_named(names=keywords, language=language)]
