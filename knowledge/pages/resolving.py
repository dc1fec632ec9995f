"""The resolver that the Markdown renderer asks: keys of a text → pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from django.urls import reverse
from django.utils import translation

from ..aliases.keys import normalise_key
from ..markdown import Target, wanted_query


class Named(Protocol):
    """A page by its names."""

    code: str
    title: str
    institutional_code: str


class PageResolver:
    """Resolves for a text in ``language``: its own language first, then Spanish, then any.

    ``coming`` are pages that the same transaction is about to write."""

    def __init__(self, *, language: str, coming: Sequence[Named] = ()) -> None:
        self.language = language
        self._coming: dict[str, Target] = {}
        for page in coming:
            target = Target(url=self._address(page.code), code=page.code)
            for name in (page.code, page.institutional_code, page.title):
                if key := normalise_key(name):
                    self._coming.setdefault(key, target)

    def resolve(self, keys: Sequence[str], /) -> Mapping[str, Target]:
        # Pages import rendering; the query over aliases needs pages.
        from ..aliases.queries import pages_by_key

        targets: dict[str, Target] = {}
        for key, pages in pages_by_key(keys, language=self.language).items():
            if len(pages) > 1:
                targets[key] = Target(url=self._address(key), state="choice")
                continue
            page = pages[0]
            targets[key] = Target(
                # No title: the HTML is stored, and the page may be restricted or withdrawn later.
                url=self._address(page.code),
                code=page.code,
                language=page.language if page.language != self.language else "",
                sections=tuple(
                    section["anchor"] for section in page.rendered_sections() if section["anchor"]
                ),
            )
        for key in keys:
            if key not in targets and (target := self._coming.get(normalise_key(key))):
                targets[key] = target
        return targets

    def wanted_url(self, key: str, /) -> str:
        """The address that the page will have: until then it offers to write it."""
        return self._address(key)

    def _address(self, key: str) -> str:
        with translation.override(self.language):
            if "/" in key:
                return f"{reverse('wanted')}?{wanted_query(key)}"
            return reverse("page", kwargs={"code": key})
