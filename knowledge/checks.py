"""What the site refuses to start with."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error
from wagtail.models import get_page_models

from search.sources import covered_models


def every_page_type_is_searched_or_excluded(**kwargs: Any) -> list[CheckMessage]:
    """A page type that search does not know would be published and never found; one that is not
    meant to be found says so by name."""
    covered = covered_models()
    return [
        Error(
            f"Search does not know the pages of {model._meta.label}.",
            hint=(
                "In its app's ready(): knowledge.documents.register(models=[…]), or "
                "search.sources.exclude(…) for pages that are never found."
            ),
            obj=model,
            id="knowledge.E001",
        )
        for model in get_page_models()
        if model._meta.label not in covered
    ]
