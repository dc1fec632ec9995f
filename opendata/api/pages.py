"""``GET /api/v1/pages/<code>``: one published page, by Minga's code or by an alias."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_noop
from django.views.decorators.cache import cache_control
from django.views.decorators.vary import vary_on_headers
from ninja import Router, Status
from ninja.decorators import decorate_view

from knowledge.models import KnowledgePage
from network.models import Figure
from practices.models import PracticePage

from .finding import find_page
from .languages import language_of
from .parameters import LANG
from .schemas import (
    Choices,
    Coded,
    PageActor,
    PageAnswer,
    PageDates,
    PageFigure,
    PageSection,
    PageSource,
    PracticeFacts,
    Problem,
)

router = Router(tags=["pages"])


@router.get(
    "/pages/{path:code}",
    response={200: PageAnswer, 300: Choices, 404: Problem},
    summary=gettext_noop("One published page"),
    description=gettext_noop(
        "The code is Minga's own (PR-12) or an alias (BP2_PC, a title). Where an alias means"
        " several pages, the answer is 300 with the choices."
    ),
    operation_id="page",
    openapi_extra={"parameters": [LANG]},
)
@decorate_view(cache_control(public=True, max_age=30), vary_on_headers("Accept-Language"))
def page(request: HttpRequest, code: str) -> Status[Any]:
    language = language_of(request)
    with translation.override(language):
        found = find_page(code, language=language)
        if isinstance(found, Choices):
            return Status(300, found)
        return Status(200, _answer(found.specific, language))


def _answer(page: KnowledgePage, language: str) -> PageAnswer:
    terms: dict[str, list[Coded]] = {}
    items = page.page_terms.select_related("tag").order_by("tag__scheme", "tag__order", "tag__code")
    for item in items:
        coded = Coded(code=item.tag.code, label=item.tag.label(language))
        terms.setdefault(item.tag.scheme, []).append(coded)
    return PageAnswer(
        code=page.code,
        institutional_code=page.institutional_code,
        issuer=page.issuer,
        kind=page.search_kind or "section",
        title=page.title,
        summary=page.summary,
        language=page.language,
        url=page.address(),
        terms=terms,
        sections=[
            PageSection(anchor=item["anchor"], heading=item["heading"], text=item["plain"])
            for item in page.rendered_sections()
        ],
        source=PageSource(
            title=page.source_title,
            organisation=page.source_organisation,
            url=page.source_url,
            date=page.source_date,
            note=page.source_note,
            licence=page.source_licence,
        ),
        licence=page.licence,
        dates=PageDates(
            published_at=page.first_published_at,
            updated_at=page.last_published_at,
            confirmed_on=page.last_confirmed_on,
        ),
        figures=[_figure(figure, language) for figure in Figure.objects.filter(page_id=page.pk)],
        practice=_practice(page) if isinstance(page, PracticePage) else None,
    )


def _figure(figure: Figure, language: str) -> PageFigure:
    labels = {"es": figure.label_es, "en": figure.label_en}
    return PageFigure(
        indicator=figure.indicator,
        label=labels.get(language) or figure.label_es or figure.label_en,
        kind=figure.kind,
        qualifier=figure.qualifier,
        value=float(figure.value),
        unit=figure.unit,
        as_printed=figure.as_printed,
        sentence=figure.sentence,
        note=figure.note,
        source=figure.source,
        period_start=figure.period_start,
        period_end=figure.period_end,
    )


def _practice(page: PracticePage) -> PracticeFacts:
    return PracticeFacts(
        edition=page.edition,
        sustainability=page.sustainability,
        period_start=page.period_start,
        period_end=page.period_end,
        not_stated=page.not_stated,
        actors=[
            PageActor(
                code=actor.organisation.code if actor.organisation else "",
                label=actor.organisation.name if actor.organisation else actor.label,
                role=actor.role,
            )
            for actor in page.actors.select_related("organisation")
        ],
    )
