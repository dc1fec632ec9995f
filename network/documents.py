"""What search gets of organisations: their names beside the codes of its facet."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from search import labels

from .models import Organisation


def organisation_names(codes: Collection[str], /, *, language: str) -> Mapping[str, str]:
    """Code → the name by which people know the organisation, the same in every language. One
    query."""
    found = Organisation.objects.filter(code__in=list(codes)).only("code", "name", "acronym")
    return {organisation.code: str(organisation) for organisation in found}


def register() -> None:
    labels.register("organisation", organisation_names)
