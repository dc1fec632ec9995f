"""What ``vocabulary`` adds to the administration."""

from __future__ import annotations

from wagtail import hooks

from .viewsets import VocabularyGroup


@hooks.register("register_admin_viewset")
def vocabulary_viewsets() -> VocabularyGroup:
    return VocabularyGroup()
