"""A person's notices. Everybody sees only their own: another's is not there."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from . import services
from .models import Notice
from .wording import address_of, described

ON_A_PAGE = 30


@never_cache
@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """``/<language>/cuentas/avisos/``: the newest first, with what is unread."""
    mine = Notice.objects.filter(user_id=cast(int, request.user.pk))
    page = Paginator(mine, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [described(notice) for notice in page],
        "has_unread": any(notice.read_at is None for notice in page),
    }
    return render(request, "accounts/notices/list.html", context)


@never_cache
@login_required
@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to what the notice is about, and remembers that it was read."""
    notice = get_object_or_404(Notice, pk=pk, user_id=request.user.pk)
    if request.method == "GET":
        services.mark_read(notice=notice, at=timezone.now())
    return redirect(address_of(notice) or "notices")


@require_POST
@login_required
def mark_notices_read(request: HttpRequest) -> HttpResponse:
    services.mark_all_read(user_id=cast(int, request.user.pk), at=timezone.now())
    return redirect("notices")
