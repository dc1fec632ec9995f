"""What an import may write: nothing that its user could not write by hand."""

from __future__ import annotations

from typing import Any

from opendata.importers.planning import ImportPlan
from opendata.importers.problems import ImportProblem


def refuse_what_is_not_theirs(plan: ImportPlan, user: Any) -> None:
    """Raises ``ImportProblem`` for a page that is somebody else's, locked or in review, and for an
    institution that ``user`` may not add. On the command line there is no user: who runs it runs
    the site."""
    if user is None:
        return
    if plan.organisation is None and not may_add_organisations(user):
        raise ImportProblem("may_not_add_source", source=plan.source)
    for sheet in plan.sheets:
        if sheet.writes and sheet.page is not None:
            permissions = sheet.page.permissions_for_user(user)
            if not permissions.can_edit() or permissions.page_locked():
                raise ImportProblem("may_not_edit", code=sheet.code)


def may_add_organisations(user: Any) -> bool:
    return user is None or bool(user.has_perm("network.add_organisation"))
