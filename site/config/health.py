"""``/healthz``: whether this process can serve. Reads only, sets no cookie, has no language."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.engine import current_engine


def database_problem() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return "" if cursor.fetchone() == (1,) else "the database gives a wrong answer"


def migrations_problem() -> str:
    """Reading the migrations costs a tenth of a second, so a good answer is kept: a process never
    gets more migrations than it started with, and a database never loses one while it serves."""
    if _Known.migrated:
        return ""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return f"{len(plan)} migrations are not applied; run: manage.py migrate"
    _Known.migrated = True
    return ""


def index_problem() -> str:
    health = current_engine().health()
    return "" if health.ok else health.detail or "the search index cannot be read"


class _Known:
    migrated = False


CHECKS: dict[str, Callable[[], str]] = {
    "database": database_problem,
    "migrations": migrations_problem,
    "index": index_problem,
}


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 ``{"status": "ok"}``, else 503 with the problems by name, each in a sentence. An error
    that nobody expects is told by its type alone: its text may hold addresses of the inside."""
    problems = {}
    for name, problem in CHECKS.items():
        try:
            found = problem()
        except Exception as error:  # whatever fails, the answer is that we cannot serve
            found = f"this check failed: {type(error).__name__}"
        if found:
            problems[name] = found
    if problems:
        return JsonResponse({"status": "down", "problems": problems}, status=503)
    return JsonResponse({"status": "ok"})
