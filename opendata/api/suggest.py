"""``GET /api/v1/suggest``: what somebody may mean while typing."""

from __future__ import annotations

import time
from typing import Final

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_noop
from django.views.decorators.cache import cache_control
from django.views.decorators.vary import vary_on_headers
from ninja import Router
from ninja.decorators import decorate_view

from search.suggestions import MOST_CHARACTERS, Group, suggest_on_site

from .languages import language_of
from .parameters import LANG, described
from .schemas import Proposal, ProposalGroup, SuggestAnswer

PARAMETERS: Final = [
    described(
        "q",
        gettext_noop("What was typed so far."),
        {"type": "string", "maxLength": MOST_CHARACTERS},
    ),
    LANG,
]

router = Router(tags=["search"])


@router.get(
    "/suggest",
    response=SuggestAnswer,
    openapi_extra={"parameters": PARAMETERS},
    summary=gettext_noop("Complete what is typed"),
    description=gettext_noop(
        "Pages, places, terms and earlier searches that begin so; whatever is proposed finds at"
        " least one page. What is typed here is counted nowhere."
    ),
    operation_id="suggest",
)
@decorate_view(cache_control(public=True, max_age=30), vary_on_headers("Accept-Language"))
def suggestions(request: HttpRequest) -> SuggestAnswer:
    language = language_of(request)
    with translation.override(language):
        typed = request.GET.get("q", "")
        groups = suggest_on_site(typed, language=language, now=time.monotonic())
        return SuggestAnswer(groups=[_group(group) for group in groups])


def _group(group: Group) -> ProposalGroup:
    return ProposalGroup(
        name=group.name,
        label=str(group.label),
        options=[
            Proposal(
                text=option.text,
                note=option.note,
                query=option.query_string,
                url=option.url,
                code=option.code,
                language=option.lang,
            )
            for option in group.options
        ],
    )
