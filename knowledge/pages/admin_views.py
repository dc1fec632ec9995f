"""What the admin's forms ask of the server: how a text will look."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import markdown
from ..forms import failure_message
from ..markdown import MarkdownError, Options
from .resolving import PageResolver

#: Previews that one person may ask for in a minute. Each may cost a second of processor time.
PREVIEWS_A_MINUTE = 30
#: How long the count is kept: a minute, and a little for clocks.
_COUNTED_FOR = 90


def may_preview(*, user_id: object, at: float) -> bool:
    """Counts one preview at ``at`` (seconds since the epoch); False past the limit of that minute.
    The count stands in the default cache: with several processes and a cache in memory, each
    process has its own."""
    key = f"minga.preview.{user_id}.{int(at // 60)}"
    cache.add(key, 0, _COUNTED_FOR)
    try:
        return cache.incr(key) <= PREVIEWS_A_MINUTE
    except ValueError:  # fell out of the cache in between
        return True


@require_POST
def preview(request: HttpRequest) -> JsonResponse:
    """``{"html": …}`` for ``text`` in ``language``; otherwise ``{"error": …}`` for its author, with
    status 422 for a text that cannot be laid out and 429 past the limit."""
    if not may_preview(user_id=request.user.pk, at=time.time()):
        message = _("That was %(count)d previews in a minute. Wait a moment; your text stays here.")
        return JsonResponse({"error": message % {"count": PREVIEWS_A_MINUTE}}, status=429)
    languages = dict(settings.LANGUAGES)
    language = request.POST.get("language", "")
    resolver = PageResolver(language=language if language in languages else settings.LANGUAGE_CODE)
    try:
        rendered = markdown.render(
            request.POST.get("text", ""), resolver, options=Options(heading_base=3)
        )
    except MarkdownError as error:
        return JsonResponse({"error": failure_message(error)}, status=422)
    return JsonResponse({"html": rendered.html})
