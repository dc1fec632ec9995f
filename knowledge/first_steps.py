"""What an empty site says to the people who open its admin: what to do next.

Apps above add their own steps with the hook ``minga_first_steps``: a function of the request that
answers a ``FirstStep`` or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from .models import KnowledgePage, SectionPage
from .shelves.services import shelf


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


def address_to_write(model: type[Page], key: UUID) -> str:
    """Where a page of ``model`` is written on the shelf ``key`` of the site's own language; empty
    if the site no longer has that shelf."""
    try:
        parent = shelf(key, settings.LANGUAGE_CODE)
    except SectionPage.DoesNotExist:
        return ""
    meta = model._meta
    return reverse("wagtailadmin_pages:add", args=[meta.app_label, meta.model_name, parent.pk])


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
