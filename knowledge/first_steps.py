"""What an empty site says to the people who open its admin: what to do next.

Apps above add their own steps with the hook ``minga_first_steps``: a function of the request that
answers a ``FirstStep`` or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from wagtail import hooks
from wagtail.admin.ui.components import Component

from .models import KnowledgePage


@dataclass(frozen=True, slots=True)
class FirstStep:
    """``url`` leads to where it is done; where that is a terminal, ``command`` is what to type."""

    order: int
    title: str
    text: str
    url: str = ""
    command: str = ""
    done: bool = False


def is_new_site() -> bool:
    """Whether nobody has written anything yet, drafts included (one query)."""
    return not KnowledgePage.objects.exclude(code__startswith="SE-").exists()


class FirstStepsPanel(Component):
    name = "minga_first_steps"
    order = 10
    template_name = "knowledge/admin/first_steps.html"

    class Media:
        css: ClassVar = {"all": ["knowledge/admin/forms.css"]}

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request = (parent_context or {})["request"]
        steps = [step for hook in hooks.get_hooks("minga_first_steps") if (step := hook(request))]
        return {"steps": sorted(steps, key=lambda step: step.order)}
